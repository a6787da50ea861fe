// A session's history as JavaScript reads it: pages that fail, stall, break off, are too large or hold what is no event.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, ConnectionError, ManagedAgentsError } from "../../dist/index.js";

const event = (type, id, more) => ({ type, id, processed_at: "2026-11-21T09:00:00Z", ...more });
const END = event("session.status_terminated", "end");
const page = (data, rest = { next_page: null }) => Response.json({ data, ...rest });
const encoder = new TextEncoder();

/** A client of a session with a quiet stream, whose requests for history are answered by `list`; what it asks, and how to say something live. */
function quiet(list) {
  const asked = { queries: [], streams: 0, say: (data) => asked.stream.enqueue(encoder.encode(`data: ${data}\n\n`)) };
  const fetch = async (given) => {
    const { pathname, search } = new URL(given);
    if (pathname.endsWith("/stream")) {
      asked.streams++;
      const body = new ReadableStream({ start: (controller) => void (asked.stream = controller) });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    }
    asked.queries.push(search);
    return list(asked.queries.length - 1, search);
  };
  asked.client = new Client({ apiKey: "test-key", baseURL: "https://service.example", fetch });
  return asked;
}

/** What is delivered to the end of the session, in short. */
async function followed({ client }) {
  const seen = [];
  for await (const { kind, event, json } of client.sessions.follow("sesn_1", { from: "beginning" }).deliveries()) {
    seen.push(kind === "unreadable" ? json : (event?.id ?? kind));
  }
  return seen;
}

test("f33: a page that fails is asked for again by itself, and the stream stays open", async () => {
  const failures = {
    429: () => new Response("{}", { status: 429, headers: { "retry-after": "0" } }),
    500: () => new Response("<html>", { status: 500 }),
    half: () => new Response('{"data":[{"type"'),
    nothing: () => Promise.reject(new TypeError("fetch failed")),
  };
  await Promise.all(
    Object.entries(failures).map(async ([name, fail]) => {
      const asked = quiet((at) => (at === 0 ? page([event("user.message", "e1")], { next_page: "two" }) : at === 1 ? fail() : page([END])));
      const began = performance.now();
      assert.deepEqual(await followed(asked), ["e1", "end"], name);
      assert.ok(performance.now() - began < 2500, name);
      assert.deepEqual([asked.queries, asked.streams], [["?limit=1000", "?limit=1000&page=two", "?limit=1000&page=two"], 1], name);
    }),
  );
});

test("p08: what comes live while a page is on its way is read, and has its place behind it", async () => {
  const asked = quiet(async (at) => {
    if (at > 0) return page([event("user.message", "e1")]);
    for (let number = 0; number < 300; number++) {
      asked.say(JSON.stringify(event("agent.message", `m${number}`)));
      if (number % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(asked.stream.desiredSize > 0, "nothing waits to be read");
    asked.say(JSON.stringify(END));
    return new Response("{}", { status: 500 });
  });
  const seen = await followed(asked);
  assert.deepEqual([seen.length, seen[0], seen[1], seen.at(-1), asked.streams], [302, "e1", "m0", "end", 1]);
});

test("f34: an empty page that names itself as the next is asked for again, five times", async () => {
  const heals = quiet((at) => (at === 0 ? page([], { next_page: "two" }) : at < 4 ? page([], { next_page: "two" }) : page([END])));
  assert.deepEqual(await followed(heals), ["end"]);
  const stays = quiet(() => page([], { next_page: "two" }));
  await assert.rejects(followed(stays), (error) => error instanceof ManagedAgentsError && /does not end/.test(error.message));
  assert.deepEqual([stays.queries.length, stays.streams], [6, 1]);
});

test("f28: a page that has more and no cursor goes on behind its last event, or is an error", async () => {
  const more = { has_more: true, next_page: null };
  const heals = quiet((at) => (at === 0 ? page([event("user.message", "e1")], more) : page([END])));
  assert.deepEqual(await followed(heals), ["e1", "end"]);
  assert.deepEqual(heals.queries, ["?limit=1000", "?limit=1000&after_id=e1"]);
  const refused = quiet((at) => (at === 0 ? page([event("user.message", "e1")], more) : new Response("{}", { status: 400 })));
  await assert.rejects(followed(refused), (error) => error instanceof ManagedAgentsError && /does not say where/.test(error.message));
});

test("f08: a page of more than 32 MiB is asked for again in smaller pages", async () => {
  const large = new Uint8Array(33 * 2 ** 20).fill(32);
  const asked = quiet((at, query) => (Number(/limit=(\d+)/.exec(query)[1]) > 250 ? new Response(large) : page([END])));
  assert.deepEqual(await followed(asked), ["end"]);
  assert.deepEqual([asked.queries, asked.streams], [["?limit=1000", "?limit=500", "?limit=250"], 1]);
  const never = quiet(() => new Response(large));
  await assert.rejects(followed(never), (error) => error instanceof ConnectionError && /32 MiB/.test(error.message));
});

test("f07: an event nested deeply is delivered, and what is no event costs itself", async () => {
  const nested = (id, levels) => `{"type":"agent.custom_tool_use","id":"${id}","input":${'{"a":['.repeat(levels / 2)}1${"]}".repeat(levels / 2)}}`;
  const items = [nested("t1", 124), "null", nested("t2", 126), "7", nested("t3", 2000)];
  const asked = quiet(() => {
    for (const data of [nested("t4", 2000), "null", JSON.stringify(END)]) asked.say(data);
    return new Response(`{"data":[${items}],"next_page":null}`);
  });
  assert.deepEqual(await followed(asked), ["t1", "null", "t2", "7", "t3", "t4", "end"]);
  assert.equal(asked.streams, 1);
});
