// Faults of connections, in a real browser: the same transcript as without, and everything done once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { history, startBrowser, startEcho, startPages, startRelay, startScripted } from "./harness.mjs";

const SCRIPT = {
  steps: [
    { say: "Größe: 4 €, naïve 😀 …" },
    { custom_tool: "rate", input: { to: "€" }, save: "rate" },
    { tool: "bash", input: { command: "echo run >> runs; wc -l < runs" }, ask: true, save: "runs" },
    { say: "ran ${runs}, at ${rate} 😀" },
  ],
};
const AT_ONCE = 12;

let browser, pages, page, plain;

before(async () => {
  [browser, pages] = await Promise.all([startBrowser(), startPages()]);
  page = await browser.newPage();
  await page.goto(pages.url);
  [plain] = await converse([""]);
});

after(async () => {
  await browser?.close();
  pages?.close();
});

/** A conversation for each of these faults; what came of it, and what the server has. */
async function converse(faults, options = {}, between = (server) => server) {
  const results = [];
  for (let at = 0; at < faults.length; at += AT_ONCE) {
    const servers = await Promise.all(faults.slice(at, at + AT_ONCE).map((fault) => startScripted(SCRIPT, ...(fault ? ["--faults", fault] : []))));
    const asked = await Promise.all(servers.map(between));
    try {
      const came = await page.evaluate(onPage, { urls: asked.map(({ url }) => url), options });
      for (const [index, one] of came.entries()) {
        results.push({ ...one, fault: faults[at + index], history: one.id && (await history(servers[index].url, one.id)) });
      }
    } finally {
      [...servers, ...asked].forEach((server) => server.close());
    }
  }
  return results;
}

function onPage({ urls, options }) {
  const one = async (baseURL) => {
    const { Client } = await import("/dist/index.js");
    const client = new Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, baseURL });
    const custom = { type: "custom", name: "rate", description: "A rate.", input_schema: { type: "object" } };
    const agent = await client.agents.create({ name: "T", model: "claude-opus-4-7", tools: [{ type: "agent_toolset_20260401" }, custom] });
    const environment = await client.environments.create({ name: `box ${Math.random()}`, config: { type: "cloud" } });
    const { id } = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
    const [deliveries, runs, asked] = [[], [], []];
    const turn = client.sessions.ask(id, "Go – 😀.", {
      listLag: 50,
      maxWait: 20,
      ...options,
      tools: { rate: { run: (input) => (runs.push(input), 0.87) } },
      approve: (call) => (asked.push(call.name), "allow"),
    });
    const began = performance.now();
    try {
      for await (const delivery of turn) deliveries.push(delivery);
    } catch ({ name, message }) {
      return { id, deliveries, runs, asked, error: { name, message }, took: performance.now() - began };
    }
    return { id, deliveries, runs, asked, outcome: await turn.outcome, took: performance.now() - began };
  };
  return Promise.all(urls.map(one));
}

const texts = (events) => events.map((event) => [event.id, event.type, JSON.stringify(event)]);

/** What was said and done. Whether the session goes idle while it waits for an answer depends on how fast that comes, and so does what it comes after. */
const work = (events) => events.map(({ type }) => type).filter((type) => !type.startsWith("session.")).sort();

/** Every event of the history came once, as it is there, and in the order of a run without a fault; all was done once. */
function assertUnharmed({ fault, deliveries, history, runs, asked, outcome, error }) {
  assert.deepEqual([error, outcome], [undefined, { kind: "end_turn" }], fault);
  const events = new Map();
  for (const { kind, event } of deliveries) {
    if (kind !== "event" && kind !== "processed") continue;
    assert.equal(events.has(event.id), kind === "processed", `${fault}: ${event.id} came twice, or never as new`);
    events.set(event.id, event);
  }
  assert.deepEqual(texts([...events.values()]).sort(), texts(history).sort(), fault);
  assert.deepEqual(work(history), work(plain.history), fault);
  assert.deepEqual([runs, asked], [[{ to: "€" }], ["bash"]], fault);
  const last = history.findLast(({ type }) => type === "agent.message");
  assert.equal(last.content[0].text, "ran 1, at 0.87 😀", fault);
}

/** The bytes of a stream of this conversation, from the status line on. */
async function recorded() {
  const server = await startScripted(SCRIPT);
  const relay = await startRelay(server.url);
  try {
    await page.evaluate(onPage, { urls: [relay.url], options: {} });
    const type = relay.received.indexOf("text/event-stream");
    const begin = relay.received.lastIndexOf("HTTP/1.1 ", type);
    return Buffer.from(relay.received.slice(begin), "latin1");
  } finally {
    relay.close();
    server.close();
  }
}

/** Sixty places over all of it, and those where a byte is not a character or a line end is not whole. */
async function places() {
  const bytes = await recorded();
  const head = bytes.indexOf("\r\n\r\n");
  const smile = bytes.indexOf(Buffer.from("😀"));
  const last = bytes.lastIndexOf(Buffer.from("😀"));
  assert.ok(head > 0 && smile > head && last > smile, bytes.toString());
  const even = Array.from({ length: 60 }, (_, index) => Math.round((index * bytes.length) / 60));
  const odd = [1, head + 1, head + 3, head + 4, smile + 1, smile + 2, smile + 3, last + 2, bytes.indexOf("\n\n", head + 4) + 1];
  return [...even, ...odd];
}

test("without a fault everything comes once and is done once", () => assertUnharmed(plain));

test("a stream that ends or is reset after any byte changes nothing", { timeout: 120_000 }, async () => {
  const bytes = await places();
  const faults = bytes.map((at, index) => `${index % 3 === 2 ? "reset" : "cut"}-after-bytes=${at},route=stream,times=${1 + (index % 2)}`);
  const results = await converse(faults);
  results.forEach(assertUnharmed);
  const back = results.filter(({ deliveries }) => deliveries.some(({ kind }) => kind === "reconnected"));
  assert.ok(back.length >= 10, `${back.length} of ${results.length} were cut while open`);
  console.log(`${results.length} places of ${bytes[1] * 60} bytes, ${back.length} while events came`);
});

test("a list, and the answer to a send, that end anywhere in their head or body change nothing", async () => {
  const places = [5, 11, 30, 90, 130, 150, 180, 230, 300, 420];
  const faults = ["list", "send"].flatMap((route) => places.map((at) => `cut-after-bytes=${at},route=events.${route},skip=${at % 2}`));
  const again = "cut-after-bytes=1500,route=stream;";
  (await converse(faults.map((fault) => again + fault), {}, ({ url }) => startRelay(url))).forEach(assertUnharmed);
});

test("a stream that falls silent is left after the idle time", async () => {
  const results = await converse(["silence-after-bytes=900,route=stream", "silence-after-events=3,route=stream,times=2"], { readTimeout: 300 });
  for (const result of results) {
    assertUnharmed(result);
    assert.ok(result.deliveries.some(({ kind, awayMilliseconds }) => kind === "reconnected" && awayMilliseconds >= 0), result.fault);
  }
});

test("storms of 429 and 529 are waited out, as long as the service says", async () => {
  const [limited, ...rest] = await converse([
    "status=429,retry-after=1,route=stream",
    "cut-after-bytes=900,route=stream;status=529,retry-after-ms=30,route=stream,skip=1,times=8",
    "status=529,route=events.list,times=2",
    "status=503,route=events.send;status=429,retry-after-ms=40,route=events.send,times=2,skip=2",
    "status=429,retry-after-ms=40,route=agents.create,times=2",
  ]);
  [limited, ...rest].forEach(assertUnharmed);
  assert.ok(limited.took >= 1000, `${limited.took} ms`);
});

test("a send whose answer is lost is looked up, and stored once", async () => {
  const results = await converse([0, 1, 2].flatMap((skip) => [`lost,route=events.send,skip=${skip}`, `reset-after-bytes=40,route=events.send,skip=${skip}`]), {}, ({ url }) => startRelay(url));
  results.forEach(assertUnharmed);
});

test("frames that come twice and lists that lag repeat and lose nothing", async () => {
  const results = await converse([
    "duplicate,route=stream,times=always",
    "cut-after-bytes=1500,route=stream,times=3;stale=3,route=events.list,skip=1,times=2",
    "cut-after-bytes=1500,route=stream;empty-page,route=events.list,times=2;duplicate,route=stream,times=always",
    "slow=7,route=stream,times=always",
  ]);
  results.forEach(assertUnharmed);
});

test("a web page in place of a stream is an error that shows it, and nothing is sent", async () => {
  const [{ error, history }] = await converse(["html,route=stream,times=always"]);
  assert.equal(error.name, "ManagedAgentsError");
  assert.match(error.message, /not an event stream: 200, content type "text\/html.*<title>Sign in/s);
  assert.ok(!history.some(({ type }) => type === "user.message"));
});

test("a stream that is redirected is refused, and the other host asked for nothing", async () => {
  const elsewhere = await startEcho(200, { "content-type": "text/event-stream" });
  const moved = await startEcho(307, { location: `${elsewhere.url}/v1/sessions/sesn_1/events/stream` });
  try {
    const name = await page.evaluate(async (baseURL) => {
      const { Client } = await import("/dist/index.js");
      const client = new Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, baseURL });
      return client.sessions.ask("sesn_1", "Go.", { maxWait: 5 }).outcome.catch((error) => error.name);
    }, moved.url);
    assert.equal(name, "ConnectionError");
    assert.ok(moved.requests.length > 0);
    assert.deepEqual(elsewhere.requests, []);
  } finally {
    moved.close();
    elsewhere.close();
  }
});
