import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { build } from "esbuild";

import { assertTurn, here, out, platform, startEcho, startLocalServer } from "../support.mjs";

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "main.js", esModule = embed "main.js"), (name = "managed_agents.wasm", wasm = embed "managed_agents.wasm")],
      compatibilityDate = "2026-01-01",
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
let local;
before(async () => (local = await startLocalServer()));
after(() => local?.close());

test("Cloudflare's workerd", async (t) => {
  const answer = await asked(`?server=${local.url}`, ["workerd"], t);
  if (answer) assertTurn(answer);
});

test("in workerd too a redirect is an error, and the key goes nowhere else", async (t) => {
  const elsewhere = await startEcho(200, {});
  const moved = await startEcho(307, { location: `${elsewhere.url}/v1/agents` });
  try {
    const answer = await asked(`?server=${moved.url}`, ["workerd"], t);
    if (answer) assert.match(answer.message, /the service answered 307/);
    assert.deepEqual(elsewhere.requests, []);
  } finally {
    moved.close();
    elsewhere.close();
  }
});

// Without this the test before it would prove nothing.
test("workerd compiles no bytes: the entry for pages does not load there", async (t) => {
  const answer = await asked("", [], t);
  if (answer) assert.match(JSON.stringify(answer), /EngineError.*(disallowed|code generation)/i);
});

/** What a worker answers that was built under these conditions. */
async function asked(query, conditions, t) {
  const workerd = await platform("@cloudflare/workerd-linux-64/bin/workerd", t);
  if (!workerd) return undefined;
  const folder = out("workerd");
  await build({
    entryPoints: [here("workerd/main.js")],
    outdir: folder,
    bundle: true,
    format: "esm",
    conditions,
    external: ["*.wasm"],
  });
  await copyFile(here("node_modules/managed-agents/dist/managed_agents.wasm"), `${folder}/managed_agents.wasm`);
  await writeFile(`${folder}/config.capnp`, CONFIG);
  // It tells on descriptor 3 which port it has got.
  const child = spawn(workerd, ["serve", "config.capnp", "--control-fd=3"], { cwd: folder, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  try {
    const [line] = await once(child.stdio[3].setEncoding("utf8"), "data");
    const { port } = JSON.parse(line.split("\n")[0]);
    return await (await fetch(`http://127.0.0.1:${port}/${query}`)).json();
  } finally {
    child.kill();
    await once(child, "exit");
  }
}
