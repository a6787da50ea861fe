import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { promisify } from "node:util";
import { createInterface } from "node:readline";

import { assertTurn, here, onPage, startLocalServer } from "../support.mjs";

const next = here("node_modules/next/dist/bin/next");

/** It says where it listens. */
async function started(env) {
  const child = spawn(process.execPath, [next, "start", "--port", "0", "--hostname", "127.0.0.1"], { cwd: here("next"), env, stdio: ["ignore", "pipe", "inherit"] });
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    if (/Ready/.test(line)) break;
  }
  assert.ok(url, "Next.js ended before it listened");
  child.stdout.resume();
  return { url, close: () => (child.kill(), once(child, "exit")) };
}

test("Next.js: a client component, a handler that adds the key, and the edge runtime", async () => {
  const local = await startLocalServer();
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", AGENTS_SERVER: local.url, AGENTS_KEY: "any" };
  try {
    await promisify(execFile)(process.execPath, [next, "build"], { cwd: here("next"), env });
    const server = await started(env);
    try {
      assertTurn(await onPage(server.url, local.url));
      assertTurn(await (await fetch(`${server.url}/edge`)).json());
    } finally {
      await server.close();
    }
  } finally {
    local.close();
  }
});
