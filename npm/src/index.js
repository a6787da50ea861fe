import { entry } from "./entry.js";
import { inlined } from "./inline.js";

export * from "./errors.js";
export { customTools } from "./tools.js";
export const { Client, init } = /* @__PURE__ */ entry(inlined);
