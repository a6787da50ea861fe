// Where the programs run: pages of a folder in a browser, or a process.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

import { startBrowser } from "../unit/harness.mjs";

export { startEcho, startLocalServer } from "../unit/harness.mjs";

// No charset on purpose: it is not to be counted on.
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

/** A path in this folder. */
export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where bundles go. */
export const out = (name) => here(`node_modules/.out/${name}`);

/** The turn was made, by the agent of the local server. */
export function assertTurn(result) {
  assert.equal(result.kind, "end_turn", JSON.stringify(result));
  assert.match(result.said, /no model/i);
}

/** Serves the files of a folder, with these headers. */
export async function serve(folder, headers = {}) {
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
      const body = await readFile(folder + path);
      response.writeHead(200, { ...headers, "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
}

/** What a page's program leaves in `result`; if it cannot be run, this rejects. */
export async function onPage(url, server) {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const failed = new Promise((_, reject) => page.on("pageerror", reject));
    await page.goto(`${url}?server=${server}`);
    const started = page.waitForFunction(() => "result" in globalThis);
    await Promise.race([failed, started]);
    return await page.evaluate(() => globalThis.result);
  } finally {
    await browser.close();
  }
}

/** What a program prints, as JSON. */
export async function printed(program, args, options = {}) {
  const { stdout } = await promisify(execFile)(program, args, { cwd: here("."), ...options });
  return JSON.parse(stdout);
}

/** A program that is installed on some platforms only; without it the test is skipped. */
export async function platform(path, t) {
  const program = here(`node_modules/${path}`);
  return access(program).then(() => program, () => void t.skip(`${path} is not for this platform`));
}
