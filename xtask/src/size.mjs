// One row for each file that a page loads, and their sum; Node compresses as web servers do.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const row = (name, sizes) => console.log(name.padEnd(32), ...sizes.map((size) => String(size).padStart(9)));

const sum = [0, 0, 0];
row("bytes", ["raw", "gzip", "brotli"]);
for (const name of ["index.js", "errors.js", "dist/managed_agents.js", "dist/managed_agents_bg.wasm"]) {
  const bytes = readFileSync(name);
  const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(({ length }) => length);
  sizes.forEach((size, column) => (sum[column] += size));
  row(name, sizes);
}
row("all", sum);
