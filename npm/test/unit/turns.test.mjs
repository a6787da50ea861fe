// Turns and procedures in Node against the local server: what is left of them after a loop, who may answer, what goes on late.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, customTools } from "../../dist/index.js";
import { startEndless, startLocalServer, startScripted } from "./harness.mjs";

const toolset = [{ type: "agent_toolset_20260401" }];

async function on(server, act, tools = toolset) {
  const { url, close } = await server;
  try {
    const client = new Client({ apiKey: "test-key", baseURL: url });
    const agent = await client.agents.create({ name: "T", model: "claude-opus-4-7", tools });
    const environment = await client.environments.create({ name: "box", config: { type: "cloud" } });
    const { id } = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
    await act(client, id);
  } finally {
    close();
  }
}

test("an idle session that still looks as if it ran is archived a little later", () =>
  on(startLocalServer("--late-idle", "3"), async (client, id) => {
    await client.sessions.ask(id, "Go.").outcome;
    assert.equal(await client.sessions.stop(id, "archive"), "terminated");
  }));

test("an archive that is refused because of an open workflow run is asked for once, and says why", async () => {
  const asked = [];
  const details = { error_code: "workflow_run_open" };
  const refusal = { type: "error", error: { type: "invalid_request_error", message: "a workflow run is open", details } };
  const fetch = async (_, { method }) => {
    asked.push(method);
    return method === "GET" ? Response.json({ id: "sesn_1", status: "idle" }) : Response.json(refusal, { status: 400 });
  };
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  await assert.rejects(client.sessions.stop("sesn_1", "archive"), { code: "workflow_run_open" });
  assert.deepEqual(asked, ["GET", "POST"]);
});

test("the local server takes the words in which files of a session are asked for", () =>
  on(startLocalServer(), async (client, id) => assert.deepEqual(await client.sessions.outputFiles(id, { timeout: 0 }), [])));

test("previews are the text of the message that follows", () =>
  on(startScripted({ steps: [{ say: "One two three four five €." }] }), async (client, id) => {
    const turn = client.sessions.ask(id, "Go.", { previews: true });
    let [text, whole] = ["", undefined];
    for await (const delivery of turn) {
      if (delivery.kind === "preview") {
        text += delivery.delta;
        // None before the first piece of it.
        assert.equal(turn.preview(delivery.eventId, delivery.index) ?? "", text);
      }
      if (delivery.event?.type === "agent.message") whole = delivery.event.content[0].text;
    }
    assert.deepEqual([text, whole], ["One two three four five €.", "One two three four five €."]);
  }));

test("a turn that was left by break goes on from its checkpoint, and nothing comes twice", () =>
  on(startScripted({ steps: [{ say: "One." }, { tool: "bash", input: { command: "echo two" } }, { say: "Three." }] }), async (client, id) => {
    const events = [];
    const turn = client.sessions.ask(id, "Go.");
    for await (const { kind, event } of turn) {
      if (kind === "event") events.push(event.id);
      if (event?.type === "agent.message") break;
    }
    assert.equal(await turn.outcome, undefined);
    const later = client.sessions.resume(turn.checkpoint());
    for await (const { kind, event } of later) if (kind === "event") events.push(event.id);
    assert.equal((await later.outcome).kind, "end_turn");
    const listed = [];
    for await (const event of client.sessions.events.list(id)) listed.push(event.id);
    assert.deepEqual(events.sort(), listed.sort());
  }));

test("a turn is disposed of, before it is read and while it is", async () => {
  const server = await startEndless();
  try {
    const client = new Client({ baseURL: server.url });
    const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
    const unread = client.sessions.ask("sesn_1", "Hello.");
    await unread[dispose]();
    assert.equal(await unread.outcome, undefined);
    assert.equal(server.opened, 0);
    const turn = client.sessions.ask("sesn_1", "Hello.");
    for await (const { event } of turn) if (event) break;
    await turn[dispose]();
    await server.closed(1);
    assert.equal(await turn.outcome, undefined);
  } finally {
    server.close();
  }
});

test("a tool's signal is aborted when its turn is over", () => {
  const tools = { slow: { description: "Slow.", run: (_, { signal }) => new Promise((_, fail) => signal.addEventListener("abort", () => fail(new Error("left")))) } };
  return on(
    startScripted({ steps: [{ custom_tool: "slow", input: {} }, { say: "Done." }] }),
    async (client, id) => {
      let aborted;
      const { run } = tools.slow;
      tools.slow.run = (input, context) => ((aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve))), run(input, context));
      const turn = client.sessions.ask(id, "Go.", { tools });
      for await (const { kind, isHandled } of turn) if (kind === "waiting" && isHandled) turn.cancel();
      assert.deepEqual(await turn.outcome, { kind: "cancelled" });
      await aborted;
    },
    customTools(tools),
  );
});

test("what is declared of a tool is what is run", () => {
  const inputSchema = { type: "object", properties: { to: { type: "string" } }, required: ["to"] };
  const tools = { rate: { description: "A rate.", inputSchema, run: ({ to }) => `${to}: 0.87` } };
  const declared = customTools(tools);
  assert.deepEqual(declared, [{ type: "custom", name: "rate", description: "A rate.", input_schema: inputSchema }]);
  return on(
    startScripted({ steps: [{ custom_tool: "rate", input: { to: "EUR" }, save: "rate" }, { say: "${rate}" }] }),
    async (client, id) => {
      let said;
      for await (const { event } of client.sessions.ask(id, "Go.", { tools })) if (event?.type === "agent.message") said = event.content[0].text;
      assert.equal(said, "EUR: 0.87");
    },
    declared,
  );
});

test("one thread is followed from its beginning", () =>
  on(startLocalServer(), async (client, id) => {
    await client.sessions.ask(id, "Go.").outcome;
    const [{ id: thread }] = (await client.sessions.threads.list(id)).data;
    const listed = [];
    for await (const event of client.sessions.threads.events.list(id, thread)) listed.push(event.id);
    const followed = [];
    for await (const event of client.sessions.threads.follow(id, thread)) {
      followed.push(event.id);
      if (followed.length === listed.length) break;
    }
    assert.ok(listed.length > 3);
    assert.deepEqual(followed, listed);
    assert.throws(() => client.sessions.threads.follow(id, thread, { from: "now" }), TypeError);
    assert.throws(() => client.sessions.threads.follow(id, "../x"), TypeError);
  }));

test("a turn that is over before it is attached to is over at once, and one that runs is followed", () =>
  on(startScripted({ turns: [[{ say: "One." }], [{ say: "Two." }, { wait: 300 }, { say: "Three." }]] }), async (client, id) => {
    await client.sessions.ask(id, "Go.").outcome;
    assert.equal((await client.sessions.attach(id).outcome).kind, "end_turn");
    const turn = client.sessions.ask(id, "Again.");
    for await (const { event } of turn) if (event?.type === "agent.message") break;
    const said = [];
    const attached = client.sessions.attach(id);
    for await (const { event } of attached) if (event?.type === "agent.message") said.push(event.content[0].text);
    assert.equal((await attached.outcome).kind, "end_turn");
    assert.equal(said.at(-1), "Three.");
  }));
