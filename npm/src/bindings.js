// Imports by name from the script that wasm-bindgen writes, so that the bundler leaves out the rest.
export { default, Machine, Opening, Report, Verdict, __wbg_reset_state } from "engine";
