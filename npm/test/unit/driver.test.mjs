// Promises of docs/driver.md that no other file tests: what a turn, a stream and an operation do when they are left, and over which connection.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, ConnectionError, ManagedAgentsError } from "../../dist/index.js";
import { BEGUN, outcomeOf, service, settle } from "./session.mjs";

let second = 0;
const event = (id, type, fields) => ({ id, type, processed_at: `2026-11-21T09:00:${String(++second).padStart(2, "0")}Z`, ...fields });
const CALL = event("sevt_call", "agent.custom_tool_use", { name: "note", input: {} });
const needs = (id) => event("sevt_idle", "session.status_idle", { stop_reason: { type: "requires_action", event_ids: [id] } });
const ASKS = [BEGUN, CALL, needs("sevt_call")];

test("a turn whose loop is left closes its stream and sends no interrupt", async () => {
  const { counts, ask } = service();
  for await (const { kind } of ask()) if (kind === "sending") break;
  await settle();
  assert.deepEqual([counts.stream, counts.closed, counts["user.interrupt"]], [1, 1, undefined]);
});

for (const hung of ["stream", "history"]) {
  test(`a stream that is left aborts the request under way: ${hung}`, async () => {
    const { counts, asked, client } = service((name) => (name === hung ? "never" : undefined));
    const reading = client.sessions.follow("sesn_1").deliveries();
    const next = reading.next();
    await asked(hung);
    await reading.return();
    assert.deepEqual([await next, counts.aborted], [{ done: true, value: undefined }, 1]);
  });
}

test("the signal of an operation aborts its request", async () => {
  const { counts, asked, client } = service(() => "never");
  const abort = new AbortController();
  const answer = client.sessions.retrieve("sesn_1", { signal: abort.signal });
  await asked("session");
  abort.abort(new Error("enough"));
  await assert.rejects(answer, /enough/);
  assert.equal(counts.aborted, 1);
});

test("a list goes on where a next that nobody waited for left it", async () => {
  const asked = [];
  const fetch = async (url) => {
    asked.push(new URL(url).search);
    return Response.json(asked.length === 1 ? { data: [{ id: "a" }], next_page: "two" } : { data: [{ id: "b" }], next_page: null });
  };
  const items = new Client({ baseURL: "https://proxy.example", fetch }).agents.list()[Symbol.asyncIterator]();
  items.next();
  const found = [await items.next(), await items.next()];
  assert.deepEqual([found, asked], [[{ done: false, value: { id: "b" } }, { done: true, value: undefined }], ["", "?page=two"]]);
});

test("the stream is open before a turn sends", async () => {
  const order = [];
  const { asked, ask } = service((name) => void order.push(name));
  const turn = ask();
  outcomeOf(turn);
  await asked("user.message");
  await turn.release();
  assert.deepEqual([order[0], order.at(-1)], ["stream", "user.message"]);
});

for (const [what, options, leave] of [
  ["is left", {}, (turn) => turn.release()],
  ["is cancelled", {}, (turn) => turn.cancel()],
  ["reaches its deadline", { deadline: 1500 }, () => {}],
]) {
  test(`a tool's signal is aborted when its turn ${what}`, async () => {
    const { client } = service(undefined, ASKS);
    let turn;
    const left = new Promise((resolve) => {
      const run = (_, { signal }) => {
        signal.addEventListener("abort", resolve);
        leave(turn);
        return new Promise(() => {});
      };
      turn = client.sessions.attach("sesn_1", { listLag: 1, tools: { note: { run } }, ...options });
    });
    await outcomeOf(turn);
    await left;
  });
}

test("a call without a tool, and a permission that this version does not know, wait for a person", async () => {
  const strange = event("sevt_call", "agent.tool_use", { name: "bash", input: {}, evaluated_permission: "perhaps" });
  for (const call of [CALL, strange]) {
    const turn = service(undefined, [BEGUN, call, needs("sevt_call")]).client.sessions.attach("sesn_1", { listLag: 1, tools: {} });
    const waiting = [];
    for await (const { kind, isHandled } of turn) if (kind === "waiting") waiting.push(isHandled);
    assert.deepEqual([waiting, (await turn.outcome).kind], [[false], "needs_action"], call.type);
  }
});

test("a turn that is answered goes on over its connection", async () => {
  const { counts, asked, client, say } = service(undefined, ASKS);
  const turn = client.sessions.attach("sesn_1", { listLag: 1 });
  asked("user.custom_tool_result").then(() => say(event("sevt_end", "session.status_idle", { stop_reason: { type: "end_turn" } })));
  for await (const { kind } of turn) if (kind === "waiting") turn.answer("sevt_call", "Noted.");
  assert.deepEqual([(await turn.outcome).kind, counts.stream, counts["user.custom_tool_result"]], ["end_turn", 1, 1]);
});

for (const [where, reply] of [
  ["head", () => new Promise(() => {})],
  ["body", async () => new Response(new ReadableStream({}))],
]) {
  test(`silence in the ${where} of a reply has a limit`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const answer = new Client({ baseURL: "https://proxy.example", fetch: reply, maxRetries: 0 }).agents.retrieve("agent_1");
    const refused = assert.rejects(answer, (error) => error instanceof ConnectionError && /within 120 s|for 120 s/.test(error.message));
    await settle();
    context.mock.timers.tick(120_000);
    await refused;
  });
}

test("a reply has at most 32 MiB, and a download has no limit", async () => {
  const piece = new Uint8Array(1024 * 1024).fill(32);
  const fetch = async () => {
    let left = 33;
    return new Response(new ReadableStream({ pull: (out) => (left-- ? out.enqueue(piece) : out.close()) }));
  };
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  await assert.rejects(client.agents.retrieve("agent_1"), (error) => error instanceof ManagedAgentsError && /larger than 32 MiB/.test(error.message));
  assert.equal((await client.files.download("file_1")).size, 33 * piece.length);
});
