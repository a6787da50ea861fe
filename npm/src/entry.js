import { makeClient } from "./client.js";
import { Engine } from "./engine.js";

/** Returns the exports that differ between entries: the wasm module comes from another source, and requests may have other options. */
export function entry(source, init) {
  const engine = new Engine(source);
  return {
    Client: makeClient(engine, init),
    /** Loads the wasm module now instead of when a session is first followed. Idempotent: the first source that loads is used. */
    async init(source) {
      await engine.start(source);
    },
  };
}
