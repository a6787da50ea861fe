// Checks the published files, and that importing them has no effect.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import vm from "node:vm";
import { build } from "esbuild";

import { here } from "./support.mjs";

const PUBLISHED = [
  "README.md",
  "dist/LICENSE-APACHE",
  "dist/LICENSE-MIT",
  "dist/edge.js",
  "dist/index.js",
  "dist/managed_agents.wasm",
  "dist/slim.js",
  "dist/threads.js",
  "dist/worker.js",
  "index.d.ts",
  "managed_agents.wasm.d.ts",
  "operations.d.ts",
  "package.json",
  "slim.d.ts",
  "threads.d.ts",
  "types.d.ts",
];

test("what is published, file by file", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: here("../.."), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  assert.deepEqual(files.map(({ path }) => path).sort(), PUBLISHED);
});

for (const entry of ["index", "slim", "worker", "edge"]) {
  test(`f11_importing ${entry}.js touches nothing, and so nothing that jsdom lacks`, async () => {
    const touched = [];
    const names = await imported(entry, touched);
    assert.deepEqual(names.sort(), ["ApiError", "Client", "ConnectionError", "EngineError", "ManagedAgentsError", "customTools", "init"]);
    assert.deepEqual(touched, []);
  });
}

test("f11_importing threads.js touches nothing", async () => {
  const touched = [];
  assert.deepEqual(await imported("threads", touched), ["followThreads"]);
  assert.deepEqual(touched, []);
});

test("a bundle of a program that uses nothing has nothing of the package", async () => {
  const stdin = { contents: 'import { Client } from "managed-agents";', resolveDir: here(".") };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: "esm", treeShaking: true, logLevel: "silent" });
  assert.equal(outputFiles[0].text.trim(), "");
});

test("on a server the entry for pages can be imported, and a client made", async () => {
  const { Client } = await import("managed-agents");
  assert.equal(typeof new Client({ apiKey: "any" }).sessions.ask, "function");
});

/** The names that an entry exports, evaluated where every use of what a platform offers is written down. */
async function imported(entry, touched) {
  const { outputFiles } = await build({
    entryPoints: [here(`node_modules/managed-agents/dist/${entry}.js`)],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "exported",
    plugins: [{ name: "wasm", setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /\.wasm/ }, () => ({ path: "wasm", namespace: "wasm" }));
      onLoad({ filter: /./, namespace: "wasm" }, () => ({ contents: "export default {}" }));
    } }],
  });
  const isolate = vm.createContext({});
  // jsdom lacks the first ones.
  for (const name of ["TextEncoder", "TextDecoder", "Headers", "Response", "ReadableStream", "Blob", "FormData", "AbortController", "fetch", "WebAssembly", "document", "window", "navigator", "location", "localStorage", "setTimeout", "performance", "process"]) {
    Object.defineProperty(isolate, name, {
      get() {
        touched.push(name);
        throw new Error(`${name} was touched`);
      },
    });
  }
  vm.runInContext(`${outputFiles[0].text};globalThis.names = Object.keys(exported)`, isolate);
  return Array.from(isolate.names);
}
