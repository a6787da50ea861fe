// The client in a real workerd, which knows neither `redirect: "error"` nor cookies. `cargo xtask test fetch` builds
// the worker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";

import { startEcho, startLocalServer } from "../../../../npm/test/unit/harness.mjs";

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "main.js", esModule = embed "main.js"),
        (name = "worker.js", esModule = embed "worker.js"),
        (name = "worker.wasm", wasm = embed "worker.wasm"),
      ],
      compatibilityDate = "2026-01-01",
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
const { WORKERD, WORKER } = process.env;

test("a turn with a key", async () => {
  const server = await startLocalServer();
  try {
    assert.match(await asked(server.url), /^Some\(EndTurn\): .*no model/i);
  } finally {
    server.close();
  }
});

test("a redirect is an error, and the key goes nowhere else", async () => {
  const elsewhere = await startEcho(200, {});
  const moved = await startEcho(307, { location: `${elsewhere.url}/v1/agents` });
  try {
    const answer = await asked(moved.url);
    assert.match(answer, /307|redirect/);
    assert.doesNotMatch(answer, /canary/);
    assert.equal(moved.requests.length, 1);
    assert.deepEqual(elsewhere.requests, []);
  } finally {
    moved.close();
    elsewhere.close();
  }
});

/** What the worker answers. */
async function asked(server) {
  await writeFile(`${WORKER}/config.capnp`, CONFIG);
  // workerd writes its port to descriptor 3.
  const child = spawn(WORKERD, ["serve", "config.capnp", "--control-fd=3"], { cwd: WORKER, stdio: ["ignore", "inherit", "inherit", "pipe"] });
  try {
    const [line] = await once(child.stdio[3].setEncoding("utf8"), "data");
    const { port } = JSON.parse(line.split("\n")[0]);
    return await (await fetch(`http://127.0.0.1:${port}/?server=${server}`)).text();
  } finally {
    child.kill();
    await once(child, "exit");
  }
}
