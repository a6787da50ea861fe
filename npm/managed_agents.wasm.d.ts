/** The module in runtimes that import wasm files, such as Cloudflare's. Bundlers may want `?url` or `?module` after the name. */
declare const module: import("./index.js").WasmModule;
export default module;
