// The program of every page.
import { turn } from "./turn.js";

export function start(Client) {
  const failed = ({ name, message }) => ({ failed: `${name}: ${message}` });
  const server = new URLSearchParams(location.search).get("server");
  globalThis.result = turn(Client, server, { dangerouslyAllowBrowser: true }).catch(failed);
}
