// Messages that are sent: lost replies, refused ones, and sessions that take no message at the moment.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client } from "../../dist/index.js";

const json = (body, status = 200) => Response.json(body, { status });
const refusal = (status, message) => json({ type: "error", error: { type: "invalid_request_error", message } }, status);
const ANSWERS = "user.tool_confirmation, user.tool_result, user.custom_tool_result and user.interrupt";

/** A service of one session. `onSend` answers a send in its place; `onStored` does what the agent does. */
function service({ past = [], onSend = () => {}, onStored = () => {}, onOther = () => {} } = {}) {
  const [history, sent, streams] = [[], [], new Set()];
  const encoder = new TextEncoder();
  const at = () => new Date(Date.UTC(2026, 10, 21, 9) + history.length * 1000).toISOString();
  const emit = (event) => {
    const whole = { id: `sevt_${history.length}`, processed_at: at(), ...event };
    history.push(whole);
    for (const stream of streams) stream.enqueue(encoder.encode(`data: ${JSON.stringify(whole)}\n\n`));
    return whole;
  };
  const idle = (reason = { type: "end_turn" }) => emit({ type: "session.status_idle", stop_reason: reason });
  const asks = (id) => {
    emit({ type: "agent.custom_tool_use", id, name: "note", input: {} });
    idle({ type: "requires_action", event_ids: [id] });
  };
  const agent = { history, sent, emit, idle, asks };
  past.forEach((event) => emit(event));
  const fetch = async (url, { method, body, signal }) => {
    const { pathname, searchParams } = new URL(url);
    const other = onOther(method, pathname);
    if (other) return other;
    if (pathname.endsWith("/events/stream")) {
      let stream;
      const live = new ReadableStream({ start: (controller) => streams.add((stream = controller)), cancel: () => streams.delete(stream) });
      signal?.addEventListener("abort", () => streams.delete(stream));
      return new Response(live, { headers: { "content-type": "text/event-stream" } });
    }
    if (method === "GET") {
      const kinds = searchParams.getAll("types[]");
      const data = history.filter(({ type }) => !kinds.length || kinds.includes(type));
      return json({ data: searchParams.get("order") === "desc" ? data.reverse() : data, next_page: null });
    }
    const { events } = JSON.parse(body);
    sent.push(...events);
    const instead = onSend(events[0], agent);
    if (instead) return instead;
    const data = events.map((event) => emit(event));
    data.forEach((event) => onStored(event, agent));
    return json({ data });
  };
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  return { ...agent, client, ask: (options) => client.sessions.ask("sesn_1", "Go.", { listLag: 20, maxWait: 20, ...options }) };
}

const answersAtOnce = ({ type }, { emit, idle }) => {
  if (type !== "user.message") return;
  emit({ type: "session.status_running" });
  idle();
};

const ODD = {
  "a login page": () => new Response("<html>login", { headers: { "content-type": "text/html" } }),
  "an error": () => json({ type: "error", error: { type: "overloaded_error", message: "busy" } }),
  nothing: () => new Response(""),
  "an empty object": () => json({}),
  "an empty list": () => json({ data: [] }),
  "no content": () => new Response(null, { status: 204 }),
};

for (const [what, odd] of Object.entries(ODD)) {
  test(`f02: a success with ${what} is a lost answer, and the message is sent again`, async () => {
    let posts = 0;
    const { ask, sent } = service({ onSend: () => (posts++ ? undefined : odd()), onStored: answersAtOnce });
    assert.deepEqual(await ask().outcome, { kind: "end_turn" });
    assert.equal(sent.length, 2);
  });
}

test("f02: a login page that stays ends the turn, and is shown", async () => {
  const { ask, sent } = service({ onSend: ODD["a login page"] });
  await assert.rejects(ask().outcome, { name: "ManagedAgentsError", message: /^sessions\.events\.send .*not the events that were sent: 200, content type "text\/html".*<html>login/ });
  assert.equal(sent.length, 3);
});

test("f02: an operation that sends is not done by a success that does not show it", async () => {
  const events = [{ type: "user.message", content: [{ type: "text", text: "Go." }] }];
  for (const what of ["an error", "an empty object", "an empty list", "no content"]) {
    const { client } = service({ onSend: ODD[what] });
    await assert.rejects(client.sessions.events.send("sesn_1", { events }), { message: /^sessions\.events\.send/ }, what);
  }
  const { client } = service();
  assert.equal((await client.sessions.events.send("sesn_1", { events })).data[0].type, "user.message");
});

/** Refuses messages while a call of the past has no answer, and for a moment after. */
function waiting() {
  let open = 2;
  const past = [
    { type: "agent.custom_tool_use", id: "sevt_call", name: "note", input: {} },
    { type: "session.status_idle", stop_reason: { type: "requires_action", event_ids: ["sevt_call"] } },
  ];
  const onSend = ({ type }) => {
    if (type === "user.custom_tool_result") open--;
    if (type === "user.message" && open > 0) return open < 2 && open--, refusal(400, `Invalid user.message event at events[0]: waiting on responses to events ["sevt_call"]; only ${ANSWERS} may be sent`);
  };
  return service({ past, onSend, onStored: answersAtOnce });
}

test("p16: a session that waits has its tools run before the message is sent", async () => {
  const { ask, sent } = waiting();
  assert.deepEqual(await ask({ tools: { note: { run: () => "noted" } } }).outcome, { kind: "end_turn" });
  assert.deepEqual(sent.map(({ type }) => type), ["user.custom_tool_result", "user.message", "user.message"]);
});

test("p16: a message that was not sent is reported, and sent by a turn resumed later", async () => {
  const { ask, sent, client, emit } = waiting();
  const turn = ask();
  const outcome = await turn.outcome;
  assert.deepEqual([outcome.kind, outcome.isUnsent, outcome.calls.length, sent.length], ["needs_action", true, 1, 0]);
  await client.sessions.events.send("sesn_1", { events: [{ type: "user.custom_tool_result", custom_tool_use_id: "sevt_call", content: [] }] });
  emit({ type: "session.status_running" });
  const later = client.sessions.resume(turn.checkpoint(), { listLag: 20, maxWait: 20 });
  assert.deepEqual(await later.outcome, { kind: "end_turn" });
});

test("p16: a message at the budget's cap is reported as not sent", async () => {
  const past = [{ type: "session.status_idle", stop_reason: { type: "budget_reached" } }];
  const { ask } = service({ past, onSend: () => refusal(400, `the session takes no more work; only ${ANSWERS} may be sent`) });
  assert.deepEqual(await ask().outcome, { kind: "budget_reached", isUnsent: true });
});

test("f27: a call without a word on its permission is decided on once an idle names it", async () => {
  const { ask, sent } = service({
    onStored: ({ type }, { emit, idle }) => {
      if (type === "user.tool_confirmation") return idle();
      if (type !== "user.message") return;
      emit({ type: "agent.mcp_tool_use", id: "sevt_call", name: "read", mcp_server_name: "files", input: {} });
      idle({ type: "requires_action", event_ids: ["sevt_call"] });
    },
  });
  assert.deepEqual(await ask({ approve: () => "allow" }).outcome, { kind: "end_turn" });
  assert.equal(sent.at(-1).result, "allow");
});

test("a result that the service refuses is replaced by an error that says why", async () => {
  const { ask, sent } = service({
    onSend: ({ type, is_error }) => (type === "user.custom_tool_result" && !is_error ? refusal(413, "at most 32 MB") : undefined),
    onStored: ({ type }, { idle, asks }) => (type === "user.message" ? asks("sevt_call") : idle()),
  });
  assert.deepEqual(await ask({ tools: { note: { run: () => "much" } } }).outcome, { kind: "end_turn" });
  assert.match(sent.at(-1).content[0].text, /did not take its result: it is too large\. at most 32 MB/);
});

test("f26: a route that is missing is no session that was deleted", async () => {
  const missing = (method, path) => {
    if (path.endsWith("/archive") || method === "DELETE") return refusal(404, "no such path");
    if (method === "GET" && path === "/v1/sessions/sesn_1") return json({ id: "sesn_1", status: "idle" });
  };
  const { client } = service({ onOther: missing });
  await assert.rejects(client.sessions.stop("sesn_1", "archive"), { name: "ApiError", status: 404, route: "POST /v1/sessions/{session_id}/archive" });
  await assert.rejects(client.sessions.stop("sesn_1", "delete"), { name: "ApiError", status: 404, route: "DELETE /v1/sessions/{session_id}" });
  const { ask } = service({ onSend: () => refusal(404, "no such path") });
  await assert.rejects(ask().outcome, { name: "ApiError", status: 404, route: "POST /v1/sessions/{session_id}/events", message: /^sessions\.events\.send .*this service has no such route/ });
});

for (const [name, way, kind] of [
  ["an interrupt during a send waits for its reply", "interrupt", "interrupted"],
  ["a cancel during a send waits for its reply", "cancel", "cancelled"],
]) {
  test(name, async () => {
    const order = [];
    let turn;
    const onSend = ({ type }, { emit }) => {
      order.push(`sends ${type}`);
      if (type !== "user.message") return undefined;
      turn[way]();
      return new Promise((resolve) => setTimeout(resolve, 50)).then(() => {
        order.push("replies");
        return json({ data: [emit({ type, content: [{ type: "text", text: "Go." }] })] });
      });
    };
    const onStored = ({ type }, { idle }) => type === "user.interrupt" && idle();
    turn = service({ onSend, onStored }).ask();
    assert.equal((await turn.outcome).kind, kind);
    assert.deepEqual(order, ["sends user.message", "replies", "sends user.interrupt"]);
  });
}
