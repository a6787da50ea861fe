import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import vm from "node:vm";
import { build } from "esbuild";

import { assertTurn, here, startLocalServer } from "../support.mjs";

let local;
before(async () => (local = await startLocalServer()));
after(() => local?.close());

test("Vercel's edge condition: the module comes by import", async () => assertTurn(await ran(["edge-light"])));

// Without this the test before it would prove nothing.
test("the isolate compiles no bytes: the entry for pages does not run there", async () => {
  await assert.rejects(ran([]), ({ name, message }) => name === "EngineError" && /disallowed/.test(message));
});

/** As Next.js does it: `.wasm?module` is a module that the platform has compiled, and nothing else compiles. */
async function ran(conditions) {
  const platform = {
    name: "platform",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm\?module$/ }, () => ({ path: "wasm", namespace: "platform" }));
      onLoad({ filter: /./, namespace: "platform" }, () => ({ contents: "export default globalThis.compiled" }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [here("edge/main.js")],
    bundle: true,
    write: false,
    conditions,
    plugins: [platform],
  });
  const compiled = await WebAssembly.compile(await readFile(here("node_modules/managed-agents/dist/managed_agents.wasm")));
  const refuse = () => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  };
  const instantiate = async (module, imports) => (module instanceof WebAssembly.Module ? WebAssembly.instantiate(module, imports) : refuse());
  function Module() {
    refuse();
  }
  Object.defineProperty(Module, Symbol.hasInstance, { value: (value) => value instanceof WebAssembly.Module });
  return new Promise((done, failed) => {
    const isolate = vm.createContext({
      ...{ compiled, server: local.url, done, failed },
      ...{ fetch, Headers, URL, URLSearchParams, AbortController, TextEncoder, TextDecoder, Response, performance, setTimeout, clearTimeout },
      WebAssembly: { compile: async () => refuse(), instantiate, Module, Instance: WebAssembly.Instance },
    });
    vm.runInContext(outputFiles[0].text, isolate);
  });
}
