// The places of the browser tests: the built package on a page of its own, a local Managed Agents server, a browser.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { extname } from "node:path";

const PACKAGE = new URL("../npm/", import.meta.url);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A fresh profile each time; ends with `close()`. */
export function startBrowser() {
  const { chromium } = createRequire(PACKAGE)("playwright-core");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args: QUIET });
}

/** Serves the package's files, and an empty page at `/`. */
export async function startPages() {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/") return response.writeHead(200, { "content-type": TYPES[".html"] }).end("<!doctype html><title>test</title>");
    try {
      const body = await readFile(new URL(`.${path}`, PACKAGE));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

/** Starts the program `LOCAL_SERVER` on a free port; `url` is what it prints. */
export async function startLocalServer(...options) {
  const program = process.env.LOCAL_SERVER;
  if (!program) throw new Error("LOCAL_SERVER must name the built managed-agents-local; `cargo xtask test wasm-test` sets it");
  const child = spawn(program, ["--port", "0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = line.match(/http:\/\/[\w.:[\]]+/)?.[0];
    if (url) {
      child.stdout.resume();
      return { url, close: () => child.kill() };
    }
  }
  throw new Error("the local server ended before it said where it listens");
}

/** Answers everything alike, as CORS wants it, and keeps what came. */
export async function startEcho(status, headers) {
  const requests = [];
  const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization" };
  const server = createServer((request, response) => {
    requests.push({ method: request.method, headers: request.headers });
    const isPreflight = request.method === "OPTIONS";
    response.writeHead(isPreflight ? 204 : status, isPreflight ? cors : { ...cors, ...headers }).end(isPreflight ? undefined : "{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close: () => server.close() };
}
