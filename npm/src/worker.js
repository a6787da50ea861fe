// For isolates that compile no bytes at run time: the wasm file is imported as a module, as Cloudflare's workerd does it.
import module from "./managed_agents.wasm";
import { entry } from "./entry.js";

export * from "./errors.js";
export { customTools } from "./tools.js";
// workerd knows no cookies, and not `redirect: "error"`: a redirect is an answer like another here, and refused for its status.
export const { Client, init } = /* @__PURE__ */ entry(() => module, { redirect: "manual" });
