import { after, before, test } from "node:test";

import { assertTurn, here, platform, printed, startLocalServer } from "../support.mjs";

const PROGRAM = here("node/main.js");
let local;
before(async () => (local = await startLocalServer()));
after(() => local?.close());

test("Node", async () => assertTurn(await printed(process.execPath, [PROGRAM, local.url])));

test("Deno, with leave to ask one host and to read nothing", async (t) => {
  const deno = await platform("@deno/linux-x64-glibc/deno", t);
  if (!deno) return;
  const { host } = new URL(local.url);
  const options = ["--no-config", "--no-prompt", "--node-modules-dir=manual", `--allow-net=${host}`];
  assertTurn(await printed(deno, ["run", ...options, PROGRAM, local.url]));
});

test("Bun", async (t) => {
  const bun = await platform("@oven/bun-linux-x64/bin/bun", t);
  if (bun) assertTurn(await printed(bun, [PROGRAM, local.url]));
});
