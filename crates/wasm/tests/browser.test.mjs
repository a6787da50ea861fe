// The package as built, in a real browser, against the local server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser, startLocalServer, startPages } from "./harness.mjs";

let browser, pages, local;

before(async () => {
  [browser, pages, local] = await Promise.all([startBrowser(), startPages(), startLocalServer()]);
});

after(async () => {
  await browser?.close();
  pages?.close();
  local?.close();
});

/** Runs `script` on an empty page, with what it needs at hand; gives what it returns. */
async function onPage(script, options = {}) {
  const page = await browser.newPage();
  try {
    await page.goto(pages.url);
    await page.evaluate(async (options) => {
      const module = await import("/index.js");
      const client = () => new module.Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, ...options });
      const session = async (client) => {
        const agent = await client.agents.create({
          name: "Tester",
          model: "claude-opus-4-7",
          tools: [{ type: "agent_toolset_20260401" }],
        });
        const environment = await client.environments.create({ name: `box ${Math.random()}`, config: { type: "cloud" } });
        const session = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
        return { agent, environment, session };
      };
      Object.assign(globalThis, { module, client, session });
    }, { baseURL: local.url, ...options });
    return await page.evaluate(script);
  } finally {
    await page.close();
  }
}

test("agent, environment, session and a turn to its end", async () => {
  const { made, deliveries, outcome } = await onPage(async () => {
    const ours = client();
    const made = await session(ours);
    const turn = ours.ask(made.session.id, "What is in your directory?");
    const deliveries = [];
    for await (const delivery of turn) deliveries.push(delivery);
    return { made, deliveries, outcome: turn.outcome };
  });
  assert.equal(made.agent.type, "agent");
  assert.equal(made.environment.type, "environment");
  assert.equal(made.session.status, "idle");
  const events = deliveries.filter(({ kind }) => kind === "event").map(({ event }) => event);
  const ids = events.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, "every event comes once");
  const said = events.filter(({ type }) => type === "agent.message").flatMap(({ content }) => content.map(({ text }) => text));
  assert.match(said.join("\n"), /no model/i);
  assert.ok(events.some(({ type }) => type === "agent.tool_use"), "the tool was used");
  assert.equal(outcome.kind, "end_turn");
});

test("what the service refuses is an ApiError that says so", async () => {
  const error = await onPage(async () => {
    const missing = client().sessions.create({ agent: "agent_none", environment_id: "env_none" });
    return missing.catch((error) => ({ ours: error instanceof module.ApiError, ...error, name: error.name, message: error.message }));
  });
  assert.equal(error.ours, true);
  assert.equal(error.name, "ApiError");
  assert.equal(error.status, 404);
  assert.equal(error.type, "not_found_error");
  assert.match(error.requestId, /./);
});

test("a server that is not there is a ConnectionError", async () => {
  const script = () => client().agents.create({ name: "n", model: "m" }).catch((error) => [error.name, error.cause.name]);
  assert.deepEqual(await onPage(script, { baseURL: "http://127.0.0.1:9" }), ["ConnectionError", "TypeError"]);
});

test("a key is not taken in a page by accident", async () => {
  const message = await onPage(() => {
    try {
      new module.Client({ apiKey: "canary" });
    } catch (error) {
      return error.message;
    }
  });
  assert.match(message, /dangerouslyAllowBrowser/);
  assert.doesNotMatch(message, /canary/);
});

test("an AbortSignal ends the turn at once and interrupts the agent", async () => {
  const slow = await startLocalServer("--script", new URL("slow.json", import.meta.url).pathname);
  try {
    const { id, outcome } = await onPage(async () => {
      const ours = client();
      const made = await session(ours);
      const abort = new AbortController();
      const turn = ours.ask(made.session.id, "Take your time.", { signal: abort.signal });
      for await (const delivery of turn) {
        if (delivery.event?.type === "agent.message") abort.abort();
      }
      return { id: made.session.id, outcome: turn.outcome };
    }, { baseURL: slow.url });
    assert.equal(outcome.kind, "cancelled");
    const headers = {
      "x-api-key": "test-key",
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "managed-agents-2026-04-01",
    };
    const history = await (await fetch(`${slow.url}/v1/sessions/${id}/events`, { headers })).json();
    const types = history.data.map(({ type }) => type);
    assert.ok(types.includes("user.interrupt"), `no interrupt among ${types}`);
  } finally {
    slow.close();
  }
});
