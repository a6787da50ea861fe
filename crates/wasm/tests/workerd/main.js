// `GET /?server=...` makes a turn.
import module from "./worker.wasm";
import { initSync, turn } from "./worker.js";

initSync({ module });

export default {
  async fetch(request) {
    return new Response(await turn(new URL(request.url).searchParams.get("server")));
  },
};
