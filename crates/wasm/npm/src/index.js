import { makeClient } from "./client.js";
import { Engine } from "./engine.js";

export { ApiError, ConnectionError, EngineError, ManagedAgentsError } from "./errors.js";

const motor = /* @__PURE__ */ new Engine(() => new URL("./managed_agents.wasm", import.meta.url));

export const Client = /* @__PURE__ */ makeClient(motor);

/** Loads the wasm file now instead of when a session is first followed. Idempotent. */
export async function init(source) {
  await motor.start(source);
}

export function isEvent(event, type) {
  return event.type === type;
}
