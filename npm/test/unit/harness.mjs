// The places of the browser tests: the built package on a page of its own, a local Managed Agents server, a browser.
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { connect, createServer as createTcpServer } from "node:net";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const PACKAGE = new URL("../../", import.meta.url);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html", ".json": "application/json" };
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Returns the bytes of the module that panics when a stream contains `PANIC`. */
export async function panicking() {
  const file = process.env.PANICS;
  if (!file) throw new Error("PANICS must name the module that panics; `cargo xtask test wasm-test` sets it");
  return readFile(file);
}

/** A fresh profile each time; ends with `close()`. */
export function startBrowser(options = {}) {
  const { chromium } = createRequire(PACKAGE)("playwright-core");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, headless: true, args: QUIET, ...options });
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

/** What the server has of a session. */
export async function history(url, id) {
  const headers = {
    "x-api-key": "test-key",
    "anthropic-version": "2023-06-01",
    "anthropic-beta": "managed-agents-2026-04-01",
  };
  const page = await (await fetch(`${url}/v1/sessions/${id}/events?limit=1000`, { headers })).json();
  return page.data;
}

/** A local server whose agent does what `script` says. */
export async function startScripted(script, ...options) {
  const folder = await mkdtemp(join(tmpdir(), "managed-agents-"));
  await writeFile(join(folder, "script.json"), JSON.stringify(script));
  const server = await startLocalServer("--script", join(folder, "script.json"), ...options);
  return { ...server, close: () => (server.close(), rm(folder, { recursive: true })) };
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

/**
 * A session of one message that never ends; `streamClosed` resolves when the client lets go of its stream. `streams(n)` and `closed(n)`
 * resolve once so many were opened, or closed.
 */
export async function startEndless() {
  const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
  const json = { ...cors, "content-type": "application/json" };
  const changes = new EventEmitter();
  const counts = { opened: 0, closed: 0 };
  const reached = async (name, number) => {
    while (counts[name] < number) await once(changes, "change");
  };
  const change = (name) => (counts[name]++, changes.emit("change"));
  const streams = new Set();
  const server = createServer((request, response) => {
    if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
    if (request.url.endsWith("/events/stream")) {
      const stream = response.writeHead(200, { ...cors, "content-type": "text/event-stream" });
      streams.add(stream.on("close", () => (streams.delete(stream), change("closed"))));
      stream.flushHeaders();
      return change("opened");
    }
    if (request.method === "GET") return response.writeHead(200, json).end('{"data":[],"next_page":null}');
    const event = { id: "sevt_1", type: "user.message", processed_at: "2026-11-21T09:00:00Z", content: [] };
    response.writeHead(200, json).end(JSON.stringify({ data: [event] }));
    for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    get opened() {
      return counts.opened;
    },
    streams: (number) => reached("opened", number),
    closed: (number) => reached("closed", number),
    streamClosed: reached("closed", 1),
    dropStreams: () => streams.forEach((stream) => stream.destroy()),
    close: () => (server.closeAllConnections(), server.close()),
  };
}

/**
 * Passes everything on to a local server, and keeps what comes back. Each request gets a connection of its own: on one that is kept
 * Chromium repeats by itself what got no answer, POST too.
 */
export async function startRelay(url) {
  const relay = { received: "" };
  const server = createTcpServer((near) => {
    const far = connect(new URL(url).port, "127.0.0.1");
    near.setEncoding("latin1").on("data", (text) => far.write(text.replace(/^connection: keep-alive\r\n/im, "connection: close\r\n"), "latin1"));
    far.on("data", (bytes) => {
      relay.received += bytes.toString("latin1");
      near.write(bytes);
    });
    for (const [one, other] of [[near, far], [far, near]]) one.on("error", () => other.destroy()).on("end", () => other.end());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(relay, { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() });
}
