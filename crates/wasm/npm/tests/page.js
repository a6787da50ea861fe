// What every page's program does.
import { turn } from "./turn.js";

export function start(Client) {
  const failed = ({ name, message }) => ({ failed: `${name}: ${message}` });
  globalThis.result = turn(Client, new URLSearchParams(location.search).get("server")).catch(failed);
}
