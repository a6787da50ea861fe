// Keeps the key on the server: a reverse proxy. The page uses `new Client({ baseURL })` with the
// proxy's address and never sees the key.
//
//   ANTHROPIC_API_KEY=.. ORIGIN=https://app.example node proxy.mjs
//
// The proxy forwards the paths of a conversation to one upstream, for one origin. Add your own
// check of the sessions that each user may access.
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";

const CONVERSATION = [
  ["GET", /^\/v1\/sessions\/[\w-]+$/],
  ["GET", /^\/v1\/sessions\/[\w-]+\/events(\/stream)?$/],
  ["POST", /^\/v1\/sessions\/[\w-]+\/events$/],
];
const TO_SERVICE = ["accept", "anthropic-beta", "anthropic-version", "content-type"];
const TO_PAGE = ["content-type", "date", "request-id", "retry-after", "retry-after-ms", "x-should-retry"];

export function proxy(settings) {
  const { apiKey, origin, upstream = "https://api.anthropic.com", allow = CONVERSATION } = settings;
  return createServer((request, response) => {
    answer(request, response).catch(() => response.headersSent ? response.destroy() : refuse(response, 502, "no answer"));
  });

  async function answer(request, response) {
    const { method, headers } = request;
    const [path, query = ""] = request.url.split("?", 2);
    // Another host name was made to resolve to this address (DNS rebinding).
    if (headers.host !== settings.host) return refuse(response, 403, "this host is not served");
    // Same-origin GET requests have no `Origin` header, but they have `Sec-Fetch-Site`.
    if (headers.origin ? headers.origin !== origin : headers["sec-fetch-site"] !== "same-origin") return refuse(response, 403, "this origin may not ask");
    response.setHeader("access-control-allow-origin", origin).setHeader("vary", "origin");
    response.setHeader("access-control-expose-headers", TO_PAGE.join());
    if (method === "OPTIONS") return response.writeHead(204, { "access-control-allow-headers": TO_SERVICE.join() }).end();
    if (!allow.some(([verb, pattern]) => verb === method && pattern.test(path))) return refuse(response, 403, "this path is not served");

    const sent = new Headers({ "x-api-key": apiKey, "accept-encoding": "identity" });
    for (const name of TO_SERVICE) if (headers[name]) sent.set(name, headers[name]);
    const body = method === "POST" ? Readable.toWeb(request) : undefined;
    const options = { method, headers: sent, body, duplex: "half", redirect: "error" };
    const got = await fetch(`${upstream}${path}${query && `?${query}`}`, options);
    for (const name of TO_PAGE) if (got.headers.has(name)) response.setHeader(name, got.headers.get(name));
    response.writeHead(got.status).flushHeaders();
    await pipeline(got.body ? Readable.fromWeb(got.body) : Readable.from([]), response);
  }
}

function refuse(response, status, message) {
  const error = JSON.stringify({ type: "error", error: { type: "proxy_error", message } });
  response.writeHead(status, { "content-type": "application/json" }).end(error);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { ANTHROPIC_API_KEY: apiKey, ORIGIN: origin, HOST = "127.0.0.1:8788" } = process.env;
  if (!apiKey || !origin) throw new Error("set ANTHROPIC_API_KEY and ORIGIN, the origin of your page");
  proxy({ apiKey, origin, host: HOST }).listen(8788, "127.0.0.1", () => console.log(`http://${HOST} for ${origin}`));
}
