// Services that tell the end of a turn late, elsewhere, or not at all.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { ApiError, Client } from "../../dist/index.js";
import { Merge } from "../../src/merge.js";

const QUICK = { listLag: 40, readTimeout: 400, maxWait: 20 };
const moment = (count) => new Date(Date.UTC(2026, 10, 21, 9) + count * 1000).toISOString();

/**
 * A session of which a test says what happens: `respond(session, event)` is what the agent does for a message that was received. `tells`
 * is what the service does otherwise: "never" shows the message as processed, only "list" does, "otherid" answers with another id.
 */
async function startSession(tells, respond) {
  const [events, streams, questions] = [[], new Set(), []];
  let count = 0;
  const session = {
    emit(type, fields = {}) {
      const event = { id: `sevt_${events.length}`, type, processed_at: moment(count++), ...fields };
      events.push(event);
      session.show(event);
      return event;
    },
    show: (event) => streams.forEach((stream) => stream.write(`data: ${JSON.stringify(event)}\n\n`)),
    process: (event) => Object.assign(event, { processed_at: moment(count++) }),
    says: (text) => session.emit("agent.message", { content: [{ type: "text", text }] }),
    idle: (reason) => session.emit("session.status_idle", reason && { stop_reason: { type: reason } }),
  };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const json = (value, status = 200) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (pathname.endsWith("/events/stream")) {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      streams.add(response);
      const pings = setInterval(() => response.write(": ping\n\n"), 20);
      await once(response, "close");
      streams.delete(response);
      return clearInterval(pings);
    }
    if (request.method === "POST") {
      const [{ type, content }] = JSON.parse(body).events;
      const event = session.emit(type, { content, ...(tells !== "otherid" && { processed_at: null }) });
      json({ data: [{ ...event, id: tells === "otherid" ? "evt_other" : event.id, processed_at: null }] });
      return respond(session, event);
    }
    if (pathname.endsWith("/events")) return json({ data: searchParams.get("order") === "desc" ? events.toReversed() : events, next_page: null });
    questions.push(pathname);
    json({ id: "sesn_1", type: "session", status: "idle" });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new Client({ apiKey: "test-key", baseURL: `http://127.0.0.1:${server.address().port}` });
  return { client, session, questions, close: () => (server.closeAllConnections(), server.close()) };
}

/** The outcome, and what the agent said. */
async function asks(client) {
  const turn = client.sessions.ask("sesn_1", "Do it.", QUICK);
  const texts = [];
  for await (const { event } of turn) if (event?.type === "agent.message") texts.push(event.content[0].text);
  return { ...(await turn.outcome), texts };
}

for (const [tells, asked] of [["never", 2], ["list", 0], ["otherid", 0], ["noidle", 2]]) {
  test(`f25_a turn ends though the service is one of ${tells}`, async () => {
    const { client, questions, close } = await startSession(tells, (session, event) => {
      if (tells !== "noidle") session.emit("session.status_running");
      if (tells === "list") session.process(event);
      if (tells === "noidle") session.show(session.process(event));
      session.says("Done.");
      if (tells !== "noidle") session.idle("end_turn");
    });
    try {
      assert.deepEqual(await asks(client), { kind: "end_turn", texts: ["Done."] });
      assert.deepEqual(questions, Array(asked).fill("/v1/sessions/sesn_1"));
    } finally {
      close();
    }
  });
}

test("f31_what comes after the end is delivered once by the next turn", async () => {
  const { client, close } = await startSession("all", (session, event) => {
    session.show(session.process(event));
    session.idle("end_turn");
    session.says("late");
  });
  try {
    assert.deepEqual((await asks(client)).texts, []);
    assert.deepEqual((await asks(client)).texts, ["late"]);
    assert.deepEqual((await asks(client)).texts, ["late"]);
  } finally {
    close();
  }
});

test("f36_an interrupt of somebody else ends the turn as interrupted, and p17_ names the open runs", async () => {
  for (const [type, reason, kind] of [["user.interrupt", "end_turn", "interrupted"], ["session.updated", "budget_reached", "budget_reached"]]) {
    for (const openRuns of [undefined, ["wrun_1", "wrun_2"]]) {
      const { client, close } = await startSession("all", (session, event) => {
        session.emit("session.status_running");
        session.show(session.process(event));
        for (const run of openRuns ?? []) session.emit("workflow_run.created", { workflow_run_id: run, name: "w", phases: [] });
        session.emit(type);
        session.idle(reason);
      });
      try {
        assert.deepEqual(await asks(client), { kind, ...(openRuns && { openRuns }), texts: [] });
      } finally {
        close();
      }
    }
  }
});

test("f30_an idle without a reason is an unknown end", async () => {
  const { client, close } = await startSession("all", (session, event) => {
    session.show(session.process(event));
    session.idle();
  });
  try {
    assert.equal((await asks(client)).kind, "unknown");
  } finally {
    close();
  }
});

test("f29_a session that was never seen is an error wherever that shows", async () => {
  const gone = '{"type":"error","error":{"type":"not_found_error","message":"no such session"}}';
  for (const lenient of [0, 1, 2]) {
    const server = createServer((request, response) => {
      request.resume();
      const isStream = request.url.includes("/stream");
      if (isStream && lenient > 0) return response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      const isOther = !isStream && request.method === "GET" && lenient > 1;
      if (isOther) return response.writeHead(200, { "content-type": "application/json" }).end('{"data":[],"next_page":null}');
      response.writeHead(404, { "content-type": "application/json" }).end(gone);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = new Client({ apiKey: "test-key", baseURL: `http://127.0.0.1:${server.address().port}` });
    try {
      await assert.rejects(asks(client), (error) => error instanceof ApiError && error.status === 404, `${lenient}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
});

test("an answer under two ids on two streams is one, whichever has it first", () => {
  const answers = [["user.tool_confirmation", "tool_use_id"], ["user.tool_result", "tool_use_id"], ["user.custom_tool_result", "custom_tool_use_id"]];
  for (const [type, field] of answers) {
    for (const named of [{ session_thread_id: "sthr_2" }, {}]) {
      for (const order of [[undefined, "sthr_2"], ["sthr_2", undefined]]) {
        const merge = new Merge();
        merge.take(undefined, { kind: "event", event: { type: "session.thread_created", id: "c1", session_thread_id: "sthr_2", processed_at: moment(0) } });
        merge.begun("sthr_2");
        merge.ready.length = 0;
        const copy = (from) => ({ type, id: from ? "b1" : "a1", [field]: "t1", processed_at: moment(1), ...named });
        for (const from of order) merge.take(from, { kind: "event", event: copy(from) });
        assert.equal(merge.ready.length, 1, `${type} ${JSON.stringify(named)} ${order}`);
        merge.take("sthr_2", { kind: "event", event: { ...copy("sthr_2"), id: "b2", [field]: "t2" } });
        assert.equal(merge.ready.length, 2);
      }
    }
  }
});
