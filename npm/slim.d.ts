/**
 * `managed-agents` without the wasm file. `await init(...)` says where it is before a session is first followed or `events.stream` is read;
 * both reject with an `EngineError` otherwise. For pages that load it beside the script, which is a little smaller, and for isolates that
 * compile no bytes at run time.
 */
import type { WasmSource } from "./index.js";

export * from "./index.js";

/** Loads the wasm module. Idempotent. Rejects with an `EngineError`, and may be called again then. */
export function init(source: WasmSource | Promise<WasmSource>): Promise<void>;
