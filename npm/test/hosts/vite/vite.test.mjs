import { after, before, test } from "node:test";
import { build, createServer } from "vite";

import { assertTurn, here, onPage, out, serve, startLocalServer } from "../support.mjs";

const PAGES = ["index.html", "slim.html"];
const settings = { root: here("vite"), configFile: false, logLevel: "warn", cacheDir: out("vite-cache"), optimizeDeps: { force: true } };
let local;
before(async () => (local = await startLocalServer()));
after(() => local?.close());

test("Vite's development server", async () => {
  const server = await createServer({ ...settings, server: { host: "127.0.0.1", port: 0, fs: { allow: [here(".")] } } });
  try {
    await server.listen();
    const { port } = server.httpServer.address();
    for (const page of PAGES) assertTurn(await onPage(`http://127.0.0.1:${port}/${page}`, local.url));
  } finally {
    await server.close();
  }
});

test("Vite's build", async () => {
  const input = PAGES.map((page) => here(`vite/${page}`));
  await build({ ...settings, build: { outDir: out("vite"), emptyOutDir: true, target: "es2022", rolldownOptions: { input } } });
  const pages = await serve(out("vite"));
  try {
    for (const page of PAGES) assertTurn(await onPage(`${pages.url}/${page}`, local.url));
  } finally {
    pages.close();
  }
});
