// Prints the compressed sizes of everything that a page loads, for each folder given. Fails if a page has more than its limit.
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

/** In bytes by brotli, of the pages that have a limit. The goal is 120 KiB; this holds what was reached. */
const LIMITS = { web_page: 143 * 1024 };

let isOver = false;
console.log("bytes by brotli, all that a page loads");
for (const folder of process.argv.slice(2)) {
  const sizes = readdirSync(folder).map((name) => [name, brotliCompressSync(readFileSync(join(folder, name))).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const limit = LIMITS[basename(folder)];
  isOver ||= total > limit;
  const parts = sizes.map(([name, size]) => `${name} ${size}`).join(", ");
  console.log(`${basename(folder).padEnd(10)} ${String(total).padStart(7)}${limit ? `, at most ${limit}` : ""}  (${parts})`);
}
if (isOver) {
  console.error("\na page is larger than its limit: see xtask/src/pages.mjs");
  process.exit(1);
}
