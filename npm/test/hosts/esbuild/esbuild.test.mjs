import { copyFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { build } from "esbuild";

import { assertTurn, here, onPage, out, printed, serve, startLocalServer } from "../support.mjs";

let local;
before(async () => (local = await startLocalServer()));
after(() => local?.close());

test("esbuild, for a page: a plain script", async () => {
  await build({ entryPoints: [here("esbuild/main.js")], outdir: out("esbuild"), bundle: true, minify: true, charset: "utf8" });
  await copyFile(here("esbuild/index.html"), `${out("esbuild")}/index.html`);
  const pages = await serve(out("esbuild"));
  try {
    assertTurn(await onPage(`${pages.url}/index.html`, local.url));
  } finally {
    pages.close();
  }
});

test("esbuild, for Node: one CommonJS file and nothing beside it", async () => {
  const outfile = `${out("esbuild-node")}/server.cjs`;
  await build({ entryPoints: [here("esbuild/server.js")], outfile, bundle: true, platform: "node" });
  assertTurn(await printed(process.execPath, [outfile, local.url]));
});
