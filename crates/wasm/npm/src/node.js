import { makeClient } from "./client.js";
import { Engine } from "./engine.js";

export { ApiError, ConnectionError, EngineError, ManagedAgentsError } from "./errors.js";

const motor = new Engine(async () => {
  const { readFile } = await import("node:fs/promises");
  return readFile(new URL("./managed_agents.wasm", import.meta.url));
});

export const Client = makeClient(motor);

/** Loads the wasm file now instead of when a session is first followed. Idempotent. */
export async function init(source) {
  await motor.start(source);
}

export function isEvent(event, type) {
  return event.type === type;
}
