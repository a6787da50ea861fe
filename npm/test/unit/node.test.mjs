// The package as built, in Node, against the local server: what of its driver needs no browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Client, EngineError, init } from "../../dist/index.js";
import { startLocalServer, startScripted } from "./harness.mjs";

let local;

before(async () => {
  local = await startLocalServer();
});

after(() => local?.close());

function client(url = local.url, options = {}) {
  return new Client({ apiKey: "test-key", baseURL: url, ...options });
}

/** Agent, environment, session; gives the session's id. */
async function session(ours, tools = [{ type: "agent_toolset_20260401" }]) {
  const agent = await ours.agents.create({ name: "Tester", model: "claude-opus-4-7", tools });
  const environment = await ours.environments.create({ name: `box ${Math.random()}`, config: { type: "cloud" } });
  return (await ours.sessions.create({ agent: agent.id, environment_id: environment.id })).id;
}

/** A local server with a script of its own, closed at the end. */
async function scripted(script, act) {
  const server = await startScripted(script);
  try {
    return await act(client(server.url));
  } finally {
    server.close();
  }
}

const asks = { steps: [{ tool: "bash", input: { command: "echo allowed-42" }, ask: true, save: "output" }, { say: "The tool said ${output}." }] };

test("a list is its first page, or all items one after the other", async () => {
  const ours = client();
  for (const name of ["a", "b", "c"]) await ours.agents.create({ name: `list ${name}`, model: "claude-opus-4-7" });
  const page = await ours.agents.list({ limit: 2 });
  assert.equal(page.data.length, 2);
  const names = [];
  for await (const { name } of ours.agents.list({ limit: 2 })) names.push(name);
  assert.ok(names.length >= 3 && new Set(names).size === names.length, names.join());
});

test("every operation of the reference has a function, and its path keeps hostile ids out", async () => {
  const endpoints = JSON.parse(await readFile(new URL("../../../spec/endpoints.json", import.meta.url)));
  const ours = client();
  for (const { id, path_params } of endpoints) {
    const camel = id.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    const operation = camel.split(".").reduce((at, name) => at?.[name], ours);
    assert.equal(typeof operation, "function", id);
    for (const hostile of ["", "..", "a/b", "%2e", "a?b", "a\nb", undefined]) {
      if (path_params.length) assert.throws(() => operation(hostile, hostile), TypeError, `${id} ${hostile}`);
    }
  }
});

test("a file goes up and comes down", async () => {
  const ours = client();
  const file = await ours.files.upload({ file: new File(["some text"], "notes.txt", { type: "text/plain" }) });
  assert.equal(file.filename, "notes.txt");
  const files = [];
  for await (const { id } of ours.files.list()) files.push(id);
  assert.ok(files.includes(file.id));
});

test("a turn without a loop follows itself to its outcome", async () => {
  const ours = client();
  const turn = ours.sessions.ask(await session(ours), "What is in your directory?");
  assert.deepEqual(await turn.outcome, { kind: "end_turn" });
});

test("what approve allows runs, and what it does not plainly allow is denied", async () => {
  for (const [approve, isAllowed] of [
    [() => "allow", true],
    [async () => "allow", true],
    [() => ({ deny: "no" }), false],
    [() => "Allow", false],
    [() => undefined, false],
    [() => Promise.reject(new Error("policy")), false],
    [() => JSON.parse("no JSON"), false],
  ]) {
    await scripted(asks, async (ours) => {
      const id = await session(ours);
      const turn = ours.sessions.ask(id, "Go.", { approve });
      const handled = [];
      for await (const { kind, isHandled } of turn) if (kind === "waiting") handled.push(isHandled);
      assert.deepEqual(handled, [true]);
      assert.equal((await turn.outcome).kind, "end_turn");
      const confirmations = [];
      for await (const event of ours.sessions.events.list(id)) if (event.type === "user.tool_confirmation") confirmations.push(event.result);
      assert.deepEqual(confirmations, [isAllowed ? "allow" : "deny"], String(approve));
    });
  }
});

test("a call that nobody answers ends the turn, and another process goes on from its checkpoint", async () => {
  await scripted(asks, async (ours) => {
    const turn = ours.sessions.ask(await session(ours), "Go.", { approve: () => "ask" });
    const outcome = await turn.outcome;
    assert.deepEqual([outcome.kind, outcome.calls[0].kind, outcome.calls[0].name], ["needs_action", "approval", "bash"]);
    const later = ours.sessions.resume(turn.checkpoint(), { approve: () => "allow" });
    let said;
    for await (const { event } of later) if (event?.type === "agent.message") said = event.content[0].text;
    assert.equal(said, "The tool said allowed-42.");
    assert.deepEqual(await later.outcome, { kind: "end_turn" });
  });
});

test("a session is followed from its beginning, and from a checkpoint on", async () => {
  const ours = client();
  const id = await session(ours);
  await ours.sessions.ask(id, "What is in your directory?").outcome;
  const follow = ours.sessions.follow(id, { from: "beginning" });
  const first = [];
  for await (const event of follow) {
    first.push(event.id);
    if (first.length === 3) break;
  }
  const rest = [];
  for await (const event of ours.sessions.follow(id, { from: follow.checkpoint() })) {
    rest.push(event.id);
    if (event.type === "session.status_idle") break;
  }
  const listed = [];
  for await (const event of ours.sessions.events.list(id)) listed.push(event.id);
  assert.deepEqual([...first, ...rest], listed);
});

test("an aborted follow throws the signal's reason", async () => {
  const ours = client();
  const abort = new AbortController();
  const id = await session(ours);
  setTimeout(() => abort.abort(new Error("enough")), 50);
  await assert.rejects(async () => {
    for await (const _ of ours.sessions.follow(id, { signal: abort.signal }));
  }, /enough/);
});

test("a running session is interrupted and archived", async () => {
  await scripted({ steps: [{ say: "Working." }, { wait: 600000 }, { say: "Done." }] }, async (ours) => {
    const id = await session(ours);
    const turn = ours.sessions.ask(id, "Take your time.");
    for await (const { event } of turn) if (event?.type === "agent.message") break;
    assert.equal(await ours.sessions.stop(id, "archive"), "terminated");
  });
});

test("a slow tool runs beside the stream, and what it throws is told to the agent", async () => {
  const tools = [{ type: "custom", name: "rate", description: "A rate.", input_schema: { type: "object", properties: {} } }];
  for (const [run, isError] of [
    [async () => (await new Promise((resolve) => setTimeout(resolve, 300)), { euro: 0.87 }), false],
    [() => JSON.parse("no JSON"), true],
  ]) {
    await scripted({ steps: [{ custom_tool: "rate", input: { to: "EUR" }, save: "answer" }, { say: "Said." }] }, async (ours) => {
      const id = await session(ours, tools);
      const inputs = [];
      const turn = ours.sessions.ask(id, "Go.", { tools: { rate: { run: (input) => (inputs.push(input), run()) } } });
      assert.deepEqual(await turn.outcome, { kind: "end_turn" });
      assert.deepEqual(inputs, [{ to: "EUR" }]);
      const results = [];
      for await (const event of ours.sessions.events.list(id)) if (event.type === "user.custom_tool_result") results.push([event.is_error ?? false, event.content[0].text]);
      assert.deepEqual(results.map(([failed]) => failed), [isError]);
      if (!isError) assert.equal(results[0][1], '{"euro":0.87}');
    });
  }
});

test("a deadline ends the turn, and the session goes on", async () => {
  await scripted({ steps: [{ say: "Working." }, { wait: 600000 }, { say: "Done." }] }, async (ours) => {
    const id = await session(ours);
    assert.deepEqual(await ours.sessions.ask(id, "Take your time.", { deadline: 300 }).outcome, { kind: "deadline" });
    assert.equal((await ours.sessions.retrieve(id)).status, "running");
  });
});

test("100,000 events hold nothing up for long", async () => {
  const events = Array.from({ length: 100_000 }, (_, index) => `data: {"type":"agent.message","id":"e${index}","processed_at":"2026-11-21T09:00:00Z","content":[]}\n\n`);
  const body = events.join("");
  const fetch = async (url) => {
    if (!String(url).includes("/stream")) return Response.json({ data: [], next_page: null });
    const chunks = Array.from({ length: Math.ceil(body.length / 16_384) }, (_, index) => body.slice(index * 16_384, (index + 1) * 16_384));
    const stream = new ReadableStream({ pull: (out) => (chunks.length ? out.enqueue(new TextEncoder().encode(chunks.shift())) : undefined) });
    return new Response(stream, { headers: { "content-type": "text/event-stream" } });
  };
  const ours = client("https://proxy.example", { fetch });
  let [longest, before, count] = [0, performance.now(), 0];
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - before);
    before = performance.now();
  }, 1);
  const began = performance.now();
  for await (const _ of ours.sessions.follow("sesn_1", { from: "beginning" })) if (++count === 100_000) break;
  const took = performance.now() - began;
  clearInterval(beat);
  console.log(`100,000 events in ${took.toFixed(0)} ms, the page waited for at most ${longest.toFixed(0)} ms`);
  assert.ok(longest < 250, `${longest} ms`);
});
