/**
 * `managed-agents` without the wasm file, for pages that load that file beside the script and for isolates that cannot compile wasm at run
 * time. Call `await init(...)` before a session is first followed or `events.stream` is read; they reject with an `EngineError` otherwise.
 */
import type { WasmSource } from "./index.js";

export * from "./index.js";

/** Loads the wasm module. Idempotent: the first source that loads is used. Rejects with an `EngineError`; call it again to retry. */
export function init(source: WasmSource | Promise<WasmSource>): Promise<void>;
