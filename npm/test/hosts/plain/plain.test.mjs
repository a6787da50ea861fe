import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertTurn, here, onPage, serve, startLocalServer } from "../support.mjs";

let local, pages;
before(async () => ([local, pages] = await Promise.all([startLocalServer(), serve(here("."))])));
after(() => [local, pages].forEach((each) => each?.close()));

for (const page of ["index.html", "slim.html"]) {
  test(`a plain module script: ${page}`, async () => assertTurn(await onPage(`${pages.url}/plain/${page}`, local.url)));
}

/** What comes of the page under a content security policy of these script sources. */
async function under(sources) {
  const strict = await serve(here("."), { "content-security-policy": `default-src 'none'; script-src ${sources}; connect-src ${local.url}` });
  try {
    return await onPage(`${strict.url}/plain/csp.html`, local.url);
  } finally {
    strict.close();
  }
}

test("a strict content security policy that allows wasm is enough", async () => assertTurn(await under("'self' 'wasm-unsafe-eval'")));

test("a content security policy that does not allow wasm is told as such", async () => {
  assert.match((await under("'self'")).failed, /^EngineError:.*Content Security Policy/);
});
