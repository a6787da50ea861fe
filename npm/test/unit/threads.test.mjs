// Sessions of several agents, merged: whose each event is, and each once, whichever stream has it first.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { Client } from "../../dist/index.js";
import { followThreads } from "../../dist/threads.js";
import { startScripted } from "./harness.mjs";

const QUICK = { listLag: 50, maxWait: 20 };
const WORK = {
  steps: [
    { together: [
      { thread: { agent: "Checker", steps: [{ say: "I check." }, { custom_tool: "rate", input: {} }, { say: "Checked." }] } },
      { thread: { agent: "Writer", steps: [{ say: "I write." }] } },
    ] },
    { say: "All done." },
  ],
};
const RATE = { type: "custom", name: "rate", description: "A rate.", input_schema: { type: "object" } };
const EXPECTED = { Clerk: ["All done."], Checker: ["I check.", "calls", "Checked."], Writer: ["I write."] };

/** Says something, answers the call, archives the session once its turn is over; gives what each agent said and called, in order. */
async function told(...faults) {
  const server = await startScripted(WORK, ...faults.flatMap((fault) => ["--faults", fault]));
  try {
    const client = new Client({ apiKey: "test-key", baseURL: server.url });
    const team = [];
    for (const name of ["Checker", "Writer"]) team.push((await client.agents.create({ name, model: "claude-opus-4-7", tools: [RATE] })).id);
    const multiagent = { type: "coordinator", agents: team };
    const agent = await client.agents.create({ name: "Clerk", model: "claude-opus-4-7", tools: [RATE], multiagent });
    const environment = await client.environments.create({ name: "box", config: { type: "cloud" } });
    const { id } = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
    const send = (event) => client.sessions.events.send(id, { events: [event] });
    await send({ type: "user.message", content: [{ type: "text", text: "Work." }] });
    const [said, ids] = [{}, new Set()];
    let reconnected = 0;
    for await (const { threadId, agent, kind, event } of followThreads(client, id, QUICK)) {
      if (kind === "reconnected") reconnected++;
      if (!event) continue;
      const key = `${event.id} ${Boolean(event.processed_at)}`;
      assert.ok(!ids.has(key), `${event.type} came twice`);
      ids.add(key);
      if (event.type === "agent.message") (said[agent] ??= []).push(event.content[0].text);
      if (event.type === "agent.custom_tool_use") {
        (said[agent] ??= []).push("calls");
        await send({ type: "user.custom_tool_result", custom_tool_use_id: event.id, content: [{ type: "text", text: "7" }] });
      }
      if (event.type === "session.status_idle" && event.stop_reason.type === "end_turn") {
        assert.equal(threadId, undefined);
        await client.sessions.archive(id);
      }
    }
    return { said, reconnected };
  } finally {
    server.close();
  }
}

test("every thread is told of once and in order, until the session ends", async () => {
  assert.deepEqual(await told(), { said: EXPECTED, reconnected: 0 });
});

test("streams that break change nothing in what is told", async () => {
  let reconnected = 0;
  for (const at of [0, 100, 400, 900]) {
    const came = await told(...["sessions.threads.events.stream", "sessions.events.stream"].map((route) => `cut-after-bytes=${at},route=${route},times=2`));
    assert.deepEqual(came.said, EXPECTED, `cut after ${at} bytes`);
    reconnected += came.reconnected;
  }
  assert.ok(reconnected > 0);
});

/**
 * A client of a session with these threads. `streams` has an event list for each, by thread, "" for the session's own; a number in it ends
 * the connection as it says: a status instead of a stream. `histories` likewise. What is pushed later goes through `push`.
 */
function host(children, streams = {}, histories = {}) {
  const listed = (id, parent) => ({ type: "session_thread", id, parent_thread_id: parent, agent: { type: "agent", name: `agent of ${id}` } });
  const [open, asked, encoder] = [new Map(), [], new TextEncoder()];
  const frame = (event) => encoder.encode(`data: ${JSON.stringify(event)}\n\n`);
  const fetch = async (url, { signal }) => {
    const [, thread = "", what] = /sesn_1(?:\/threads\/(\w+))?\/(threads|events\/stream|events|stream)/.exec(new URL(url).pathname);
    asked.push(`${thread} ${what}`);
    if (what === "threads") return Response.json({ data: [listed("sthr_0", null), ...children.map((id) => listed(id, "sthr_0"))], next_page: null });
    if (what === "events") return Response.json({ data: (await histories[thread]) ?? [], next_page: null });
    const given = streams[thread] ?? [];
    if (typeof given === "number") return Response.json({ type: "error", error: { type: "permission_error", message: "no" } }, { status: given });
    const body = new ReadableStream({
      start(out) {
        open.set(thread, out);
        given.forEach((event) => out.enqueue(frame(event)));
        signal.addEventListener("abort", () => (open.delete(thread), out.error(signal.reason)));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  const client = new Client({ baseURL: "https://proxy.example", fetch, maxRetries: 0 });
  return { client, open, asked, push: (thread, event) => open.get(thread).enqueue(frame(event)), drop: (thread) => open.get(thread).close() };
}

let seconds = 0;
const event = (id, type = "agent.message", more = {}) => ({ id, type, processed_at: new Date(Date.UTC(2026, 10, 21, 9) + ++seconds * 1000).toISOString(), content: [], ...more });
const of = (thread, event) => ({ ...event, session_thread_id: thread });
const end = () => event("end", "session.status_terminated");
const short = ({ threadId = "-", kind, event }) => `${event?.id ?? kind} ${threadId}`;

/** Everything, to the end. */
async function all(client, options = QUICK) {
  const seen = [];
  for await (const delivery of followThreads(client, "sesn_1", options)) seen.push(short(delivery));
  return seen;
}

test("what is never read listens to nothing, and a signal that was aborted before the first read ends it", async () => {
  const { client, asked } = host([]);
  const abort = new AbortController();
  const [unread, late] = [1, 2].map(() => followThreads(client, "sesn_1", { ...QUICK, signal: abort.signal }));
  assert.equal(getEventListeners(abort.signal, "abort").length, 0);
  await unread.return();
  abort.abort(new Error("enough"));
  await assert.rejects(late.next(), /enough/);
  assert.deepEqual([await late.next(), asked], [{ done: true, value: undefined }, []]);
});

test("what is on both streams comes once, as the thread's own and in its place", async () => {
  const call = event("call", "agent.custom_tool_use", { name: "rate", input: {} });
  const idle = event("idle", "session.thread_status_idle", { stop_reason: { type: "end_turn" } });
  const { client } = host(["sthr_1"], { "": [of("sthr_1", call), of("sthr_1", idle), end()], sthr_1: [event("before"), call, event("after"), idle] });
  assert.deepEqual(await all(client).then((seen) => seen.filter((id) => !id.startsWith("end"))), ["before sthr_1", "call sthr_1", "after sthr_1", "idle sthr_1"]);
});

test("an answer that both show comes once, and one that is taken up is no repetition", async () => {
  const answer = event("answer", "user.custom_tool_result", { custom_tool_use_id: "call" });
  const queued = { ...answer, processed_at: null };
  const { client } = host(["sthr_1"], { "": [of("sthr_1", queued), of("sthr_1", answer), end()], sthr_1: [queued, answer] });
  assert.deepEqual((await all(client)).sort(), ["answer sthr_1", "answer sthr_1", "end -"]);
});

test("a thread that cannot be followed is named, and the others go on", async () => {
  const { client, push } = host(["sthr_bad", "sthr_good"], { sthr_bad: 403 });
  const seen = [];
  for await (const delivery of followThreads(client, "sesn_1", QUICK)) {
    seen.push(short(delivery));
    if (delivery.kind === "failed") {
      assert.deepEqual([delivery.error.status, delivery.agent], [403, "agent of sthr_bad"]);
      push("sthr_good", event("e1"));
    } else if (delivery.threadId === "sthr_good") push("", end());
  }
  assert.deepEqual(seen, ["failed sthr_bad", "e1 sthr_good", "end -"]);
});

test("a call that its own thread will not bring comes from the session's stream", async () => {
  const call = event("call", "agent.custom_tool_use", { name: "rate", input: {} });
  const streams = { sthr_1: [event("e1")] };
  const { client, push, drop } = host(["sthr_1"], streams);
  const seen = [];
  for await (const delivery of followThreads(client, "sesn_1", QUICK)) {
    seen.push(short(delivery));
    if (delivery.event?.id === "e1") {
      push("", of("sthr_1", call));
      push("", event("mark"));
    } else if (delivery.event?.id === "mark") {
      assert.deepEqual(seen, ["e1 sthr_1", "mark -"]);
      streams.sthr_1 = 403;
      drop("sthr_1");
    } else if (delivery.kind === "failed") push("", end());
  }
  assert.deepEqual(seen, ["e1 sthr_1", "mark -", "call sthr_1", "failed sthr_1", "end -"]);
});

test("a thread that begins, or shows without having been told of, is followed", async () => {
  const created = event("created", "session.thread_created", { agent_name: "New" });
  const state = event("state", "session.thread_status_running");
  const { client } = host([], { "": [of("sthr_1", created), of("sthr_2", state), of("sthr_0", event("primary", "session.thread_status_running")), end()], sthr_1: [event("e1")], sthr_2: [state, event("e2")] });
  assert.deepEqual((await all(client)).sort(), ["created -", "e1 sthr_1", "e2 sthr_2", "end -", "primary -", "state sthr_2"]);
});

test("a session that cannot be followed is the end, and closes the streams", async () => {
  const { client, open } = host(["sthr_1"], { "": 403 });
  await assert.rejects(all(client), ({ status }) => status === 403);
  await closed(open);
});

test("leaving the loop, and the signal, close all streams", async () => {
  const { client, open } = host(["sthr_1", "sthr_2"], { sthr_1: [event("e1")], sthr_2: [event("e2"), event("e3")] });
  const followed = [];
  const kept = (follow) => (...given) => (followed.push(follow(...given)), followed.at(-1));
  client.sessions.follow = kept(client.sessions.follow);
  client.sessions.threads.follow = kept(client.sessions.threads.follow);
  let count = 0;
  for await (const { kind } of followThreads(client, "sesn_1", QUICK)) {
    // By then the third is at hand, and not asked for.
    await new Promise((done) => setTimeout(done, 10));
    if (kind === "event" && ++count === 2) break;
  }
  await closed(open);
  // A stream that is over does not ask its machine again.
  while (followed.some((each) => each.isLive)) await new Promise((done) => setTimeout(done));
  assert.equal(followed.length, 3);
  const abort = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of followThreads(client, "sesn_1", { ...QUICK, signal: abort.signal })) setTimeout(() => abort.abort(new Error("enough")));
  }, /enough/);
  await closed(open);
});

/** All streams are let go of: fails by the test's own limit. */
async function closed(open) {
  while (open.size) await new Promise((done) => setTimeout(done));
}

test("what a thread did while its stream was away is read once more when the session has ended", async () => {
  const streams = { sthr_1: [event("e1")] };
  const histories = {};
  const { client, push, drop } = host(["sthr_1"], streams, histories);
  const seen = [];
  // Until the second attempt, nothing of the thread can be had; the wait before it is longer than the session lives.
  for await (const delivery of followThreads(client, "sesn_1", { listLag: 50, maxWait: 3_600_000, readTimeout: 3_600_000 })) {
    seen.push(short(delivery));
    if (delivery.event?.id === "e1") {
      // Slower than what counts as silence.
      histories.sthr_1 = new Promise((done) => setTimeout(done, 200, [streams.sthr_1[0], event("e2")]));
      drop("sthr_1");
      push("", end());
    }
  }
  assert.deepEqual(seen, ["e1 sthr_1", "end -", "e2 sthr_1"]);
});

test("more threads than are followed at a time wait for a place, and nothing of them is lost", async () => {
  const names = Array.from({ length: 67 }, (_, at) => `sthr_${at + 1}`);
  const streams = Object.fromEntries(names.map((name) => [name, [event(`of ${name}`)]]));
  const { client, open, push } = host(names, streams);
  const seen = [];
  let most = 0;
  for await (const delivery of followThreads(client, "sesn_1", QUICK)) {
    seen.push(short(delivery));
    most = Math.max(most, open.size);
    if (seen.length === 64) push("", end());
  }
  assert.equal(most, 65);
  assert.deepEqual(seen.sort(), [...names.map((name) => `of ${name} ${name}`), "end -"].sort());
});
