// A stream that was left is closed on the server, and nothing of it stays: no connection, no listener, no process.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";

import { Client } from "../../dist/index.js";

/** Ways to leave a stream that has delivered something. `waiting` is a read that nothing ends by itself. */
const WAYS = {
  break: "for await (const _ of follow()) { await collect(); break; }",
  return: "const it = follow()[Symbol.asyncIterator](); await it.next(); await collect(); await it.return();",
  "return while a read waits": "const it = follow()[Symbol.asyncIterator](); await it.next(); waits(it.next()); await collect(); await it.return();",
  throw: "try { for await (const _ of follow()) { await collect(); throw new Error('own'); } } catch {}",
  signal: "try { for await (const _ of follow({ signal: abort.signal })) { await collect(); abort.abort(); } } catch {}",
  "signal while a read waits": "const it = follow({ signal: abort.signal }).deliveries(); await it.next(); const next = it.next(); await collect(); abort.abort(); await next.catch(() => {});",
  "the client's signal": "try { for await (const _ of follow({}, { signal: abort.signal })) { await collect(); abort.abort(); } } catch {}",
  dispose: "const it = follow().deliveries(); await it.next(); await collect(); await it[dispose]();",
  "dispose twice": "const it = follow().deliveries(); await it.next(); waits(it.next()); await collect(); await Promise.all([it[dispose](), it[dispose]()]);",
  "raw stream": "for await (const _ of client().sessions.events.stream('sesn_1')) { await collect(); break; }",
  "raw stream while a read waits": "const it = client().sessions.events.stream('sesn_1'); await it.next(); waits(it.next()); await collect(); await it.return();",
  "raw stream by signal": "try { for await (const _ of client().sessions.events.stream('sesn_1', {}, { signal: abort.signal })) { await collect(); abort.abort(); } } catch {}",
  "raw stream of a thread": "for await (const _ of client().sessions.threads.events.stream('sesn_1', 'sthr_1')) { await collect(); break; }",
  thread: "for await (const _ of client().sessions.threads.follow('sesn_1', 'sthr_1')) { await collect(); break; }",
  "all threads": "for await (const _ of followThreads(client(), 'sesn_1')) { await collect(); break; }",
  "all threads while a read waits": "const it = followThreads(client(), 'sesn_1'); await it.next(); waits(it.next()); await collect(); await it.return();",
  "turn by break": "for await (const { kind } of turn()) if (kind === 'event') { await collect(); break; }",
  "turn by release": "const it = turn(); waits(it.outcome); await said(); await collect(); await it.release(); await it.release();",
  "turn by dispose": "const it = turn(); waits(it.outcome); await said(); await collect(); await it[dispose]();",
  "turn by cancel": "const it = turn(); waits(it.outcome); await said(); await collect(); it.cancel(); await it.outcome;",
  "turn by deadline": "const it = turn({ deadline: 1000 }); await Promise.race([said(), it.outcome]); quit.abort(); await collect(); await it.outcome;",
  "turn by signal": "const it = turn({ signal: abort.signal }); waits(it.outcome); await said(); await collect(); abort.abort(); await it.outcome;",
  silence: "const it = follow({ readTimeout: 200, maxWait: 50 }).deliveries(); await it.next(); await collect(); waits(it.next()); await another(); await it.return();",
};

/** A program that leaves a stream, with garbage collections before it does, and then has nothing more to do. */
const program = (way, url) => `
import { Client } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url))};
import { followThreads } from ${JSON.stringify(new URL("../../dist/threads.js", import.meta.url))};
const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
const collect = async () => { for (let n = 0; n < 3; n++) { await new Promise((done) => setTimeout(done, 10)); gc(); } };
const quit = new AbortController();
const ask = (path) => fetch(${JSON.stringify(url)} + path, { signal: quit.signal }).then((answer) => answer.text()).catch(() => {});
const [said, another] = [() => ask("/posted?1"), () => ask("/opened?2")];
const waits = (promise) => promise.catch(() => {});
const abort = new AbortController();
const client = (options) => new Client({ baseURL: ${JSON.stringify(url)}, ...options });
const follow = (options, own) => client(own).sessions.follow("sesn_1", { from: "beginning", ...options });
const turn = (options) => client().sessions.ask("sesn_1", "Hello.", options);
${way}
console.log("left");
`;

const EVENT = { id: "sevt_1", type: "agent.message", processed_at: "2026-11-21T09:00:00Z", content: [] };
const SAID = { id: "sevt_2", type: "user.message", processed_at: "2026-11-21T09:00:01Z", content: [] };

/** A session whose streams bring one event and never end. `/opened?n` and `/posted?n` answer once there were so many. */
async function startSession() {
  const [streams, changes] = [new Set(), new EventEmitter().setMaxListeners(0)];
  const counts = { opened: 0, posted: 0 };
  const until = async (isReached) => {
    while (!isReached()) await once(changes, "change");
  };
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://localhost");
    const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (pathname.endsWith("/stream")) {
      streams.add(response.on("close", () => (streams.delete(response), changes.emit("change"))));
      response.writeHead(200, { "content-type": "text/event-stream" }).write(`data: ${JSON.stringify(EVENT)}\n\n`);
      counts.opened++;
      changes.emit("change");
    } else if (request.method === "POST") {
      for await (const _ of request);
      json({ data: [SAID] });
      for (const stream of streams) stream.write(`data: ${JSON.stringify(SAID)}\n\n`);
      counts.posted++;
      changes.emit("change");
    } else if (counts[pathname.slice(1)] !== undefined) {
      await until(() => counts[pathname.slice(1)] >= Number(search.slice(1)));
      json({});
    } else json({ data: [], next_page: null });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    none: () => until(() => streams.size === 0),
    close: () => (server.closeAllConnections(), server.close()),
  };
}

describe("programs that leave streams", { concurrency: 4 }, () => {
  for (const [name, way] of Object.entries(WAYS)) {
    test(`f01_a_stream_left_by_${name.replaceAll(/\W+/g, "_")}_is_closed_and_the_process_ends`, { timeout: 60_000 }, async () => {
      const server = await startSession();
      const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "--eval", program(way, server.url)], { stdio: ["ignore", "pipe", "inherit"] });
      try {
        const ended = once(child, "exit");
        const [text] = await Promise.race([once(child.stdout, "data"), ended.then(([code]) => assert.fail(`ended with ${code}`))]);
        assert.equal(String(text), "left\n");
        await server.none();
        assert.deepEqual(await ended, [0, null]);
      } finally {
        child.kill("SIGKILL");
        server.close();
      }
    });
  }
});

/** Counts the abort listeners that are on each signal while `act` runs, and gives the most that any has at its end. */
async function listenersLeft(act) {
  const counts = new Map();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const count = (target, type, by) => type === "abort" && counts.set(target, (counts.get(target) ?? 0) + by);
  EventTarget.prototype.addEventListener = function (type, ...given) {
    count(this, type, 1);
    return addEventListener.call(this, type, ...given);
  };
  EventTarget.prototype.removeEventListener = function (type, ...given) {
    count(this, type, -1);
    return removeEventListener.call(this, type, ...given);
  };
  try {
    await act(counts);
    return Math.max(0, ...counts.values());
  } finally {
    Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
  }
}

const refused = () => Response.json({ type: "error", error: { type: "overloaded_error" } }, { status: 529, headers: { "retry-after-ms": "1" } });
const cut = () => Promise.reject(new TypeError("cut"));
const empty = () => Response.json({ data: [], next_page: null });
/** A stream that was open is opened again however often that fails. */
const delivering = () => new Response(`data: ${JSON.stringify(EVENT)}\n\n`, { headers: { "content-type": "text/event-stream" } });
const broken = () => new Response(new ReadableStream({ pull: (out) => out.error(new TypeError("cut")) }), { headers: { "content-type": "text/event-stream" } });

for (const [what, answers] of Object.entries({ refused: [refused], cut: [cut], broken: [broken], "in turns": [cut, refused, broken] })) {
  test(`f18_no_abort_listener_stays_when_connections_are_${what.replace(" ", "_")}`, async () => {
    const [own, shared] = [new AbortController(), new AbortController()];
    let [asked, most] = [0, 0];
    const left = await listenersLeft(async (counts) => {
      const fetch = async (url) => {
        if (!String(url).includes("/stream")) return empty();
        most = Math.max(most, ...counts.values());
        if (++asked === 60) own.abort(new Error("enough"));
        return asked === 1 ? delivering() : answers[asked % answers.length]();
      };
      const client = new Client({ baseURL: "https://proxy.example", fetch, signal: shared.signal });
      await assert.rejects(async () => {
        for await (const _ of client.sessions.follow("sesn_1", { from: "beginning", maxWait: 1, signal: own.signal }));
      }, /enough/);
    });
    assert.equal(asked, 60);
    assert.equal(left, 0);
    assert.ok(most < 5, `${most} listeners on one signal`);
  });
}
