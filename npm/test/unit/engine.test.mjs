// One engine has all streams of a page: what one does, its memory that grows, and its breakdown, are nothing to the others' events.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, EngineError, init } from "../../dist/index.js";
import { panicking } from "./harness.mjs";

// All tests of this file run in the module that panics on demand.
await init(await panicking());

const LARGE = 16 * 1024 * 1024 - 1024;
const start = { type: "event_start", event: { type: "agent.message", id: "sevt_m" } };

function event(session, at, text = `word ${at}`) {
  const processed_at = new Date(Date.UTC(2026, 10, 21, 9) + at * 1000).toISOString();
  return { type: "agent.message", id: `${session}_${at}`, processed_at, content: [{ type: "text", text }] };
}

const events = (session, count) => Array.from({ length: count }, (_, at) => event(session, at));
const frame = (event) => `data: ${JSON.stringify(event)}\n\n`;
const delta = (text) => ({ type: "event_delta", event_id: "sevt_m", delta: { type: "content_delta", index: 0, content: { type: "text", text } } });

/** Sessions by id, each a stream of these pieces without an end, and without a history. */
function sessions(pieces) {
  const encoder = new TextEncoder();
  const fetch = async (url, { method }) => {
    const path = new URL(url).pathname.split("/");
    if (method === "POST") return Response.json({ data: [event("sent", 0)] });
    if (path.at(-1) !== "stream") return Response.json({ data: [], next_page: null });
    const body = new ReadableStream({ start: (out) => pieces[path[3]].forEach((piece) => out.enqueue(encoder.encode(piece))) });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  return new Client({ baseURL: "https://proxy.example", fetch }).sessions;
}

async function take(following, count, act = () => {}) {
  const taken = [];
  for await (const event of following) {
    taken.push(event);
    await act(taken.length);
    if (taken.length === count) break;
  }
  return taken;
}

test("streams that are read in turns, and asked for their checkpoints by each other, keep to their own", async () => {
  const names = ["a", "b", "c"];
  const of = (name) => events(name, 300);
  const client = sessions(Object.fromEntries(names.map((name) => [name, [of(name).map(frame).join("")]])));
  const streams = names.map((name) => client.follow(name, { from: "beginning" }));
  const asked = () => {
    for (const [at, stream] of streams.entries()) assert.ok((stream.checkpoint() ?? "").includes(`"${names[at]}"`) || !stream.isLive);
  };
  // Each has another pace, so that they are in the middle of their runs when the others go on.
  const paced = (every) => (count) => (asked(), count % every ? undefined : new Promise(setImmediate));
  const taken = await Promise.all(streams.map((stream, at) => take(stream, 300, paced(at + 1))));
  assert.deepEqual(taken, names.map(of));
});

test("a large event of one stream makes the memory grow under another, and both are whole", async () => {
  const large = event("large", 0, "x".repeat(LARGE));
  const small = events("small", 300).map(frame);
  const client = sessions({ large: [frame(large)], small: [small.slice(0, 200).join(""), small.slice(200).join("")] });
  let read;
  const taken = await take(client.follow("small", { from: "beginning" }), 300, async (count) => {
    if (count === 50) read = await take(client.follow("large", { from: "beginning" }), 1);
  });
  assert.deepEqual(taken, events("small", 300));
  assert.ok(read[0].content[0].text === large.content[0].text);
});

test("texts are the service's to the last sign", async () => {
  const texts = ["\uFEFFat the beginning", "\u2028\u2029\u0000", "\u{1F600}"];
  const odd = `{"type":"agent.message","id":"odd","processed_at":"2026-11-21T08:00:00Z","__proto__":{"isBad":true},"content":[{"type":"text","text":"\\ud800 \uFEFF"}]}`;
  const client = sessions({ followed: [`data: ${odd}\n\n`], asked: [[start, ...texts.map(delta)].map(frame).join("")] });
  const [followed] = await take(client.follow("followed", { from: "beginning" }), 1);
  assert.equal(JSON.stringify(followed), JSON.stringify(JSON.parse(odd)));
  assert.equal(followed.isBad, undefined);
  const turn = client.ask("asked", "Go.", { previews: true });
  const previews = [];
  for await (const { kind, eventId, delta } of turn) {
    if (kind !== "preview" || !delta) continue;
    previews.push(delta);
    assert.equal(turn.preview(eventId), previews.join(""));
    if (previews.length === texts.length) break;
  }
  assert.deepEqual(previews, texts);
});

test("a panic is told to each stream of its instance once, and one fresh instance takes over", async () => {
  const NAMES = ["a", "b", "c", "d"];
  const pieces = Object.fromEntries(NAMES.map((name) => [name, [events(name, 300).map(frame).join("")]]));
  const client = sessions({ ...pieces, panics: [frame(event("panics", 0, "PANIC"))] });
  const instances = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(...given) {
      super(...given);
      instances.push(this);
    }
  };
  try {
    const broken = ["a", "b"].map((name) => client.follow(name, { from: "beginning" }));
    const readings = broken.map((stream) => stream[Symbol.asyncIterator]());
    for (const reading of readings) for (let count = 0; count < 10; count++) await reading.next();
    const place = /^panicked at npm\/engine\/src\/machine\.rs:\d+$/;
    const told = (error) => error instanceof EngineError && place.test(error.cause.message);
    await assert.rejects(take(client.follow("panics", { from: "beginning" }), 1), told);
    for (const [at, reading] of readings.entries()) {
      await assert.rejects(async () => {
        for (let count = 10; ; count++) assert.equal((await reading.next()).value.id, `${NAMES[at]}_${count}`);
      }, told);
      assert.deepEqual(await reading.next(), { done: true, value: undefined });
      assert.equal(broken[at].checkpoint(), undefined);
      const name = NAMES[at + 2];
      assert.deepEqual(await take(client.follow(name, { from: "beginning" }), 300), events(name, 300));
    }
    assert.equal(instances.length, 1);
  } finally {
    WebAssembly.Instance = Instance;
  }
});
