import { makeClient } from "./client.js";
import { Engine } from "./engine.js";

/** What entries have each of their own, since they differ in where the wasm module comes from, and perhaps in what requests have in common. */
export function entry(source, init) {
  const motor = new Engine(source);
  return {
    Client: makeClient(motor, init),
    /** Loads the wasm module now instead of when a session is first followed. Idempotent. */
    async init(source) {
      await motor.start(source);
    },
  };
}
