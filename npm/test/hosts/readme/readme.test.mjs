// The README's programs compile; the one marked to be run does what it says.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";

import { here, out, startLocalServer } from "../support.mjs";

const README = readFileSync(here("../../README.md"), "utf8");
const programs = Array.from(README.matchAll(/^```ts(.*)\n([^]*?)^```$/gm), ([, mark, text]) => ({ mark: mark.trim(), text }));

test("the README's programs compile", () => {
  assert.ok(programs.length > 5);
  rmSync(out("readme"), { recursive: true, force: true });
  mkdirSync(out("readme"), { recursive: true });
  const files = programs.map(({ text }, index) => {
    const file = out(`readme/${index}.ts`);
    writeFileSync(file, `${text}export {};\n`);
    return file;
  });
  const config = { extends: here("types/tsconfig.bundler.json"), files: [here("readme/globals.d.ts"), ...files] };
  writeFileSync(out("readme/tsconfig.json"), JSON.stringify(config));
  const { status, stdout } = spawnSync("../../node_modules/.bin/tsc", ["--project", out("readme/tsconfig.json")], { cwd: here("."), encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("the README's first program makes a turn", async () => {
  const local = await startLocalServer();
  try {
    const [{ text }] = programs.filter(({ mark }) => mark === "run");
    const file = here("node_modules/.out/quickstart.mjs");
    mkdirSync(out("."), { recursive: true });
    writeFileSync(file, text.replace("new Client({", `new Client({ baseURL: "${local.url}",`));
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, ANTHROPIC_API_KEY: "any" } });
    assert.match(stdout, /no model/i);
    assert.equal(stdout.trim().split("\n").at(-1), "end_turn");
  } finally {
    local.close();
  }
});

test("the README's sizes are about those of the package as built", () => {
  const rows = /<!-- sizes -->\n([^]*?)<!-- \/sizes -->/.exec(README)[1].split("\n");
  const said = rows.slice(2, 5).map((line) => Number(line.split(" | ")[1]));
  ["index.js", "slim.js", "managed_agents.wasm"].forEach((name, row) => {
    const built = readFileSync(here(`../../dist/${name}`)).length / 1000;
    assert.ok(Math.abs(said[row] / built - 1) < 0.05, `${name} has ${built} KB, not ${said[row]}: run \`cargo xtask size\``);
  });
});
