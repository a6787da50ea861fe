// For isolates that cannot compile wasm at run time. Cloudflare's workerd imports the wasm file as a module.
import module from "./managed_agents.wasm";
import { entry } from "./entry.js";

export * from "./errors.js";
export { customTools } from "./tools.js";
// workerd has no cookies, and no `redirect: "error"`: a redirect is a reply, which is refused for its status.
export const { Client, init } = /* @__PURE__ */ entry(() => module, { redirect: "manual" });
