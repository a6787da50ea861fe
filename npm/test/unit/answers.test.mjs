// Answers to tool calls and their order: verdicts that come late, answers from elsewhere, several calls at once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client } from "../../dist/index.js";
import { history, startScripted } from "./harness.mjs";

const toolset = { type: "agent_toolset_20260401" };
const rate = { type: "custom", name: "rate", description: "A rate.", input_schema: { type: "object" } };
const asks = (word) => ({ tool: "bash", input: { command: `echo ${word}` }, ask: true, save: word });
const ONE = { steps: [asks("one"), { say: "The tool said ${one}." }] };
const TWO = { steps: [{ together: [asks("one"), asks("two")] }, { say: "Done." }] };

/** A session of an agent that does this; `act` gets a client, the session's id, and what the server has of confirmations. */
async function on(script, act) {
  const server = await startScripted(script);
  try {
    const client = new Client({ apiKey: "test-key", baseURL: server.url });
    const agent = await client.agents.create({ name: "T", model: "claude-opus-4-7", tools: [toolset, rate] });
    const environment = await client.environments.create({ name: "box", config: { type: "cloud" } });
    const { id } = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
    const events = () => history(server.url, id);
    const confirmed = async () => (await events()).filter(({ type }) => type === "user.tool_confirmation").map(({ result }) => result);
    await act(client, id, { events, confirmed });
  } finally {
    server.close();
  }
}

/** A promise, and what settles it. */
function later() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}

/** Another client allows the call, and the agent has gone on with it: all of that is on its way to whoever follows. */
async function allowedElsewhere(client, id, call, events) {
  await client.sessions.events.send(id, { events: [{ type: "user.tool_confirmation", tool_use_id: call, result: "allow" }] });
  while (!(await events()).some(({ type }) => type === "agent.message"));
}

for (const [what, settle] of [["is left to others", ({ resolve }) => resolve("ask")], ["fails", ({ reject }) => reject(new Error("policy"))], ["allows", ({ resolve }) => resolve("allow")]]) {
  test(`a verdict that ${what} after somebody else's answer does not end the turn`, () =>
    on(ONE, async (client, id, { events, confirmed }) => {
      const verdict = later();
      const turn = client.sessions.ask(id, "Go.", { approve: () => verdict.promise });
      let call, isIdle;
      for await (const delivery of turn) {
        if (delivery.kind === "waiting") call = delivery.call.id;
        if (delivery.event?.stop_reason?.type === "requires_action") isIdle ||= delivery.event.type === "session.status_idle";
        if (!call || !isIdle) continue;
        isIdle = false;
        // While the loop is here nothing is read: the verdict comes before the answer that was given first.
        await allowedElsewhere(client, id, call, events);
        settle(verdict);
      }
      assert.deepEqual(await turn.outcome, { kind: "end_turn" });
      // An answer that crosses another is refused by the service, or stored as well; it changes nothing.
      assert.equal((await confirmed())[0], "allow");
      assert.equal((await events()).findLast(({ type }) => type === "agent.message").content[0].text, "The tool said one.");
    }));
}

test("a call left to others, that nobody has answered, ends the turn", () =>
  on(ONE, async (client, id, { confirmed }) => {
    const turn = client.sessions.ask(id, "Go.", { approve: async () => "ask" });
    const { kind, calls } = await turn.outcome;
    assert.deepEqual([kind, calls.map(({ name }) => name)], ["needs_action", ["bash"]]);
    assert.deepEqual(await confirmed(), []);
  }));

for (const [order, verdicts] of [["first", ["allow", "ask"]], ["last", ["ask", "allow"]]]) {
  for (const isAsync of [false, true]) {
    test(`of two calls at once one is allowed ${order}, ${isAsync ? "later" : "at once"}; the other is what the turn needs`, () =>
      on(TWO, async (client, id, { confirmed }) => {
        const asked = [];
        const open = [later(), later()];
        const approve = ({ id }) => {
          const index = asked.push(id) - 1;
          if (!isAsync) return verdicts[index];
          // Both are decided once both are known, the second first.
          if (index === 1) open.map(({ resolve }, at) => () => resolve(verdicts[at])).reverse().forEach((resolve) => resolve());
          return open[index].promise;
        };
        const outcome = await client.sessions.ask(id, "Go.", { approve }).outcome;
        assert.equal(outcome.kind, "needs_action");
        assert.deepEqual(outcome.calls.map(({ id }) => id), [asked[verdicts.indexOf("ask")]]);
        assert.deepEqual(await confirmed(), ["allow"]);
      }));
  }
}

for (const [end, act] of [["cancelled", (turn) => turn.cancel()], ["deadline", () => {}]]) {
  test(`a verdict that comes when the turn is ${end} answers nothing`, () =>
    on(ONE, async (client, id, { confirmed }) => {
      const verdict = later();
      const turn = client.sessions.ask(id, "Go.", { approve: () => verdict.promise, deadline: end === "deadline" ? 300 : undefined });
      const ended = turn.outcome;
      const iterator = turn[Symbol.asyncIterator]();
      let next;
      while ((next = await iterator.next()).value?.kind !== "waiting");
      const { id: call } = next.value.call;
      if (end === "deadline") await new Promise((done) => setTimeout(done, 350));
      act(turn);
      verdict.resolve("allow");
      assert.throws(() => turn.allow(call), /not under way/);
      while (!(await iterator.next()).done);
      assert.deepEqual(await ended, { kind: end });
      assert.throws(() => turn.allow(call), /not under way/);
      assert.deepEqual(await confirmed(), []);
    }));
}

test("a verdict that comes after the loop was left answers nothing", () =>
  on(ONE, async (client, id, { confirmed }) => {
    const verdict = later();
    const turn = client.sessions.ask(id, "Go.", { approve: () => verdict.promise });
    for await (const { kind } of turn) if (kind === "waiting") break;
    verdict.resolve("allow");
    assert.equal(await turn.outcome, undefined);
    assert.deepEqual(await confirmed(), []);
  }));

for (const [what, run] of [
  ["a circle", () => Object.assign({}, { get self() { return this; } })],
  ["a number that JSON does not know", () => 1n],
  ["something without words", () => { throw Object.create(null); }],
]) {
  test(`a tool that gives ${what} has failed, and the turn goes on`, () =>
    on({ steps: [{ custom_tool: "rate", input: {} }, { say: "Done." }] }, async (client, id, { events }) => {
      const turn = client.sessions.ask(id, "Go.", { tools: { rate: { run } } });
      assert.deepEqual(await turn.outcome, { kind: "end_turn" });
      const results = (await events()).filter(({ type }) => type === "user.custom_tool_result");
      assert.deepEqual(results.map(({ is_error }) => is_error), [true]);
    }));
}
