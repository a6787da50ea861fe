// Prints the compressed size of what a page loads, and the largest functions of the module. Fails if it exceeds the limits.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** In bytes: what was reached, with little room. `docs/npm-size.md` says why the goal is not met. */
const LIMITS = { gzip: 81 * 1024, brotli: 70 * 1024 };
const LARGEST = 25;

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
const readme = process.argv[3];
if (readme) {
  const text = readFileSync(readme, "utf8");
  writeFileSync(readme, text.replace(/(?<=<!-- sizes -->\n)[^]*?(?=<!-- \/sizes -->)/, `${table.join("\n")}\n`));
}

if (existsSync(process.argv[2])) {
  console.log(`\nthe ${LARGEST} largest of the module's functions, in bytes`);
  const { sizes, names } = functions(readFileSync(process.argv[2]));
  const rows = sizes.map((size, index) => [size, names.get(index) ?? `function ${index}`]).sort(([a], [b]) => b - a);
  for (const [size, name] of rows.slice(0, LARGEST)) console.log(String(size).padStart(7), plain(name));
}

if (page[1] > LIMITS.gzip || page[2] > LIMITS.brotli) {
  console.error("\nthe package is larger than its limits: see xtask/src/size.mjs");
  process.exit(1);
}

/** The sizes of the bodies, and the names by index. Imported functions have the first indices. */
function functions(bytes) {
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    return bytes.subarray(at, (at += length)).toString();
  };
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === "function").length;
  const [sizes, names] = [[], new Map()];
  while (at < bytes.length) {
    const [section, length] = [bytes[at++], number()];
    const end = at + length;
    if (section === 10) {
      for (let count = number(); count > 0; count--) {
        const size = number();
        sizes.push(size);
        at += size;
      }
    } else if (section === 0 && text() === "name") {
      while (at < end) {
        const [kind, length] = [bytes[at++], number()];
        const next = at + length;
        if (kind === 1) for (let count = number(); count > 0; count--) names.set(number() - imported, text());
        at = next;
      }
    }
    at = end;
  }
  return { sizes, names };
}

/** `_ZN19managed_agents_core6stream4poll17h0123456789abcdefE` as `managed_agents_core::stream::poll`. */
function plain(name) {
  if (!name.startsWith("_ZN")) return name.slice(0, 120);
  const parts = [];
  for (let rest = name.slice(3), length; (length = /^\d+/.exec(rest)?.[0]); ) {
    parts.push(rest.substr(length.length, Number(length)));
    rest = rest.slice(length.length + Number(length));
  }
  return parts.filter((part) => !/^h[0-9a-f]{16}$/.test(part)).join("::").slice(0, 120);
}
