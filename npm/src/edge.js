// For isolates that compile no bytes at run time: the wasm file is imported as a module, as Vercel's edge runtime does it.
import module from "./managed_agents.wasm?module";
import { entry } from "./entry.js";

export * from "./errors.js";
export { customTools } from "./tools.js";
export const { Client, init } = /* @__PURE__ */ entry(() => module);
