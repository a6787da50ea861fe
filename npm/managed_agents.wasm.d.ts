/** What runtimes make of the file that import it as a module, as Cloudflare's does. Bundlers may want `?url` or `?module` behind the name. */
declare const module: import("./index.js").WasmModule;
export default module;
