// Bundles the package's modules: `node bundle.mjs OUT ENGINE ENTRY...`, in the folder of the package. OUT has the wasm file,
// ENGINE is the script that wasm-bindgen wrote for it.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const fromPackage = createRequire(`${process.cwd()}/`);
const { build } = fromPackage("esbuild");
const { minify } = fromPackage("terser");
const [outdir, engine, ...entryPoints] = process.argv.slice(2);

/** `import text from "inline:FILE"`: a file of OUT as text, which `npm/src/inline.js` makes bytes again. */
const inline = {
  name: "inline",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^inline:/ }, ({ path }) => ({ path: path.slice("inline:".length), namespace: "inline" }));
    onLoad({ filter: /./, namespace: "inline" }, async ({ path }) => {
      const bytes = await readFile(join(outdir, path));
      return { contents: Array.from(bytes, printable).join(""), loader: "text" };
    });
  },
};

const { outputFiles } = await build({
  alias: { engine },
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  external: ["./managed_agents.wasm*"],
  legalComments: "none",
  logLevel: "warning",
  plugins: [inline],
  write: false,
});
for (const { path, text } of outputFiles) {
  // terser saves another 4 %, as it inlines constants. Only esbuild shortens the names of private members.
  const { code } = await minify(text, { module: true, ecma: 2022, compress: { passes: 3 } });
  await writeFile(path, code);
}

/**
 * One of 91 characters that need no escape in a literal, from the space to `|`; before it `}` or `~` for places from 91 and 182 on. 80 to
 * 105, which are rare in a module, change places with 106 to 127: most bytes are one character.
 */
function printable(byte) {
  const place = byte < 80 || byte > 127 ? byte : byte < 106 ? byte + 22 : byte - 26;
  const low = place % 91;
  return ["", "}", "~"][Math.floor(place / 91)] + String.fromCharCode(low + 32 + (low > 1) + (low > 58));
}
