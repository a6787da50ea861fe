// Prints the generated files of the npm package and the table of the command line as one JSON object:
// each file's path from the root of the workspace, and its text. `cargo xtask declarations` writes the
// files.
import { readFileSync } from "node:fs";

import { commandsTable } from "./commands.mjs";
import { Docs } from "./docs.mjs";
import { operationDeclarations } from "./operations.mjs";
import { routesModule } from "./routes.mjs";
import { typeDeclarations } from "./types.mjs";

const ROOT = new URL("../../../", import.meta.url);

function spec(name) {
  return JSON.parse(readFileSync(new URL(`spec/${name}.json`, ROOT), "utf8"));
}

const types = spec("types");
const endpoints = spec("endpoints");
const docs = Docs.read(ROOT);
const files = {
  "npm/types.d.ts": typeDeclarations(types, docs),
  "npm/operations.d.ts": operationDeclarations(endpoints, types, docs),
  "npm/src/routes.js": routesModule(endpoints),
  "crates/cli/src/table.json": commandsTable(endpoints, types, docs),
};
process.stdout.write(JSON.stringify(files));
