// The proxy example lets a conversation through and nothing else, and the key stays behind it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as send } from "node:http";
import { after, before, test } from "node:test";

import { proxy } from "../../../examples/proxy/proxy.mjs";

const KEY = "sk-ant-canary-0123456789";
const ORIGIN = "https://app.example";
const seen = [];
let upstream, front, host, streaming;

before(async () => {
  upstream = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers });
    if (request.url.endsWith("/moved")) return response.writeHead(302, { location: "/elsewhere" }).end();
    if (request.url.includes("/events/stream")) {
      streaming = response;
      return response.writeHead(200, { "content-type": "text/event-stream", "set-cookie": "a=b", "x-internal": "1" }).write(": hello\n\n");
    }
    request.pipe(response.writeHead(200, { "content-type": "application/json", "request-id": "req_1" }));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const address = `http://127.0.0.1:${upstream.address().port}`;
  const settings = { apiKey: KEY, origin: ORIGIN, upstream: address };
  front = proxy(settings).listen(0, "127.0.0.1");
  await once(front, "listening");
  settings.host = host = `127.0.0.1:${front.address().port}`;
});

after(() => {
  for (const server of [front, upstream]) {
    server.closeAllConnections();
    server.close();
  }
});

/** One request with these very bytes in its head: fetch would tidy them up. */
async function ask(path, { method = "GET", headers = {}, body } = {}) {
  const [address, port] = host.split(":");
  const request = send({ host: address, port, path, method, headers: { host, origin: ORIGIN, ...headers }, agent: false });
  request.end(body);
  const [response] = await once(request, "response");
  return response;
}

async function text(response) {
  let whole = "";
  for await (const chunk of response.setEncoding("utf8")) whole += chunk;
  return whole;
}

test("a conversation goes through with the key, which the page never had", async () => {
  const response = await ask("/v1/sessions/sesn_1/events?beta=1", {
    method: "POST",
    headers: { "content-type": "application/json", cookie: "mine", "x-api-key": "of the page" },
    body: '{"events":[]}',
  });
  assert.equal(response.statusCode, 200);
  assert.equal(await text(response), '{"events":[]}');
  assert.equal(response.headers["request-id"], "req_1");
  const last = seen.at(-1);
  assert.equal(last.url, "/v1/sessions/sesn_1/events?beta=1");
  assert.equal(last.headers["x-api-key"], KEY);
  assert.equal(last.headers.cookie, undefined);
});

test("a stream comes as it is written, ends with the page, and brings no header of the service's own", async () => {
  const response = await ask("/v1/sessions/sesn_1/events/stream");
  const [chunk] = await once(response.setEncoding("utf8"), "data");
  assert.equal(chunk, ": hello\n\n");
  assert.equal(response.headers["set-cookie"], undefined);
  assert.equal(response.headers["x-internal"], undefined);
  const closed = once(streaming, "close");
  response.destroy();
  await closed;
});

test("other paths, methods, origins and hosts reach nobody", async () => {
  const before = seen.length;
  const refused = [
    ["/v1/agents", {}],
    ["/v1/sessions/sesn_1", { method: "DELETE" }],
    ["/v1/sessions/../agents", {}],
    ["/v1/sessions/..%2fagents/events", {}],
    ["/v1/sessions/a%2fb", {}],
    ["//evil.example/v1/sessions/sesn_1", {}],
    ["http://evil.example/v1/sessions/sesn_1", {}],
    ["@evil.example/v1/sessions/sesn_1", {}],
    ["/v1/sessions/sesn_1", { headers: { origin: "https://evil.example" } }],
    ["/v1/sessions/sesn_1", { headers: { origin: "null" } }],
    ["/v1/sessions/sesn_1", { headers: { host: "rebound.example" } }],
  ];
  for (const [path, options] of refused) {
    const response = await ask(path, options);
    // Node itself refuses a target that is no path.
    assert.equal(response.statusCode, path.startsWith("@") ? 400 : 403, path);
    assert.doesNotMatch(await text(response), new RegExp(KEY));
  }
  assert.equal(seen.length, before);
});

test("a redirect of the service is not followed", async () => {
  const open = proxy({ apiKey: KEY, origin: ORIGIN, host, upstream: `http://127.0.0.1:${upstream.address().port}`, allow: [["GET", /moved$/]] });
  open.listen(0, "127.0.0.1");
  await once(open, "listening");
  const request = send({ host: "127.0.0.1", port: open.address().port, path: "/moved", headers: { host, origin: ORIGIN }, agent: false });
  request.end();
  const [response] = await once(request, "response");
  assert.equal(response.statusCode, 502);
  assert.doesNotMatch(await text(response), /elsewhere|sk-ant/);
  open.close();
});
