// A worker: `GET /?server=...` makes a turn, without a server the wasm module is only loaded.
import { Client, init } from "managed-agents";
import { turn } from "../turn.js";

export default {
  async fetch(request) {
    try {
      const server = new URL(request.url).searchParams.get("server");
      return Response.json(server ? await turn(Client, server) : { loaded: (await init()) ?? true });
    } catch (error) {
      return Response.json({ name: error.name, message: error.message, cause: error.cause?.message });
    }
  },
};
