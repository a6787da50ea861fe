// Prints the compressed size of the files that a page loads: `node size.mjs [README]`. Fails if it exceeds the limits.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** In bytes: what was reached, with little room. `docs/npm-size.md` says why the goal is not met. */
const LIMITS = { gzip: 82 * 1024, brotli: 71 * 1024 };

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
const row = (name, sizes) => console.log(name.padEnd(32), ...sizes.map((size) => String(size).padStart(9)));

const sizes = (name) => {
  const bytes = readFileSync(`dist/${name}`);
  return [bytes, gzipSync(bytes, { level: 9 }), brotli(bytes)].map(({ length }) => length);
};
row("bytes", ["raw", "gzip", "brotli"]);
const [page, slim, module] = ["index.js", "slim.js", "managed_agents.wasm"].map(sizes);
row("index.js, all a page loads", page);
row("  slim.js, the script alone", slim);
row("  managed_agents.wasm, alone", module);
row("at most", ["", LIMITS.gzip, LIMITS.brotli]);

const table = [
  "| in KB | as it is | gzip | brotli |",
  "| --- | ---: | ---: | ---: |",
  ...Object.entries({
    "`managed-agents`: one script with the wasm module in it": page,
    "`managed-agents/slim`: a script": slim,
    "and its wasm file": module,
  }).map(([what, bytes]) => `| ${[what, ...bytes.map((count) => Math.round(count / 1000))].join(" | ")} |`),
];
const readme = process.argv[2];
if (readme) {
  const text = readFileSync(readme, "utf8");
  writeFileSync(readme, text.replace(/(?<=<!-- sizes -->\n)[^]*?(?=<!-- \/sizes -->)/, `${table.join("\n")}\n`));
}

if (page[1] > LIMITS.gzip || page[2] > LIMITS.brotli) {
  console.error("\nthe package is larger than its limits: see xtask/src/size.mjs");
  process.exit(1);
}
