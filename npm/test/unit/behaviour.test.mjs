// The tables of spec/behaviour, which every language keeps, by virtual time: each wait is compared to the millisecond.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, mock, test } from "node:test";

import { Merge } from "../../src/merge.js";
import { Client } from "../../src/slim.js";

const read = async (name) => JSON.parse(await readFile(new URL(`../../../spec/behaviour/${name}.json`, import.meta.url)));

/** Time that passes only while everything waits for it. */
class Clock {
  now = 0;
  #timers = new Map();

  install(random) {
    mock.method(performance, "now", () => this.now);
    mock.method(Math, "random", () => random);
    mock.method(globalThis, "setTimeout", (act, after = 0, ...given) => {
      const timer = {};
      this.#timers.set(timer, { at: this.now + after, act: () => act(...given) });
      return timer;
    });
    mock.method(globalThis, "clearTimeout", (timer) => this.#timers.delete(timer));
  }

  /** What comes of a promise. */
  async run(promise) {
    let isSettled = false;
    promise.catch(() => {}).then(() => (isSettled = true));
    while (true) {
      // Everything that needs no time is over by then.
      for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
      if (isSettled) return promise;
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at);
      if (!next) throw new Error("it waits, and no timer is set");
      this.#timers.delete(next[0]);
      this.now = Math.max(this.now, next[1].at);
      next[1].act();
    }
  }
}

/** The service of one row: answers as the row says, and lists what differs from it. */
class Service {
  problems = [];
  #table;
  #steps;
  #clock;
  #since = 0;

  constructor(table, { steps }, clock) {
    this.#table = table;
    this.#steps = [...steps];
    this.#clock = clock;
  }

  fetch = async (url, { method, headers, body, signal }) => {
    this.waited();
    const { pathname, search } = new URL(url);
    const line = `${method} ${pathname}${search}`;
    const { request, answer, takes = 0 } = this.#steps.shift() ?? {};
    if (!request) {
      this.problems.push(`one request too many: ${line}`);
      // Final for every client, so that the call ends.
      return Response.json({ type: "error", error: { type: "invalid_request_error", message: "one request too many" } }, { status: 400 });
    }
    const wanted = this.#table.requests[request];
    if (sorted(line) !== sorted(wanted.send)) this.problems.push(`${request}: sends ${line}`);
    if ((headers.get("anthropic-beta") ?? "") !== wanted.beta) this.problems.push(`${request}: has the beta values ${headers.get("anthropic-beta")}`);
    if (sortedJSON(body && JSON.parse(body)) !== sortedJSON(wanted.body)) this.problems.push(`${request}: has the body ${body}`);
    if (answer === "never") await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    if (takes) await new Promise((resolve) => setTimeout(resolve, takes));
    this.#since = this.#clock.now;
    const given = this.#table.answers[answer];
    if (!given) throw new TypeError("fetch failed");
    const [type, text] = content(given);
    return new Response(given.status === 204 ? null : text, { status: given.status, headers: { ...type, ...given.headers } });
  };

  /** Compares the time since the last answer. */
  waited() {
    const wanted = this.#steps[0]?.wait === undefined ? 0 : this.#steps.shift().wait;
    const waited = this.#clock.now - this.#since;
    if (Math.abs(waited - wanted) >= 1) this.problems.push(`waits ${waited} ms and not ${wanted}`);
  }

  /** What differs, after the call has ended. */
  end() {
    this.waited();
    return [...this.problems, ...this.#steps.map((step) => `lacks ${JSON.stringify(step)}`)];
  }
}

/** The content type, as a header, and the text of an answer. */
function content({ body, events }) {
  if (events) return [{ "content-type": "text/event-stream" }, events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")];
  if (body === undefined) return [{}, ""];
  return typeof body === "string" ? [{ "content-type": "text/html" }, body] : [{ "content-type": "application/json" }, JSON.stringify(body)];
}

const sorted = (line) => line.split(/[?&]/).sort().join("&");
const sortedJSON = (value) => JSON.stringify(value, (_, each) => (each?.constructor === Object ? Object.fromEntries(Object.entries(each).sort()) : each));

/** An error in the words of the tables. */
function described(error) {
  if (error.route) return { kind: "no_such_route", route: error.route };
  if (error.name === "ApiError") return { kind: "refused", status: error.status };
  if (error.name === "ConnectionError") return { kind: "no_answer" };
  if (error.name !== "ManagedAgentsError") throw error;
  if (/still running/.test(error.message)) return { kind: "still_running" };
  if (/did not say where/.test(error.message)) return { kind: "no_next_page" };
  if (/came twice/.test(error.message)) return { kind: "repeated_cursor" };
  return { kind: "unreadable" };
}

const CALLS = {
  interrupt: (client, options) => client.sessions.stop("sesn_1", undefined, options),
  archive: (client, options) => client.sessions.stop("sesn_1", "archive", options),
  delete: (client, options) => client.sessions.stop("sesn_1", "delete", options),
  wait_until_idle: (client, options) => client.sessions.waitUntilIdle("sesn_1", options),
  output_files: async (client, options) => (await client.sessions.outputFiles("sesn_1", options)).map(({ id }) => id),
  read: (client) => client.sessions.retrieve("sesn_1").then(() => "answered"),
  update: (client) => client.agents.update("agent_1", { name: "Clerk" }).then(() => "answered"),
  agents: (client) => ids(client.agents.list()),
  models: (client) => ids(client.models.list()),
  "models before c": (client) => ids(client.models.list({ before_id: "c" })),
  follow: (client) => ids(client.sessions.follow("sesn_1")),
  follow_now: (client) => ids(client.sessions.follow("sesn_1", { from: "now" })),
  follow_thread: (client) => ids(client.sessions.threads.follow("sesn_1", "sthr_2")),
  send: (client) => client.sessions.events.send("sesn_1", { events: [{ type: "user.interrupt" }] }).then(() => "answered"),
};

async function ids(items) {
  const ids = [];
  for await (const { id } of items) ids.push(id);
  return ids;
}

for (const name of ["stop_session", "output_files", "retry", "lists", "follow"]) {
  const table = await read(name);
  describe(name, () => {
    for (const row of table.rows) {
      test(`${name}: ${row.name}`, async () => {
        const clock = new Clock();
        const service = new Service(table, row, clock);
        // A stream needs the wasm module, which only the built package has.
        const built = name === "follow" && (await import("../../dist/index.js"));
        if (built) await built.init();
        const client = new (built || { Client }).Client({ baseURL: "https://proxy.example", fetch: service.fetch });
        clock.install(row.random ?? 0);
        let outcome;
        try {
          const called = CALLS[row.call](client, { timeout: row.timeout ?? table.timeout });
          outcome = await clock.run(called.then((result) => ({ result }), (error) => ({ error: described(error) })));
        } finally {
          mock.restoreAll();
        }
        assert.deepEqual(service.end(), []);
        assert.deepEqual(outcome, "error" in row ? { error: row.error } : { result: row.result });
      });
    }
  });
}

describe("threads", async () => {
  const { events, rows } = await read("threads");
  const named = new Map(Object.entries(events).map(([name, event]) => [event, name]));
  for (const { name, listed, follow, steps } of rows) {
    test(name, () => {
      const merge = new Merge();
      /** The streams that are to be followed, and what is handed out. */
      const act = () => {
        const deliver = merge.ready.splice(0).map(({ event, threadId, agent }) => [named.get(event), threadId ?? "session", agent ?? null]);
        const follow = merge.wanted.splice(0);
        for (const thread of follow) merge.begun(thread);
        return { follow: follow.map((thread) => thread ?? "session"), deliver };
      };
      for (const thread of listed) merge.listed(thread);
      assert.deepEqual(act(), { follow, deliver: [] });
      for (const { stream, event, follow = [], deliver } of steps) {
        const from = stream === "session" ? undefined : stream;
        if (event) merge.take(from, { kind: "event", event: events[event] });
        else merge.ended(from);
        assert.deepEqual(act(), { follow, deliver }, JSON.stringify({ stream, event }));
      }
    });
  }
});

/** A client, and the requests that it sends. */
function recorder(options) {
  const sent = [];
  const fetch = async (url, { headers }) => {
    sent.push({ url, betas: headers.get("anthropic-beta") ?? "" });
    return Response.json({ data: [], next_page: null, has_more: false, id: "sesn_1" });
  };
  return { client: new Client({ baseURL: "https://service.example", ...options, fetch }), sent };
}

/** Runs the rows of a table of pure rules. `send` gives what is sent; a `TypeError` in its place refuses the input. */
function facts(name, table, key, send) {
  test(`${name}: ${table.about}`, async () => {
    const wrong = [];
    for (const row of table.rows) {
      const sent = await send(row).catch((error) => {
        assert.ok(error instanceof TypeError && !error.message.includes("canary"), `${JSON.stringify(row)}: ${error}`);
      });
      if (sent !== row[key]) wrong.push({ ...row, [key]: sent });
    }
    assert.deepEqual(wrong, []);
  });
}

facts("base_urls", await read("base_urls"), "agents", async ({ base_url: baseURL }) => {
  const { client, sent } = recorder({ baseURL });
  await client.agents.list();
  return sent[0].url;
});

facts("path_segments", await read("path_segments"), "path", async ({ id, times = 1 }) => {
  const { client, sent } = recorder();
  await client.sessions.retrieve(id.repeat(times));
  return sent[0].url.slice("https://service.example".length);
});

const OPERATIONS = {
  "sessions.list": (client, options) => client.sessions.list({}, options),
  "memory_stores.list": (client, options) => client.memoryStores.list({}, options),
  "models.list": (client, options) => client.models.list({}, options),
  "files.list": (client, options) => client.files.list({}, options),
  "files.list of a session": (client, options) => client.files.list({ scope_id: "sesn_1" }, options),
  "data_controls.retrieve": (client, options) => client.userProfiles.providers.google.dataControls.retrieve("uprof_1", options),
};

facts("betas", await read("betas"), "sent", async ({ operation, client: ofClient, request }) => {
  const headers = (betas) => (betas === undefined ? undefined : { "anthropic-beta": betas });
  const { client, sent } = recorder({ headers: headers(ofClient) });
  await OPERATIONS[operation](client, { headers: headers(request) });
  return sent[0].betas;
});
