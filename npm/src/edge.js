// For isolates that cannot compile wasm at run time. Vercel's edge runtime imports the wasm file as a module by this name.
import module from "./managed_agents.wasm?module";
import { entry } from "./entry.js";

export * from "./errors.js";
export { customTools } from "./tools.js";
export const { Client, init } = /* @__PURE__ */ entry(() => module);
