// The package as it is published, where the programs here look for it: packed, and unpacked into node_modules.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const options = { cwd: here("."), stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" };

for (const path of ["node_modules/.packed", "node_modules/managed-agents"]) {
  rmSync(here(path), { recursive: true, force: true });
  mkdirSync(here(path), { recursive: true });
}
const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", here("../.."), "--json", "--pack-destination", here("node_modules/.packed")], options));
execFileSync("tar", ["-xzf", `node_modules/.packed/${filename}`, "-C", "node_modules/managed-agents", "--strip-components=1"], options);
