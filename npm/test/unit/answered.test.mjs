// Replies of others than the service: the status is judged before the body, an error is one in a 200 too, and each error says
// which operation it was and at which host.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { ApiError, Client, ConnectionError, ManagedAgentsError } from "../../dist/index.js";
import * as exported from "../../dist/index.js";
import { startBrowser, startPages } from "./harness.mjs";

const EVENT = { type: "agent.message", id: "sevt_1", processed_at: "2026-11-21T09:00:00Z", content: [] };
const CORS = { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-allow-methods": "*" };
/** The head of a gzip file and nothing more, and what is none at all. */
const CODED = { "cut gzip": ["gzip", Buffer.from("1f8b0800", "hex")], "false gzip": ["gzip", Buffer.from("<html>busy")], "false brotli": ["br", Buffer.from("<html>busy")] };

let browser, pages;

before(async () => {
  [browser, pages] = await Promise.all([startBrowser(), startPages()]);
});

after(async () => {
  await browser?.close();
  pages?.close();
});

/** A server of answers, one for each request that `matches`; others get an empty list, or a stream with an event. */
async function serving(answers, matches, act) {
  let count = 0;
  const server = createServer(async (request, response) => {
    if (request.method === "OPTIONS") return response.writeHead(204, CORS).end();
    for await (const _ of request);
    const isStream = request.url.includes("/stream");
    const answer = matches(request) ? answers[Math.min(count++, answers.length - 1)] : undefined;
    if (answer) return response.writeHead(answer.status, { ...CORS, ...answer.headers }).end(answer.body);
    response.writeHead(200, { ...CORS, "content-type": isStream ? "text/event-stream" : "application/json" });
    isStream ? response.write(`data: ${JSON.stringify(EVENT)}\n\n`) : response.end('{"data":[],"next_page":null}');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await act(`http://127.0.0.1:${server.address().port}`, () => count);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** On a page or here: what an operation, a followed session and a raw stream make of it. */
async function everything({ url, module }) {
  const { Client } = await import(module);
  const client = new Client({ baseURL: url });
  const words = (error) => ({ name: error.name, status: error.status, message: error.message });
  const follow = async () => {
    for await (const event of client.sessions.follow("sesn_1", { from: "beginning", maxWait: 5, listLag: 20 })) return event.id;
  };
  const raw = async () => {
    for await (const event of client.sessions.events.stream("sesn_1")) return event.id;
  };
  return {
    list: await client.agents.list({}, { maxRetries: 0 }).catch(words),
    retried: await client.agents.list().catch(words),
    create: await client.agents.create({ name: "n", model: "m" }, { maxRetries: 0 }).catch(words),
    raw: await raw().catch(words),
    follow: await follow().catch(words),
  };
}

for (const [what, [coding, body]] of Object.entries(CODED)) {
  for (const place of ["node", "chromium"]) {
    test(`f03_a 503 with ${what} is a 503 in ${place}, and passes`, async () => {
      const headers = { "content-encoding": coding, "content-type": "text/html", "request-id": "req_7", "retry-after-ms": "1" };
      const refused = { status: 503, headers: { ...headers, "access-control-expose-headers": "*" }, body };
      const matches = ({ url }) => url.startsWith("/v1/agents") || url.includes("/stream");
      const came = await serving([refused], matches, async (url) => {
        if (place === "node") return everything({ url, module: "../../dist/index.js" });
        const page = await browser.newPage();
        try {
          await page.goto(pages.url);
          return await page.evaluate(everything, { url, module: "/dist/index.js" });
        } finally {
          await page.close();
        }
      });
      for (const [name, { name: kind, status, message }] of Object.entries(came)) assert.deepEqual([name, kind, status], [name, "ApiError", 503], message);
    });
  }

  test(`f03_a stream, a page of history and a send that meet a 503 with ${what} once go on`, async () => {
    const refused = { status: 503, headers: { "content-encoding": coding, "retry-after-ms": "1" }, body };
    for (const part of ["/stream", "/events?"]) {
      let times = 0;
      await serving([refused], ({ url }) => url.includes(part) && times++ === 0, async (url) => {
        for await (const { id } of new Client({ baseURL: url }).sessions.follow("sesn_1", { from: "beginning", listLag: 20, maxWait: 5 })) if (id === "sevt_1") break;
      });
      assert.ok(times > 1, part);
    }
    let [sent, again] = [0, undefined];
    const isSentAgain = new Promise((resolve) => (again = resolve));
    await serving([refused], ({ method }) => method === "POST" && (++sent > 1 && again(), sent === 1), async (url) => {
      const turn = new Client({ baseURL: url }).sessions.ask("sesn_1", "Hello.", { listLag: 20, maxWait: 5 });
      const ended = turn.outcome.then(() => assert.fail("the turn is over"));
      await Promise.race([isSentAgain, ended]);
      ended.catch(() => {});
      await turn.release();
    });
  });
}

const envelope = (type) => JSON.stringify({ type: "error", error: { type, message: "said in a 200" }, request_id: "req_body" });
const json = { "content-type": "application/json" };

for (const [type, status] of Object.entries({ invalid_request_error: 400, authentication_error: 401, billing_error: 402, permission_error: 403, not_found_error: 404, request_too_large: 413, rate_limit_error: 429, api_error: 500, timeout_error: 504, overloaded_error: 529, newer_error: 400 })) {
  test(`f23_a 200 that holds ${type} is the error with its status`, async () => {
    for (const mark of ["", "\uFEFF"]) {
      await serving([{ status: 200, headers: json, body: mark + envelope(type) }], () => true, async (url, count) => {
        const error = await new Client({ baseURL: url }).models.list({}, { maxRetries: 1 }).catch((error) => error);
        assert.ok(error instanceof ApiError, `${error}`);
        assert.deepEqual([error.status, error.type, error.requestId], [status, type, "req_body"]);
        assert.match(error.message, /said in a 200/);
        assert.equal(count(), status === 429 || status >= 500 ? 2 : 1);
      });
    }
  });
}

test("f23_an overloaded_error in a 200 is retried, and the answer after it is the answer", async () => {
  const answers = [{ status: 200, headers: { ...json, "retry-after-ms": "1" }, body: envelope("overloaded_error") }, { status: 200, headers: json, body: '\uFEFF{"data":[{"id":"m"}]}' }];
  await serving(answers, () => true, async (url) => assert.deepEqual(await new Client({ baseURL: url }).models.list(), { data: [{ id: "m" }] }));
});

test("f23_an answer with an error among its fields is no error", async () => {
  for (const body of ['{"type":"deployment_run","error":{"type":"overloaded_error"}}', '{"type":"error","data":[]}', '{"error":"overloaded_error"}', '{"refusal":{"a":1},"shouldRetry":true}', "null", "[]"]) {
    await serving([{ status: 200, headers: json, body }], () => true, async (url) => assert.deepEqual(await new Client({ baseURL: url }).agents.retrieve("agent_1"), JSON.parse(body)));
  }
});

for (const [what, body, text] of [
  ["a page", `<!doctype html>\n<title>Log in</title>${"x".repeat(300)}`, /not JSON: 203, content type "text\/html", beginning "<!doctype html> <title>Log in<\/title>x+"/],
  ["a word", "OK", /beginning "OK"/],
  ["JSON that is cut", '{"id":', /not JSON/],
]) {
  test(`f23_${what} in a success is shown with status, type and beginning, and not asked for again`, async () => {
    await serving([{ status: 203, headers: { "content-type": "text/html" }, body }], () => true, async (url, count) => {
      const error = await new Client({ baseURL: url }).agents.retrieve("agent_1").catch((error) => error);
      assert.equal(error.constructor, ManagedAgentsError);
      assert.match(error.message, text);
      assert.ok(error.message.length < 500);
      assert.equal(count(), 1);
    });
  });
}

const head = (type) => ({ headers: { "content-type": type } });

for (const [what, fetch, kinds] of [
  ["nothing", async () => undefined, [ConnectionError, ConnectionError, ConnectionError]],
  ["a 200 without a body", async () => new Response(null, head("application/json")), [ConnectionError, ManagedAgentsError, ConnectionError]],
  ["a stream without a body", async () => new Response(null, head("text/event-stream")), [ConnectionError, ConnectionError, ConnectionError]],
  ["a 204", async () => new Response(null, { status: 204 }), [ManagedAgentsError, ManagedAgentsError, ManagedAgentsError]],
  ["a body that fails without a reason", async () => new Response(new ReadableStream({ pull: (out) => out.error(undefined) })), [ConnectionError, ManagedAgentsError, ConnectionError]],
  ["a body of text", async () => new Response(new ReadableStream({ start: (out) => ["data: {}", "\n\n"].forEach((piece) => out.enqueue(piece)) }), head("text/event-stream")), [ConnectionError, ConnectionError, ManagedAgentsError]],
  ["a body of numbers", async () => new Response(new ReadableStream({ start: (out) => out.enqueue([123, 125]) }), head("text/event-stream")), [ConnectionError, ConnectionError, ManagedAgentsError]],
  ["a body of empty text", async () => new Response(new ReadableStream({ start: (out) => out.enqueue("") }), head("text/event-stream")), [ConnectionError, ConnectionError, ManagedAgentsError]],
  ["an error that is thrown at once", () => { throw new Error("own"); }, [ConnectionError, ConnectionError, ConnectionError]],
]) {
  test(`a fetch that gives ${what} is an error of ours in every kind of call`, async () => {
    const { agents, sessions } = new Client({ baseURL: "https://proxy.example", fetch, maxRetries: 0 });
    const read = async (stream) => {
      for await (const _ of stream);
    };
    const calls = [() => agents.create({ name: "n", model: "m" }), () => read(sessions.events.stream("sesn_1")), () => read(sessions.follow("sesn_1", { maxWait: 5 }))];
    for (const [at, call] of calls.entries()) {
      const error = await call().then(() => assert.fail(`${at} gives a value`), (error) => error);
      assert.equal(error.constructor, kinds[at], `${at}: ${error}`);
      assert.match(error.message, /proxy\.example/);
    }
  });
}

test("a deletion that is confirmed without a body gives null, and no other operation does without", async () => {
  for (const answer of [() => new Response(null), () => new Response(null, { status: 204 }), () => Response.json(null)]) {
    const { environments } = new Client({ baseURL: "https://proxy.example", fetch: async () => answer(), maxRetries: 0 });
    assert.equal(await environments.delete("env_1"), null);
  }
  const { agents } = new Client({ baseURL: "https://proxy.example", fetch: async () => new Response(null, { status: 204 }) });
  await assert.rejects(agents.archive("agent_1"), ManagedAgentsError);
});

test("a poll without work gives null, however that is said", async () => {
  for (const answer of [() => new Response(null), () => new Response(null, { status: 204 }), () => Response.json(null)]) {
    const { environments } = new Client({ baseURL: "https://proxy.example", fetch: async () => answer() });
    assert.equal(await environments.work.poll("env_1"), null);
  }
});

const BASES = {
  "https://x.example": "https://x.example",
  "https://x.example/": "https://x.example",
  "https://x.example//": "https://x.example",
  "https://x.example/v1": "https://x.example",
  "https://x.example/v1/": "https://x.example",
  "https://x.example/v1/v1//": "https://x.example",
  "https://x.example/claude/v1": "https://x.example/claude",
  "https://x.example/claude//v1//": "https://x.example/claude",
  "https://v1": "https://v1",
  "https://x.example/apiv1": "https://x.example/apiv1",
  "https://x.example/v2": "https://x.example/v2",
  "https://x.example/v1/account/gateway/anthropic": "https://x.example/v1/account/gateway/anthropic",
  "http://localhost:8787/v1": "http://localhost:8787",
};

for (const [given, expected] of Object.entries(BASES)) {
  test(`f22_the base URL ${given} leads to ${expected}`, async () => {
    const seen = [];
    for (const baseURL of [given, new URL(given)]) await new Client({ baseURL, fetch: async (url) => (seen.push(url), Response.json({})) }).agents.retrieve("agent_1");
    assert.deepEqual(seen, Array(2).fill(`${expected}/v1/agents/agent_1`));
  });
}

for (const [given, text] of Object.entries({
  "https://x.example/v1/messages": /before \/v1\/messages/,
  "https://x.example/v1/sessions/": /before \/v1\/sessions/,
  "https://x.example/claude/v1/agents/agent_1": /before \/v1\/agents/,
  "https://x.example/v1/user_profiles": /before \/v1\/user_profiles/,
  "https://x.example:99999": /port/,
  "https://x.example:0": /port/,
  "https://x.example:x": /not a URL/,
  "api.anthropic.com": /not a URL/,
  "localhost:8787": /https/,
  "https://x.example/?": /scheme, host/,
  "https://x.example/#a": /scheme, host/,
  "http://x.example": /https/,
  "": /not a URL/,
})) {
  test(`f22_the base URL ${given || "that is empty"} is refused, and the error says what to give`, () => {
    assert.throws(() => new Client({ baseURL: given }), (error) => error instanceof TypeError && text.test(error.message));
  });
}

test("errors name the operation and the host, whatever went wrong and wherever", async () => {
  const refused = () => Response.json({ error: { type: "not_found_error", message: "none" } }, { status: 404 });
  const gone = () => Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(""), { code: "ECONNREFUSED" }) }));
  for (const [fetch, kind, why] of [[refused, ApiError, /the service answered 404/], [gone, ConnectionError, /fetch failed: ECONNREFUSED/]]) {
    const { agents, files, sessions } = new Client({ baseURL: "https://proxy.example/claude", fetch, maxRetries: 0 });
    const read = async (stream) => {
      for await (const _ of stream);
    };
    for (const [begins, call] of Object.entries({
      "agents.create (POST proxy.example/claude/v1/agents): ": () => agents.create({ name: "n", model: "m" }),
      "sessions.events.list (GET proxy.example/claude/v1/sessions/sesn_1/events): ": () => sessions.events.list("sesn_1", { limit: 3 }),
      "files.download (GET proxy.example/claude/v1/files/file_1/content): ": () => files.download("file_1"),
      "sessions.events.stream (GET proxy.example/claude/v1/sessions/sesn_1/events/stream): ": () => read(sessions.follow("sesn_1", { maxWait: 5 })),
      "sessions.threads.events.stream (GET proxy.example/claude/v1/sessions/sesn_1/threads/sthr_1/stream): ": () => read(sessions.threads.follow("sesn_1", "sthr_1", { maxWait: 5 })),
    })) {
      const error = await call().then(() => assert.fail("it fails"), (error) => error);
      assert.ok(error instanceof kind, `${begins}${error}`);
      assert.ok(error.message.startsWith(begins) && why.test(error.message), error.message);
    }
  }
});

test("classes keep their names in the built package, and so do the errors made of them", () => {
  for (const name of ["Client", "ApiError", "ConnectionError", "EngineError", "ManagedAgentsError"]) assert.equal(exported[name].name, name);
  for (const name of ["ConnectionError", "EngineError", "ManagedAgentsError"]) {
    const error = new exported[name]("words");
    assert.deepEqual([error.name, error.constructor.name, String(error)], [name, name, `${name}: words`]);
  }
  const error = new ApiError({ status: 404, body: "" });
  assert.deepEqual([error.name, error.constructor.name, error.requestId], ["ApiError", "ApiError", undefined]);
});
