// Whatever a service, a network and a program do to a turn or a stream, in any order: no event comes twice, also after a restart from a
// checkpoint; a message is stored once; every error is one of the package; once the service is well, everything ends; and an end leaves no
// request, no stream and no timer behind.
//
// `FUZZ_SEED` sets the first run and `FUZZ_RUNS` their number; `FUZZ_SECONDS` runs more until that time is over. A run depends on its seed
// alone, because time stands still but for the steps.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, ManagedAgentsError, init } from "../../dist/index.js";
import { settle } from "./session.mjs";

const RUNS = Number(process.env.FUZZ_RUNS ?? 150);
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const REASONS = ["end_turn", "end_turn", "retries_exhausted", "budget_reached", "refusal", "newer"];

/** Returns a generator of numbers below `n` (mulberry32). */
function numbers(seed) {
  return (n) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), seed | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) % n;
  };
}

const error = (status, headers) => Response.json({ type: "error", error: { type: "api_error", message: "no" } }, { status, headers });
const body = (start) => new Response(new ReadableStream({ start }), { headers: { "content-type": "application/json" } });

/** Replies which say that nothing was stored. */
const REFUSALS = [() => error(429, { "retry-after": "2" }), () => error(409)];

/** No reply: only the signal ends the request. */
const hangs = () => new Promise(() => {});

/** Replies in place of the right one. */
const FAULTS = [
  ...REFUSALS,
  () => Promise.reject(new TypeError("fetch failed")),
  () => error(500),
  () => error(529),
  () => new Response("<html>login", { headers: { "content-type": "text/html" } }),
  () => new Response(""),
  () => Response.json(null),
  () => Response.json({ data: 1 }),
  () => Response.json({ type: "error", error: { type: "overloaded_error", message: "busy" } }),
  () => body((out) => (out.enqueue(new TextEncoder().encode('{"data":[')), out.error(new Error("cut")))),
  () => body((out) => (out.enqueue(new TextEncoder().encode('{"data":[')), out.close())),
  () => body(() => {}),
  hangs,
];

/** A session in memory, at first on a bad network. */
class Service {
  history = [];
  streams = new Set();
  requests = 0;
  /** The signals of the requests without a reply. */
  hanging = [];
  isWell = false;

  constructor(pick) {
    this.pick = pick;
  }

  fetch = async (url, { method, body, signal }) => {
    this.requests++;
    const { pathname, searchParams } = new URL(url);
    const fault = this.isWell || this.pick(3) ? undefined : FAULTS[this.pick(FAULTS.length)];
    const isStored = !REFUSALS.includes(fault) && (!fault || this.pick(2));
    const data = method === "POST" && isStored ? JSON.parse(body).events.map((event) => this.say(event)) : [];
    if (fault === hangs) this.hanging.push(signal);
    return fault ? fault() : this.#reply(method, pathname, searchParams, data);
  };

  #reply(method, path, parameters, data) {
    if (path.endsWith("/stream")) {
      let stream;
      const live = { start: (out) => void this.streams.add((stream = out)), cancel: () => void this.streams.delete(stream) };
      return new Response(new ReadableStream(live), { headers: { "content-type": "text/event-stream" } });
    }
    if (method === "POST") return Response.json({ data });
    if (!path.endsWith("/events")) return Response.json({ type: "session", id: "sesn_1", status: "running" });
    const kinds = parameters.getAll("types[]");
    const found = this.history.filter(({ type }) => !kinds.length || kinds.includes(type));
    if (parameters.get("order") === "desc") found.reverse();
    const [from, size] = [Number(parameters.get("page") ?? 0), 3];
    const next = from + size < found.length ? String(from + size) : null;
    return Response.json({ data: found.slice(from, from + size), next_page: next });
  }

  /** Adds an event to the session, and tells the streams. */
  say(event) {
    const at = new Date(Date.UTC(2026, 10, 21, 9) + this.history.length * 1000).toISOString();
    const whole = { id: `sevt_${this.history.length}`, processed_at: at, ...event };
    this.history.push(whole);
    this.write(`data: ${JSON.stringify(whole)}\n\n`);
    return whole;
  }

  write(text) {
    const bytes = new TextEncoder().encode(text);
    const cut = this.pick(bytes.length + 1);
    for (const stream of this.streams) [bytes.slice(0, cut), bytes.slice(cut)].forEach((piece) => stream.enqueue(piece));
  }

  /** Ends the live streams, as a server or a network does. */
  drop(how) {
    for (const stream of this.streams) how ? stream.close() : stream.error(new Error("reset"));
    this.streams.clear();
  }
}

/** A program that follows the session, and checks the deliveries. */
class Program {
  seen = new Set();
  calls = [];
  isOver = false;

  constructor(pick, service) {
    this.pick = pick;
    this.client = new Client({ baseURL: "https://proxy.example", fetch: service.fetch });
    this.isTurn = pick(3) > 0;
    const tools = pick(2) ? { note: { run: (_, { signal }) => this.#note(signal) } } : {};
    const approve = pick(2) ? () => this.#policy() : undefined;
    this.options = { listLag: 50, maxWait: 2000, tools, approve, waitForAnswers: pick(3) === 0, previews: pick(2) === 0, json: pick(3) === 0 };
    this.isAsking = this.isTurn && pick(2) === 0;
    this.begin();
  }

  /** Begins to read, at the last checkpoint if there is one. */
  begin() {
    const { sessions } = this.client;
    if (!this.isTurn) return this.read(sessions.follow("sesn_1", { ...this.options, from: this.checkpoint ?? "beginning" }));
    if (this.checkpoint) return this.read(sessions.resume(this.checkpoint, this.options));
    this.read(this.isAsking ? sessions.ask("sesn_1", "Go.", this.options) : sessions.attach("sesn_1", this.options));
  }

  #note(signal) {
    return [() => "noted", () => Promise.reject(new Error("no")), () => new Promise((resolve) => signal.addEventListener("abort", resolve))][this.pick(3)]();
  }

  #policy() {
    return [() => "allow", () => "ask", () => ({ deny: "no" }), () => Promise.reject(new Error("policy")), () => {}][this.pick(5)]();
  }

  /** Reads `followed` to its end. */
  read(followed) {
    this.followed = followed;
    this.isOver = false;
    this.failure = undefined;
    this.reading = this.isTurn ? followed[Symbol.asyncIterator]() : followed.deliveries();
    this.ended = this.#all(this.reading).finally(() => (this.isOver = this.followed === followed));
    // A failure is looked at once the run is over.
    this.ended.catch(() => {});
  }

  async #all(reading) {
    try {
      for await (const delivery of reading) this.#take(delivery);
    } catch (error) {
      if (!(error instanceof ManagedAgentsError)) throw error;
      this.failure = error;
    }
  }

  #take({ kind, event, call }) {
    if (kind === "waiting") this.calls.push(call.id);
    if (kind !== "event") return;
    assert.ok(!this.seen.has(event.id), `${event.id} came twice`);
    this.seen.add(event.id);
  }

  /** Leaves, and goes on from the checkpoint. */
  async restart() {
    await this.reading.return();
    await this.ended;
    // A stream has none before its first event.
    this.checkpoint = this.followed.checkpoint() ?? this.checkpoint;
    this.begin();
  }

  /** Does something to a turn. A refusal is an answer too. */
  act(what) {
    try {
      what(this.followed);
    } catch (error) {
      if (!(error instanceof ManagedAgentsError)) throw error;
    }
  }
}

/** The steps of a service and a program. Those of turns only come last. */
function steps(pick, service, program, pass) {
  const call = () => (program.calls.length && pick(4) ? program.calls[pick(program.calls.length)] : "sevt_none");
  const tool = (event) => service.say({ type: "session.status_idle", stop_reason: { type: "requires_action", event_ids: [service.say(event).id] } });
  const all = [
    () => service.say({ type: "agent.message", content: [{ type: "text", text: "€" }] }),
    () => service.say({ type: "session.status_running" }),
    () => service.say({ type: "session.status_idle", stop_reason: { type: REASONS[pick(REASONS.length)] } }),
    () => service.say({ type: "session.usage", usage: {} }),
    () => service.say({ type: "newer.kind", fields: [null] }),
    () => tool({ type: "agent.custom_tool_use", name: "note", input: {} }),
    () => tool({ type: "agent.tool_use", name: "bash", input: {}, evaluated_permission: "ask" }),
    () => service.write("data: {not json\n\n"),
    () => service.write(": a comment\n\nevent: ping\ndata: {}\n\n"),
    () => service.write('data: {"type":"event_start","event":{"type":"agent.message","id":"sevt_9"}}\n\n'),
    () => service.drop(true),
    () => service.drop(false),
    () => pass(pick(500)),
    () => pass(pick(10_000)),
    () => pass(130_000),
    () => program.restart(),
    () => program.act((turn) => turn.checkpoint()),
    () => program.act((turn) => turn.answer(call(), "noted")),
    () => program.act((turn) => turn.fail(call(), new Error("no"))),
    () => program.act((turn) => turn.allow(call())),
    () => program.act((turn) => turn.deny(call(), "no")),
    () => program.act((turn) => turn.interrupt()),
    () => program.act((turn) => turn.preview("sevt_9")),
    () => program.act((turn) => turn.usage),
    () => pick(4) === 0 && program.act((turn) => turn.cancel()),
  ];
  return program.isTurn ? all : all.slice(0, 17);
}

async function run(seed, context) {
  const pick = numbers(seed);
  let now = 0;
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(performance, "now", () => now);
  context.mock.method(Math, "random", () => pick(1000) / 1000);
  const pass = (milliseconds) => {
    now += milliseconds;
    context.mock.timers.tick(milliseconds);
  };
  const service = new Service(pick);
  for (let events = pick(6); events > 0; events--) service.say({ type: "agent.message", content: [] });
  const program = new Program(pick, service);
  const all = steps(pick, service, program, pass);
  for (let left = 5 + pick(30); left > 0; left--) {
    await all[pick(all.length)]();
    if (pick(3)) await settle();
  }
  // The service is well again, and the agent comes to an end.
  service.isWell = true;
  for (let seconds = 0; !program.isOver; seconds++) {
    assert.ok(seconds < 600, "it does not end although the service is well");
    if (seconds % 30 === 20) service.say(program.isTurn ? { type: "session.status_idle", stop_reason: { type: "end_turn" } } : { type: "session.status_terminated" });
    await settle();
    pass(1000);
  }
  await program.ended;
  await settle();
  const sent = service.history.filter(({ type, content }) => type === "user.message" && content);
  assert.ok(sent.length <= 1, "a message was stored twice");
  const missing = service.history.filter(({ id }) => !program.seen.has(id)).map(({ id }) => id);
  if (!program.isTurn && !program.failure) assert.deepEqual(missing, [], "an event is missing");
  const before = service.requests;
  for (let minutes = 0; minutes < 3; minutes++) {
    pass(60_000);
    await settle();
  }
  const hanging = service.hanging.filter(({ aborted }) => !aborted);
  assert.deepEqual([service.requests - before, service.streams.size, hanging.length], [0, 0, 0], "an end leaves something behind");
}

test("any steps in any order", async (context) => {
  // Loaded in real time.
  await init();
  const until = Date.now() + SECONDS * 1000;
  let seed = SEED;
  for (; seed < SEED + RUNS || Date.now() < until; seed++) {
    try {
      await run(seed, context);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    } finally {
      context.mock.reset();
    }
  }
  context.diagnostic(`${seed - SEED} runs`);
});
