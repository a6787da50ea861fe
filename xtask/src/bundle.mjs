// The hand-written modules as one small file for each entry: `node bundle.mjs OUT ENTRY...`, in the package's folder.
import { createRequire } from "node:module";

const { build } = createRequire(`${process.cwd()}/`)("esbuild");
const [outdir, ...entryPoints] = process.argv.slice(2);

await build({
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  external: ["node:*"],
  legalComments: "none",
  logLevel: "warning",
});
