// The package as built, in a real browser, against the local server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { history, panicking, startBrowser, startEcho, startEndless, startLocalServer, startPages } from "./harness.mjs";

let browser, pages, local;

before(async () => {
  [browser, pages, local] = await Promise.all([startBrowser(), startPages(), startLocalServer()]);
});

after(async () => {
  await browser?.close();
  pages?.close();
  local?.close();
});

/** Runs `script` on an empty page, with what it needs at hand; gives what it returns. The page is closed after `stay`. */
async function onPage(script, options = {}, stay = undefined) {
  const page = await browser.newPage();
  try {
    await page.goto(pages.url);
    await page.evaluate(async (options) => {
      const module = await import("/dist/index.js");
      const client = (more) => new module.Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, ...options, ...more });
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
    const result = await page.evaluate(script);
    await stay;
    return result;
  } finally {
    await page.close();
  }
}

/** On the page: the four calls, and all that came of them. */
async function ask() {
  const ours = client();
  const made = await session(ours);
  const turn = ours.sessions.ask(made.session.id, "What is in your directory?");
  const deliveries = [];
  for await (const delivery of turn) deliveries.push(delivery);
  return { made, deliveries, outcome: await turn.outcome };
}

/** The agent's words. */
function said(deliveries) {
  const messages = deliveries.filter(({ kind, event }) => kind === "event" && event.type === "agent.message");
  return messages.flatMap(({ event }) => event.content.map(({ text }) => text)).join("\n");
}

/** Each event of the history was delivered, once. */
async function assertComplete(deliveries, url, id) {
  const delivered = deliveries.filter(({ kind }) => kind === "event").map(({ event }) => event.id);
  const listed = (await history(url, id)).map(({ id }) => id);
  assert.deepEqual(delivered.toSorted(), listed.toSorted());
}

test("agent, environment, session and a turn to its end", async () => {
  const { made, deliveries, outcome } = await onPage(ask);
  assert.equal(made.agent.type, "agent");
  assert.equal(made.environment.type, "environment");
  assert.equal(made.session.status, "idle");
  const events = deliveries.filter(({ kind }) => kind === "event").map(({ event }) => event);
  await assertComplete(deliveries, local.url, made.session.id);
  assert.match(said(deliveries), /no model/i);
  assert.ok(events.some(({ type }) => type === "agent.tool_use"), "the tool was used");
  assert.equal(outcome.kind, "end_turn");
  assert.ok(!deliveries.some(({ kind }) => kind === "unknown"), "every kind of delivery has a name here");
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

/** Options that would show a key, or send a credential to the service itself. */
const SHOWN = [
  { apiKey: "canary" },
  { apiKey: "canary", baseURL: "https://app.example" },
  { headers: { "X-Api-Key": "canary" }, baseURL: "https://app.example" },
  { headers: [["x-api-key", "canary"]], baseURL: "https://api.anthropic.com" },
  { headers: { Authorization: "Bearer canary" } },
  { headers: { authorization: "Bearer canary" }, baseURL: "https://api.anthropic.com/v1" },
  { authToken: "canary" },
  ...["https://api.anthropic.com", "https://API.anthropic.com.", "https://api.anthropic.com:443/v1", "https://eu.api.anthropic.com/x"].map((baseURL) => ({ authToken: "canary", baseURL })),
];

/** In a page or a worker: what the errors say; a credential of the page's own server passes. */
async function shown([url, options]) {
  const { Client } = await import(url);
  const words = (act) => {
    try {
      return (act(), "passes");
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  };
  const requested = [];
  const ours = new Client({ baseURL: "https://app.example", fetch: async (_, { headers }) => (requested.push(Object.fromEntries(headers)), Response.json({})) });
  const late = await ours.agents.retrieve("agent_1", {}, { headers: { "x-api-key": "canary" } }).then(() => "passes", (error) => `${error.name}: ${error.message}`);
  await ours.agents.retrieve("agent_1", {}, { headers: { authorization: "Bearer page" } });
  const passes = ["authToken", "headers"].map((name) => words(() => new Client({ baseURL: "https://notanthropic.com", [name]: name === "headers" ? { authorization: "a" } : "a" })));
  return { refused: [late, ...options.map((given) => words(() => new Client(given)))], requested, passes };
}

test("a key is not taken in a page by accident", async () => {
  const [url, page] = [`${pages.url}dist/index.js`, await browser.newPage()];
  try {
    await page.goto(pages.url);
    const inWorker = ([act, given]) => {
      const script = `(${act})(${JSON.stringify(given)}).then(postMessage, ({ message }) => postMessage(message))`;
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
      return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    };
    for (const { refused, requested, passes } of [await page.evaluate(shown, [url, SHOWN]), await page.evaluate(`(${inWorker})(${JSON.stringify([String(shown), [url, SHOWN]])})`)]) {
      assert.equal(refused.length, SHOWN.length + 1);
      for (const [at, message] of refused.entries()) {
        assert.match(message, /^TypeError: .*dangerouslyAllowBrowser/, JSON.stringify(SHOWN[at - 1]));
        assert.doesNotMatch(message, /canary/);
      }
      assert.deepEqual(requested.map(({ authorization }) => authorization), ["Bearer page"]);
      assert.deepEqual(passes, ["passes", "passes"]);
    }
  } finally {
    await page.close();
  }
});

test("a page's timer goes on while many events arrive", async () => {
  const { ticks, longest, took } = await onPage(async () => {
    const event = (index) => `data: {"type":"agent.message","id":"e${index}","processed_at":"2026-11-21T09:00:00Z","content":[]}\n\n`;
    const body = Array.from({ length: 100_000 }, (_, index) => event(index)).join("");
    const fetch = async (url) => {
      if (!String(url).includes("/stream")) return Response.json({ data: [], next_page: null });
      let at = 0;
      const pull = (out) => out.enqueue(new TextEncoder().encode(body.slice(at, (at += 16_384))));
      return new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
    };
    let [ticks, longest, count] = [0, 0, 0];
    const begun = performance.now();
    let before = begun;
    const beat = () => {
      ticks++;
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    };
    const timer = setInterval(beat, 5);
    for await (const _ of client({ fetch }).sessions.follow("sesn_1", { from: "beginning" })) if (++count === 100_000) break;
    const took = performance.now() - begun;
    beat();
    clearInterval(timer);
    return { ticks, longest, took };
  });
  console.log(`100,000 events in ${took.toFixed(0)} ms, the timer rang ${ticks} times, the page waited for at most ${longest.toFixed(0)} ms`);
  // Starved, it waits for all of the time.
  assert.ok(longest < took / 4, `${longest} ms of ${took} ms`);
});

test("an AbortSignal ends the turn at once and interrupts the agent", async () => {
  const slow = await startLocalServer("--script", new URL("slow.json", import.meta.url).pathname);
  try {
    const { id, outcome } = await onPage(async () => {
      const ours = client();
      const made = await session(ours);
      const abort = new AbortController();
      const turn = ours.sessions.ask(made.session.id, "Take your time.", { signal: abort.signal });
      for await (const delivery of turn) {
        if (delivery.event?.type === "agent.message") abort.abort();
      }
      return { id: made.session.id, outcome: await turn.outcome };
    }, { baseURL: slow.url });
    assert.equal(outcome.kind, "cancelled");
    const types = (await history(slow.url, id)).map(({ type }) => type);
    assert.ok(types.includes("user.interrupt"), `no interrupt among ${types}`);
  } finally {
    slow.close();
  }
});

test("a stream cut again and again changes nothing but the time", async () => {
  const flaky = await startLocalServer("--faults", "cut-after-bytes=700,route=stream,times=3");
  try {
    const { made, deliveries, outcome } = await onPage(ask, { baseURL: flaky.url });
    await assertComplete(deliveries, flaky.url, made.session.id);
    assert.ok(deliveries.some(({ kind }) => kind === "reconnected"), "the stream was cut");
    assert.match(said(deliveries), /no model/i);
    assert.equal(outcome.kind, "end_turn");
  } finally {
    flaky.close();
  }
});

test("a call that asks is answered once and the turn goes on", async () => {
  const asking = await startLocalServer("--script", new URL("asks.json", import.meta.url).pathname);
  try {
    const { id, calls, misuse, deliveries, outcome } = await onPage(async () => {
      const ours = client();
      const { session: { id } } = await session(ours);
      const turn = ours.sessions.ask(id, "Go.");
      const [calls, deliveries] = [[], []];
      let misuse;
      for await (const delivery of turn) {
        deliveries.push(delivery);
        if (delivery.kind !== "waiting") continue;
        calls.push(delivery.call);
        turn.allow(delivery.call.id);
        try {
          turn.allow(delivery.call.id);
        } catch (error) {
          misuse = error.message;
        }
      }
      return { id, calls, misuse, deliveries, outcome: await turn.outcome };
    }, { baseURL: asking.url });
    assert.deepEqual(calls.map(({ kind, name }) => [kind, name]), [["approval", "bash"]]);
    assert.match(misuse, /answered already/);
    assert.equal(said(deliveries), "The tool said allowed-42.");
    await assertComplete(deliveries, asking.url, id);
    assert.equal(outcome.kind, "end_turn");
  } finally {
    asking.close();
  }
});

test("a redirect is an error, and the key goes nowhere else", async () => {
  const elsewhere = await startEcho(200, {});
  const moved = await startEcho(307, { location: `${elsewhere.url}/v1/agents` });
  try {
    const script = () => client().agents.create({ name: "n", model: "m" }).catch((error) => error.name);
    assert.equal(await onPage(script, { baseURL: moved.url }), "ConnectionError");
    assert.ok(moved.requests.some(({ method, headers }) => method === "POST" && headers["x-api-key"] === "test-key"));
    assert.deepEqual(elsewhere.requests, []);
  } finally {
    moved.close();
    elsewhere.close();
  }
});

test("the header that opts in is sent with dangerouslyAllowBrowser only", async () => {
  const echo = await startEcho(200, {});
  try {
    const create = (options) => onPage(() => client().agents.create({ name: "n", model: "m" }), { baseURL: echo.url, ...options });
    assert.deepEqual(await create({}), {});
    await create({ apiKey: undefined, authToken: "token", dangerouslyAllowBrowser: false });
    const seen = echo.requests.filter(({ method }) => method === "POST").map(({ headers }) => [
      headers["anthropic-dangerous-direct-browser-access"],
      headers["x-api-key"],
      headers.authorization,
      headers["anthropic-beta"],
    ]);
    assert.deepEqual(seen, [
      ["true", "test-key", undefined, "managed-agents-2026-04-01"],
      [undefined, undefined, "Bearer token", "managed-agents-2026-04-01"],
    ]);
  } finally {
    echo.close();
  }
});

test("a panic is an EngineError that says where it was, and what begins after it works", async () => {
  const script = async () => {
    await module.init(Uint8Array.from(atob(panics), (byte) => byte.charCodeAt(0)));
    const ours = client();
    const asked = async (text) => ours.sessions.ask((await session(ours)).session.id, text).outcome;
    const failed = await asked("PANIC").catch((error) => [error instanceof module.EngineError, error.cause.message]);
    return { failed, later: await asked("Again."), other: await client().sessions.ask((await session(ours)).session.id, "Again.").outcome };
  };
  const came = await onPage(`globalThis.panics = "${(await panicking()).toString("base64")}"; (${script})()`);
  assert.equal(came.failed[0], true);
  assert.match(came.failed[1], /^panicked at npm\/engine\/src\/machine\.rs:\d+$/);
  assert.deepEqual([came.later, came.other], [{ kind: "end_turn" }, { kind: "end_turn" }]);
});

test("leaving the loop closes the stream", async () => {
  const endless = await startEndless();
  try {
    const seen = await onPage(async () => {
      const turn = client().sessions.ask("sesn_1", "Hello.");
      for await (const delivery of turn) {
        if (delivery.event) return delivery.event.id;
      }
    }, { baseURL: endless.url }, endless.streamClosed);
    assert.equal(seen, "sevt_1");
  } finally {
    endless.close();
  }
});
