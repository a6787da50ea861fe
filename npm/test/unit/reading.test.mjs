// How a followed session is read: events come in runs, and nobody notices but by the time it takes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, ManagedAgentsError } from "../../dist/index.js";

const COUNT = 300;
const all = Array.from({ length: COUNT }, (_, at) => event(at));

function event(at) {
  const processed_at = new Date(Date.UTC(2026, 10, 21, 9) + at * 1000).toISOString();
  return { type: "agent.message", id: `sevt_${at}`, processed_at, content: [{ type: "text", text: `word ${at}` }] };
}

/** A session whose stream is this text, all in one piece and without an end, and whose history is these events. */
function follow({ text = all.map(frame).join(""), history = [], opened = () => {}, client = {}, ...options } = {}) {
  const fetch = async (url, { signal }) => {
    if (!String(url).includes("/stream")) return Response.json({ data: history, next_page: null });
    opened(signal);
    const body = new ReadableStream({ start: (out) => out.enqueue(new TextEncoder().encode(text)) });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  return new Client({ baseURL: "https://proxy.example", fetch, ...client }).sessions.follow("sesn_1", { from: "beginning", ...options });
}

function frame(event) {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const ids = (from, to) => all.slice(from, to).map(({ id }) => id);

test("calls of next that overlap are answered in order, and return comes after them", async () => {
  const reading = follow()[Symbol.asyncIterator]();
  const answers = await Promise.all(Array.from({ length: 200 }, () => reading.next()));
  assert.deepEqual(answers.map(({ value }) => value.id), ids(0, 200));
  const [last, over, after] = await Promise.all([reading.next(), reading.return("enough"), reading.next()]);
  assert.equal(last.value.id, "sevt_200");
  assert.deepEqual([over, after], [{ done: true, value: "enough" }, { done: true, value: undefined }]);
});

test("a checkpoint has what was handed over, in the middle of a run too", async () => {
  for (const count of [1, 2, 64, 127, 128, 129, 200]) {
    const following = follow();
    const seen = [];
    for await (const { id } of following) {
      seen.push(id);
      if (seen.length === count) break;
    }
    const rest = [];
    for await (const { id } of follow({ from: following.checkpoint(), history: all, text: "" })) {
      rest.push(id);
      if (rest.length === COUNT - count) break;
    }
    assert.deepEqual([...seen, ...rest], ids(0, COUNT), `after ${count}`);
  }
});

test("a checkpoint taken in the loop is the one of its event", async () => {
  const following = follow();
  let kept;
  let count = 0;
  for await (const _ of following) {
    if (++count === 10) kept = following.checkpoint();
    if (count === 50) break;
  }
  for await (const { id } of follow({ from: kept, history: all, text: "" })) {
    assert.equal(id, "sevt_10");
    break;
  }
});

test("an event that is no JSON fails where it stands", async () => {
  // Its braces are in order, so the machine takes it for an event.
  const damaged = 'data: {"type":"agent.message","id":"damaged","processed_at":"2026-11-21T09:00:05Z","content":[01]}\n\n';
  const seen = [];
  const following = follow({ text: all.slice(0, 5).map(frame).join("") + damaged + frame(all[5]) });
  await assert.rejects(async () => {
    for await (const { id } of following) seen.push(id);
  }, ManagedAgentsError);
  assert.deepEqual(seen, ids(0, 5));
});

test("aborted in the middle of a run, the next call throws the reason, and those after it are over", async () => {
  const abort = new AbortController();
  const reading = follow({ signal: abort.signal })[Symbol.asyncIterator]();
  for (let count = 0; count < 10; count++) await reading.next();
  abort.abort(new Error("enough"));
  await assert.rejects(reading.next(), /enough/);
  assert.deepEqual(await reading.next(), { done: true, value: undefined });
});

for (const [what, leave] of Object.entries({
  break: async (following) => {
    for await (const _ of following) break;
  },
  dispose: async (following) => {
    const reading = following.deliveries();
    await reading.next();
    await reading[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
  },
  "an error in the loop": (following) =>
    assert.rejects(async () => {
      for await (const _ of following) throw new Error("the page's own");
    }, /the page's own/),
})) {
  test(`after ${what} the stream is closed, and the checkpoint is still there`, async () => {
    let stream;
    const following = follow({ opened: (signal) => (stream = signal) });
    await leave(following);
    assert.ok(stream.aborted);
    assert.equal(following.isLive, false);
    assert.throws(() => following.deliveries(), TypeError);
    for await (const { id } of follow({ from: following.checkpoint(), history: all, text: "" })) {
      assert.equal(id, "sevt_1");
      break;
    }
  });
}

test("an error is thrown once and closes the stream, and the checkpoint goes on behind what could not be read", async () => {
  let stream;
  const damaged = JSON.stringify(all[3]).replace('"content":[', '"content":[01,');
  const following = follow({ text: all.slice(0, 3).map(frame).join("") + `data: ${damaged}\n\n`, opened: (signal) => (stream = signal) });
  const reading = following[Symbol.asyncIterator]();
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => reading.next()));
  assert.deepEqual(answers.slice(0, 3).map(({ value }) => value.value.id), ids(0, 3));
  assert.ok(answers[3].reason instanceof ManagedAgentsError);
  for (const { value } of answers.slice(4)) assert.deepEqual(value, { done: true, value: undefined });
  assert.ok(stream.aborted);
  for await (const { id } of follow({ from: following.checkpoint(), history: all, text: "" })) {
    assert.equal(id, "sevt_4");
    break;
  }
});

for (const [what, leave] of [
  ["return", (reading) => reading.return(7)],
  ["dispose", (reading) => reading[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]()],
]) {
  test(`f01_${what} ends a read that still waits, and closes the stream`, async () => {
    let stream;
    const reading = follow({ text: frame(all[0]), opened: (signal) => (stream = signal) })[Symbol.asyncIterator]();
    await reading.next();
    const waiting = reading.next();
    await new Promise(setImmediate);
    const left = await leave(reading);
    assert.deepEqual([await waiting, left?.value], [{ done: true, value: undefined }, what === "return" ? 7 : undefined]);
    assert.ok(stream.aborted);
    assert.deepEqual(await reading.next(), { done: true, value: undefined });
    await leave(reading);
  });
}

test("a place to begin at that is none is refused", () => {
  for (const from of ["constructor", "__proto__", "yesterday", "", null, 7]) assert.throws(() => follow({ from }), TypeError, `${from}`);
});

for (const count of [10, COUNT]) {
  test(`the client's own signal ends a stream at once, after ${count} of ${COUNT} events`, async () => {
    const abort = new AbortController();
    let opened = 0;
    const reading = follow({ client: { signal: abort.signal }, opened: () => opened++ })[Symbol.asyncIterator]();
    for (let taken = 0; taken < count; taken++) await reading.next();
    const next = count === COUNT && reading.next();
    await new Promise(setImmediate);
    abort.abort(new Error("enough"));
    await assert.rejects(next || reading.next(), /enough/);
    assert.equal(opened, 1);
    assert.deepEqual(await reading.next(), { done: true, value: undefined });
  });
}

test("what is returned or thrown before the first event opens nothing", async () => {
  const fetch = () => assert.fail("nothing is to be asked for");
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  const returned = client.sessions.follow("sesn_1").deliveries();
  assert.deepEqual(await returned.return(7), { done: true, value: 7 });
  assert.deepEqual(await returned.next(), { done: true, value: undefined });
  const thrown = client.sessions.follow("sesn_1").deliveries();
  await assert.rejects(thrown.throw(new Error("not wanted")), /not wanted/);
  assert.deepEqual(await thrown.next(), { done: true, value: undefined });
});

test("an error thrown into the reading closes the stream", async () => {
  const following = follow();
  const reading = following.deliveries();
  assert.deepEqual((await reading.next()).value, { kind: "event", event: all[0] });
  await assert.rejects(reading.throw(new Error("not wanted")), /not wanted/);
  assert.deepEqual(await reading.next(), { done: true, value: undefined });
  assert.ok(following.checkpoint().includes("sesn_1"));
});

test("previews stand between the events where they came", async () => {
  const start = { type: "event_start", event: { type: "agent.message", id: "sevt_2" } };
  const delta = { type: "event_delta", event_id: "sevt_2", delta: { type: "content_delta", content: { type: "text", text: "wo" } } };
  const text = [all[0], all[1], start, delta, all[2], all[3]].map(frame).join("");
  const kinds = [];
  for await (const { kind, event, delta } of follow({ text, previews: true }).deliveries()) {
    kinds.push(event?.id ?? `${kind} ${delta}`);
    if (kinds.length === 6) break;
  }
  assert.deepEqual(kinds, ["sevt_0", "sevt_1", "preview ", "preview wo", "sevt_2", "sevt_3"]);
  const events = [];
  for await (const { id } of follow({ text, previews: true })) {
    events.push(id);
    if (events.length === 4) break;
  }
  assert.deepEqual(events, ids(0, 4));
});

test("deliveries say what they are, whatever their texts hold", async () => {
  const [start, text] = [{ type: "event_start", event: { type: "agent.message", id: "m1" } }, 'a "b"\\\n\u0001é\u{1F600}'];
  const delta = (index) => ({ type: "event_delta", event_id: "m1", delta: { type: "content_delta", index, content: { type: "text", text } } });
  const queued = { type: "user.message", id: "u1", processed_at: null, content: [{ type: "text", text }] };
  const processed = { ...queued, processed_at: "2026-11-21T09:00:00Z" };
  const deltas = Array.from({ length: 120 }, (_, index) => delta(index));
  const deliveries = [];
  for await (const delivery of follow({ text: [queued, processed, start, ...deltas].map(frame).join(""), previews: true }).deliveries()) {
    deliveries.push(delivery);
    if (deliveries.length === 123) break;
  }
  assert.deepEqual(deliveries, [
    { kind: "event", event: queued },
    { kind: "processed", event: processed },
    { kind: "preview", eventId: "m1", eventType: "agent.message", index: 0, delta: "" },
    ...deltas.map((_, index) => ({ kind: "preview", eventId: "m1", eventType: "agent.message", index, delta: text })),
  ]);
});

test("a reader that takes ten milliseconds for each event leaves the page its turns", async (context) => {
  let [now, count, before, longest] = [0, 0, 0, 0];
  context.mock.method(performance, "now", () => now);
  let turn = setImmediate(function next() {
    longest = Math.max(longest, count - before);
    before = count;
    turn = setImmediate(next);
  });
  for await (const _ of follow()) {
    now += 10;
    if (++count === COUNT) break;
  }
  clearImmediate(turn);
  // Node may deliver two messages in one turn of its loop, and a slice has three events.
  assert.ok(longest >= 1 && longest < 12, `${longest} events between two turns`);
});

test("a stream that ends during a later wait does not keep an order from being heard", async (context) => {
  let stream, asked = 0;
  const fetch = async (url, { method }) => {
    if (method === "POST") return Response.json({ data: [] });
    if (!String(url).includes("/stream")) {
      if (asked++ === 0) return Response.json({ data: [{ type: "session.status_running", id: "sevt_1", processed_at: "2026-11-21T09:00:00Z" }], next_page: null });
      throw new TypeError("the network is gone");
    }
    return new Response(new ReadableStream({ start: (out) => (stream = out) }), { headers: { "content-type": "text/event-stream" } });
  };
  // No wait ends by itself but that for the history to settle.
  const { setTimeout } = globalThis;
  let waits;
  const isWaiting = new Promise((resolve) => (waits = resolve));
  context.mock.method(globalThis, "setTimeout", (act, milliseconds = 0, ...given) => {
    if (asked > 1 && milliseconds > 20) waits();
    return milliseconds > 20 ? setTimeout(act, 2 ** 31 - 1).unref() : setTimeout(act, milliseconds, ...given);
  });
  context.mock.method(Math, "random", () => 0.5);
  const turn = new Client({ baseURL: "https://proxy.example", fetch }).sessions.attach("sesn_1", { listLag: 20 });
  const { outcome } = turn;
  await isWaiting;
  stream.error(new TypeError("cut"));
  await new Promise((resolve) => setTimeout(resolve));
  turn.cancel();
  const never = new Promise((resolve) => setTimeout(resolve, 5000, "not heard"));
  assert.deepEqual(await Promise.race([outcome, never]), { kind: "cancelled" });
});
