import { linked } from "./abort.js";
import { beginning, close, readerOf } from "./body.js";
import * as engine from "./engine.js";
import { notThat } from "./envelope.js";
import { ApiError, ConnectionError, ManagedAgentsError } from "./errors.js";
import { pacer } from "./pace.js";
import { Page } from "./page.js";
import { segment } from "./path.js";
import { SESSION_BETAS } from "./routes.js";
import { head, isEventStream, notCut } from "./wire.js";

/** In milliseconds: what has come in is read by then. */
const MOMENT = 20;

const CALL_KINDS = ["custom_tool", "approval", "tool"];
const FAILURES = [
  undefined,
  undefined,
  undefined,
  "a page of the session's history could not be read",
  "the session's history goes on, but its page does not say where",
  "an event of the stream is larger than 16 MiB",
  "the session's history does not end: a cursor came twice",
  "it cannot be told whether the events arrived; look at the session's history before sending again",
];

/**
 * Does what a machine wants: requests, reading, waiting. Not a generator: its owners are, and each layer costs time for every event.
 */
export class Drive {
  #machine;
  #wire;
  #desk;
  /** Ends everything: the reader's own or the client's. */
  #signal;
  #release;
  #left = new AbortController();
  /** Of the last request, as errors name it. */
  #request = "";
  /** The same of the last one that sent or was refused: the history may be read once more before that is an error. */
  #blamed = "";
  #live;
  #lost;
  #lostAt;
  #page;
  /** The last connection or request failed: what is waited for now is only that others come first. */
  #isCut = false;
  /** The machine was told last that the page is at work on answers. */
  #isBusy = false;
  #pace = pacer();
  #toldAt = Math.round(performance.now());
  #isEventsOnly;
  #keepsText;
  /** The stream is open, and the history has nothing more to tell. */
  isLive = false;
  /** What the machine's next polls would bring, from `#at` on; the rest is left to `next` at the latest at `#end`. */
  #ahead = [];
  #at = 0;
  #end = 0;
  #stop = () => (this.#end = this.#at);

  /**
   * @param {{ wake?: () => void, orders: number[], isBusy?: boolean }} desk where the page leaves its orders, and whether it is at work on
   * answers; it calls `wake` then
   * @param {{ signal?: AbortSignal, isEventsOnly?: boolean, json?: boolean }} [options] `isEventsOnly` gives events as they are, and no
   * other delivery; `json` gives deliveries the exact text of their events
   */
  constructor(machine, wire, desk, { signal, isEventsOnly = false, json = false } = {}) {
    this.#machine = machine;
    this.#wire = wire;
    this.#desk = desk;
    ({ signal: this.#signal, release: this.#release } = linked([wire.signal, signal]));
    this.#isEventsOnly = isEventsOnly;
    this.#keepsText = json && !isEventsOnly;
    this.#signal.addEventListener("abort", this.#stop);
    this.#page = new Page(() => {
      this.#stop();
      if (this.#live?.reader) this.#lostAt ??= performance.now();
      desk.wake?.();
    });
  }

  /** The next delivery if it is there already; else `next` tells. The clock is looked at each time: what a reader does with one may be slow. */
  take() {
    return this.#at === this.#end || this.#pace.isOver() ? undefined : this.#hand();
  }

  /** The next delivery; at the end, with `done`, how it ended. */
  async next() {
    const machine = this.#machine;
    if (this.#pace.isOver()) await this.#pace.pause();
    while (true) {
      this.#signal.throwIfAborted();
      while (this.#desk.orders.length) this.#tell(this.#desk.orders.shift());
      if (this.#page.isAway) {
        this.#left.signal.throwIfAborted();
        await first(undefined, Infinity, this.#desk, this.#signal);
        continue;
      }
      if (!this.#keepsText && this.#readAhead()) return { done: false, value: this.#hand() };
      this.#tellTime();
      const code = machine.poll();
      this.isLive = code === engine.RECEIVE && machine.number(1) === 1;
      switch (code) {
        case engine.CONNECT:
          await this.#ask(code, engine.DISCONNECTED, () => this.#connect(target(machine, machine.text(1) ? "/stream" : "/events/stream")));
          break;
        case engine.FETCH_HISTORY:
          await this.#ask(code, engine.FETCH_FAILED, () =>
            this.#beside(machine.number(0), this.#exchange("GET", target(machine, "/events"), undefined, this.#page.signal)),
          );
          break;
        case engine.FETCH_SESSION:
          await this.#ask(code, engine.FETCH_FAILED, () => this.#exchange("GET", target(machine, ""), undefined, this.#page.signal));
          break;
        case engine.SEND:
          await this.#ask(code, engine.SEND_FAILED, () => this.#exchange("POST", target(machine, "/events"), machine.text(2)));
          break;
        case engine.RECEIVE:
          await this.#receive(machine.number(0));
          break;
        case engine.WAIT:
          await this.#wait(machine.number(0));
          break;
        case engine.OVER:
          return { done: true, value: over(machine) };
        case engine.ENDED:
          return { done: true, value: { kind: machine.number(0) ? "deleted" : "terminated" } };
        case engine.FAILED:
          throw failure(machine, this.#lost, this.#request, this.#blamed);
        default: {
          const delivery = this.#delivered(code);
          const value = this.#isEventsOnly ? delivery?.event : delivery;
          if (value) return { done: false, value };
        }
      }
    }
  }

  /** True if there is something to take. */
  #readAhead() {
    if (this.#at === this.#end) {
      this.#ahead = this.#machine.ahead(this.#isEventsOnly);
      this.#at = 0;
      this.#end = this.#ahead.length;
    }
    return this.#at < this.#end;
  }

  #hand() {
    this.#machine.handOver();
    return this.#ahead[this.#at++];
  }

  /** `undefined` for what this version does not know. */
  #delivered(code) {
    const value = delivered(this.#machine, code, this.#keepsText);
    if (code === engine.RECONNECTED && this.#lostAt !== undefined) {
      value.awayMilliseconds = performance.now() - this.#lostAt;
      this.#lostAt = undefined;
    }
    return value;
  }

  /** Makes `next` reject where it would wait, or waits already. */
  leave() {
    this.#left.abort();
    this.#desk.wake?.();
  }

  /** At the end: closes the stream, and hears no more of the page. */
  close() {
    this.#stop();
    this.#signal.removeEventListener("abort", this.#stop);
    this.#release();
    this.#page.close();
    this.#hangUp();
  }

  #hangUp() {
    if (this.#live?.reader) this.#lostAt ??= performance.now();
    // Both: Node's `fetch` forgets its signal at a garbage collection once the head is there.
    close(this.#live?.reader);
    this.#live?.end.abort();
    this.#live?.end.release();
    this.#live = undefined;
  }

  async #ask(code, otherwise, request) {
    this.#left.signal.throwIfAborted();
    let answer;
    try {
      answer = await request();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#lost = error;
      this.#isCut = true;
      return this.#machine.tell(otherwise);
    }
    this.#isCut = false;
    if (code === engine.SEND || !answer.response.ok) this.#blamed = this.#request;
    if (!answer.body) {
      this.#lost = new ConnectionError("an answer is larger than 32 MiB");
      return this.#machine.tell(code === engine.FETCH_HISTORY ? engine.TOO_LARGE : otherwise);
    }
    if (code === engine.CONNECT) this.#page.takeHurry();
    this.#machine.reply(code, head(answer.response), answer.body);
  }

  async #wait(milliseconds) {
    this.#left.signal.throwIfAborted();
    const isHurried = this.#isCut && this.#page.takeHurry();
    const happened = isHurried ? "time" : await first(undefined, milliseconds, this.#desk, this.#signal);
    if (happened === "time") this.#machine.tell(engine.TIMEOUT);
  }

  #tellTime() {
    const now = Math.round(performance.now());
    this.#machine.elapsed(now - this.#toldAt);
    this.#toldAt = now;
  }

  #tell(order) {
    if (order === engine.BUSY || order === engine.FREE) this.#isBusy = order === engine.BUSY;
    this.#machine.tell(order);
  }

  #exchange(method, path, body, gone) {
    const name = reference(method, path);
    this.#request = this.#wire.named(name, method, path);
    return this.#wire.exchange(method, path, { name, betas: SESSION_BETAS, body, signal: [this.#signal, this.#left.signal, gone] });
  }

  async #connect(path) {
    this.#hangUp();
    const name = reference("GET", path);
    this.#request = this.#wire.named(name, "GET", path);
    const accept = "application/json, text/event-stream";
    const asked = { name, betas: SESSION_BETAS, accept, signal: [this.#signal, this.#left.signal, this.#page.signal] };
    const { response, end } = await this.#wire.open("GET", path, asked);
    this.#live = { end };
    if (isEventStream(response) && response.body) {
      this.#live.reader = readerOf(response.body);
      return { response, body: new Uint8Array() };
    }
    try {
      return { response, body: notCut(response, await beginning(response, end.signal)) };
    } catch (cause) {
      throw new ConnectionError(`${this.#request}: ${cause.message}`, { cause });
    } finally {
      this.#hangUp();
    }
  }

  /** Reads the stream while an answer is on its way, as far as there is room. That the stream has ended is for `#receive` to see. */
  async #beside(room, answer) {
    let isThere = false;
    const there = answer.then(
      () => (isThere = true),
      () => (isThere = true),
    );
    const live = this.#live;
    while (!isThere && live?.reader && room > 0) {
      live.reading ??= read(live);
      await Promise.race([there, live.reading]);
      const value = live.chunk?.value;
      if (isThere || !value) break;
      room -= value.length;
      live.reading = live.chunk = undefined;
      this.#machine.bytes(value);
    }
    return answer;
  }

  async #receive(silence) {
    this.#left.signal.throwIfAborted();
    const live = this.#live;
    if (!live) return this.#machine.tell(engine.DISCONNECTED);
    live.reading ??= read(live);
    // Nobody is at work any more. What has come in by now is read before the machine is told: it may be somebody else's answer.
    const isAtRest = this.#isBusy && !this.#desk.isBusy;
    let happened = await first(live.reading, isAtRest ? MOMENT : silence, this.#desk, this.#signal);
    // Where all of the page stood still, the time is over before anything is read.
    if (isAtRest && happened === "time") happened = await first(live.reading, 0, this.#desk, this.#signal);
    if (isAtRest && happened === "time") {
      if (!this.#desk.isBusy) this.#tell(engine.FREE);
      return;
    }
    if (happened === "time") {
      this.#isCut = true;
      this.#machine.tell(engine.TIMEOUT);
    }
    if (happened !== "read") return;
    const { value, error } = live.chunk;
    live.reading = live.chunk = undefined;
    if (value) return this.#machine.bytes(value);
    if (error) this.#lost = new ConnectionError(`${this.#request}: the stream was cut: ${error.message}`, { cause: error });
    this.#isCut = true;
    this.#hangUp();
    this.#machine.tell(engine.DISCONNECTED);
  }
}

/** What an event that made a call says of it. */
function pending(text, kind, inputJson) {
  const event = parse(text);
  return {
    id: event.id,
    kind: CALL_KINDS[kind],
    name: event.name ?? "",
    mcpServer: event.mcp_server_name ?? undefined,
    input: event.input ?? {},
    inputJson,
    threadId: event.session_thread_id ?? undefined,
    event,
  };
}

/** Of the session or thread that the machine follows, with the query that it asks for. */
function target(machine, what) {
  const pairs = new URLSearchParams();
  for (let at = 3, name; (name = machine.text(at)); at += 2) pairs.append(name, machine.text(at + 1));
  const [query, thread] = [String(pairs), machine.text(1)];
  return `/v1/sessions/${segment(machine.text(0))}${thread && `/threads/${segment(thread)}`}${what}${query && `?${query}`}`;
}

/** The reference's name of what a machine asks for. */
function reference(method, path) {
  const [, what] = /\/(events|stream)(\?|$)/.exec(path) ?? [];
  if (!what) return "sessions.retrieve";
  const act = what === "stream" ? what : method === "GET" ? "list" : "send";
  return `sessions.${path.includes("/threads/") ? "threads." : ""}events.${act}`;
}

function delivered(machine, code, keepsText) {
  switch (code) {
    case engine.EVENT:
    case engine.PROCESSED: {
      const [json, kind] = [machine.text(0), code === engine.EVENT ? "event" : "processed"];
      return { kind, event: parse(json), ...(keepsText && { json }) };
    }
    case engine.PREVIEW:
      return {
        kind: "preview",
        eventId: machine.text(0),
        eventType: machine.text(1),
        index: machine.number(0),
        delta: machine.text(2),
      };
    case engine.RECONNECTED:
      return { kind: "reconnected", recovered: machine.number(0), failures: machine.number(1) };
    case engine.UNREADABLE:
      return { kind: "unreadable", json: machine.text(0) };
    case engine.SENDING:
      return { kind: "sending" };
    case engine.WAITING:
      return { kind: "waiting", call: pending(machine.text(0), machine.number(0), machine.text(1)) };
  }
}

function over(machine) {
  const kind = machine.text(0);
  const runs = machine.number(1);
  const openRuns = Array.from({ length: runs }, (_, at) => machine.text(at + 1));
  const outcome = { kind, ...(machine.number(0) && { isUnsent: true }), ...(runs && { openRuns }) };
  const texts = [];
  for (let at = 0, text; (text = machine.text(runs + 1 + at)) || at < 2; at++) texts.push(text);
  if (kind === "refusal") return { ...outcome, category: texts[0] || undefined, explanation: texts[1] || undefined };
  if (kind !== "needs_action") return outcome;
  const calls = [];
  for (let at = 0; texts[at]; at += 2) calls.push(pending(texts[at].slice(1), Number(texts[at][0]), texts[at + 1]));
  return { ...outcome, calls };
}

function failure(machine, lost, request, blamed) {
  const [why, status] = [machine.number(0), machine.number(1)];
  const [first, second] = [machine.text(0), machine.text(1)];
  if (why === 1) return new ApiError({ status, requestId: first, body: second, request: blamed });
  if (why === 9) return new ApiError({ status, requestId: first, body: second, request: blamed, route: machine.text(2) });
  if (why === 2 || why === 8) {
    const what = why === 2 ? "an event stream" : "the events that were sent";
    return new ManagedAgentsError(`${why === 8 ? blamed : request}: ${notThat(what, status, first, second)}`);
  }
  if (FAILURES[why]) return new ManagedAgentsError(`${request}: ${FAILURES[why]}`);
  return lost ?? new ConnectionError(`${request}: the session could not be followed`);
}

/** The machine looked at the fields it needs only; the text as a whole is checked here. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ManagedAgentsError("the service sent an event that is not JSON", { cause });
  }
}

/** Never rejects: nobody may be there to hear it. */
async function read(live) {
  try {
    const { done, value } = await live.reader.read();
    live.chunk = { value: done ? undefined : value };
  } catch (error) {
    live.chunk = { error };
  }
}

/** Which comes first: "read", "time", or "order"; what is left behind leaves nothing. */
function first(reading, milliseconds, desk, signal) {
  return new Promise((resolve) => {
    const settle = (what) => {
      clearTimeout(timer);
      // A read that was not waited for to its end may end now, and somebody else is waiting.
      if (desk.wake === order) desk.wake = undefined;
      signal.removeEventListener("abort", order);
      resolve(what);
    };
    const order = () => settle("order");
    const timer = setTimeout(settle, Math.min(milliseconds, 2 ** 31 - 1), "time");
    desk.wake = order;
    signal.addEventListener("abort", order);
    reading?.then(() => settle("read"));
  });
}
