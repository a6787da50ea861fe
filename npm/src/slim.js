// Without the wasm file: the program says where it is.
import { entry } from "./entry.js";

export * from "./errors.js";
export { customTools } from "./tools.js";
export const { Client, init } = /* @__PURE__ */ entry(async () => {
  throw new Error("this is managed-agents/slim, which needs `await init(url)` first");
});
