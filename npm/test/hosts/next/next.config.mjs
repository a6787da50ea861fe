import { here } from "../support.mjs";

// The program and what it imports lie beside others.
export default { distDir: "../node_modules/.out/next", turbopack: { root: here(".") } };
