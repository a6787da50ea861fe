// What every page's program does.
import { turn } from "./turn.js";

export function start(Client) {
  globalThis.result = turn(Client, new URLSearchParams(location.search).get("server"));
}
