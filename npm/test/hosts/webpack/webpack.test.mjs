import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import webpack from "webpack";

import { assertTurn, here, onPage, out, serve, startLocalServer } from "../support.mjs";

let local;
before(async () => (local = await startLocalServer()));
after(() => local?.close());

test("webpack, for a page: plain scripts", async () => {
  const stats = await promisify(webpack)({
    mode: "production",
    context: here("webpack"),
    entry: { main: "./main.js", slim: "./slim.js" },
    output: { path: out("webpack"), publicPath: "auto" },
    // The size of what is inlined is known.
    performance: false,
  });
  assert.equal(stats.toString({ all: false, errors: true, warnings: true }), "");
  for (const page of ["index.html", "slim.html"]) await copyFile(here(`webpack/${page}`), `${out("webpack")}/${page}`);
  const pages = await serve(out("webpack"));
  try {
    for (const page of ["index.html", "slim.html"]) assertTurn(await onPage(`${pages.url}/${page}`, local.url));
  } finally {
    pages.close();
  }
});
