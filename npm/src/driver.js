import { linked } from "./abort.js";
import { deliveryOf, failureOf, outcomeOf, requestOf } from "./action.js";
import { beginning, bytesOf } from "./body.js";
import { Connection } from "./connection.js";
import { ConnectionError, ManagedAgentsError } from "./errors.js";
import { pacer } from "./pace.js";
import { Page } from "./page.js";
import { SESSION_BETAS } from "./routes.js";
import { after } from "./time.js";
import { first } from "./waiting.js";
import { head, isEventStream, notCut } from "./wire.js";

/** The beginning of a reply that is kept for errors, in bytes. */
const KEPT_BYTES = 65_536;
/** How long to read buffered bytes before `Idle` is reported, in milliseconds. */
const MOMENT = 20;
/** The time that the interrupt of a cancelled turn may take, in milliseconds. */
const CANCEL_TIMEOUT = 5000;

/** Carries out the actions of a machine. Not a generator: each layer of those costs time for every event. */
export class Driver {
  #machine;
  #wire;
  #control;
  /** Ends everything: the reader's own signal or the client's. */
  #signal;
  #unlink;
  #released = new AbortController();
  /** Clears the timer of a cancel. */
  #clear;
  /** The last request, as errors name it. */
  #request = "";
  /** The last replies, for errors: see `failureOf`. */
  #replies = {};
  #connection;
  #lost;
  #lostAt;
  #page;
  /** No stream is open, so a wait now is one to connect. */
  #isToConnect = false;
  /** The machine waits for answers that the program is working on. */
  #isBusy = false;
  /** When the machine first asked for the present wait. It goes on over commands. */
  #since;
  #pace = pacer();
  #polledAt = Math.round(performance.now());
  #isEventsOnly;
  #keepsText;
  /** The stream is open, and the whole history was delivered. */
  isLive = false;
  /** The deliveries that were read ahead, from `#at` to `#end`. */
  #ahead = [];
  #at = 0;
  #end = 0;
  #dropAhead = () => (this.#end = this.#at);

  /**
   * @param {{ wake?: () => void, commands: ("Deadline" | "Interrupt" | "Cancel" | "Late" | "Busy")[], isBusy?: boolean }} control what the program
   * asks for, and whether it is working on answers; it calls `wake` after a change
   * @param {{ signal?: AbortSignal, isEventsOnly?: boolean, json?: boolean }} [options] `isEventsOnly` returns events instead of deliveries,
   * and leaves out the others; `json` adds the exact text of events to deliveries
   */
  constructor(machine, wire, control, { signal, isEventsOnly = false, json = false } = {}) {
    this.#machine = machine;
    this.#wire = wire;
    this.#control = control;
    ({ signal: this.#signal, release: this.#unlink } = linked([wire.signal, signal]));
    this.#isEventsOnly = isEventsOnly;
    this.#keepsText = json && !isEventsOnly;
    this.#signal.addEventListener("abort", this.#dropAhead);
    this.#page = new Page(() => {
      this.#dropAhead();
      if (this.#connection) this.#lostAt ??= performance.now();
      control.wake?.();
    });
  }

  /** Returns a delivery that was read ahead, if there is one and the page need not have its turn. */
  take() {
    return this.#at === this.#end || this.#pace.isOver() ? undefined : this.#handOver();
  }

  /** Returns the next delivery; at the end, with `done`, the outcome. */
  async next() {
    if (this.#pace.isOver()) await this.#pace.pause();
    while (true) {
      this.#signal.throwIfAborted();
      while (this.#control.commands.length) this.#command(this.#control.commands.shift());
      if (this.#page.isAway) {
        this.#released.signal.throwIfAborted();
        await first(undefined, Infinity, this.#control, this.#signal);
        continue;
      }
      if (!this.#keepsText && this.#readAhead()) return { done: false, value: this.#handOver() };
      const now = Math.round(performance.now());
      const action = this.#machine.poll(now - this.#polledAt);
      this.#polledAt = now;
      this.isLive = action.isLive === true;
      switch (action.do) {
        case "connect":
        case "history":
        case "session":
        case "send":
          await this.#ask(action);
          break;
        case "receive":
          await this.#receive(action.timeout);
          break;
        case "wait":
          await this.#wait(action.timeout);
          break;
        case "deliver": {
          const delivery = this.#delivered(deliveryOf(action, this.#keepsText));
          const value = this.#isEventsOnly ? delivery.event : delivery;
          if (value) return { done: false, value };
          break;
        }
        case "finish":
          return { done: true, value: outcomeOf(action) };
        default:
          throw failureOf(action, this.#request, this.#replies, this.#lost);
      }
    }
  }

  /** Makes `next` reject instead of waiting. */
  release() {
    this.#released.abort();
    this.#control.wake?.();
  }

  /** Closes the stream and stops listening to the page. */
  close() {
    this.#dropAhead();
    this.#signal.removeEventListener("abort", this.#dropAhead);
    this.#unlink();
    this.#page.close();
    this.#clear?.();
    this.#disconnect();
  }

  /** Returns `true` if there is a delivery to take. */
  #readAhead() {
    if (this.#at === this.#end) {
      this.#ahead = this.#machine.ahead(this.#isEventsOnly);
      this.#at = 0;
      this.#end = this.#ahead.length;
    }
    return this.#at < this.#end;
  }

  #handOver() {
    this.#machine.handOver();
    return this.#ahead[this.#at++];
  }

  #delivered(delivery) {
    if (delivery.kind !== "reconnected" || this.#lostAt === undefined) return delivery;
    const awayMilliseconds = performance.now() - this.#lostAt;
    this.#lostAt = undefined;
    return { ...delivery, awayMilliseconds };
  }

  #disconnect() {
    if (!this.#connection) return;
    this.#lostAt ??= performance.now();
    this.#connection.close();
    this.#connection = undefined;
  }

  async #ask(action) {
    this.#released.signal.throwIfAborted();
    const request = requestOf(action);
    this.#request = this.#wire.named(request.name, request.method, request.path);
    const isSend = action.do === "send";
    const givenUp = new AbortController();
    this.#control.wake = () => this.#givesUp(isSend) && givenUp.abort();
    const signals = [this.#signal, this.#released.signal, givenUp.signal];
    // A page that goes away gives up reads; a send is left to end.
    if (!isSend) signals.push(this.#page.signal);
    let reply;
    try {
      if (action.do === "connect") reply = await this.#connect(request, signals);
      else if (action.do === "history") reply = await this.#readBeside(action.room, this.#exchange(request, signals));
      else reply = await this.#exchange(request, signals, isSend ? action.body : undefined);
    } catch (error) {
      // The machine is told of the command instead, and asks again if need be.
      if (givenUp.signal.aborted && error === givenUp.signal.reason) return;
      if (!(error instanceof ConnectionError)) {
        givenUp.abort();
        throw error;
      }
      this.#lost = error;
      return this.#report("Failed");
    } finally {
      // A later command must not close the stream that was opened.
      this.#control.wake = undefined;
      this.#isToConnect = action.do === "connect" && !this.#connection;
    }
    if (!reply.body) {
      this.#lost = new ConnectionError("a reply is larger than 32 MiB");
      return this.#report(action.do === "history" ? "TooLarge" : "Failed");
    }
    if (action.do === "connect") this.#page.takeHurry();
    const kept = { request: this.#request, response: reply.response, body: reply.body.slice(0, KEPT_BYTES) };
    Object.assign(this.#replies, { last: kept, [action.do]: kept }, isSend || !reply.response.ok ? { blamed: kept } : {});
    this.#since = undefined;
    this.#machine.reply(head(reply.response), reply.body);
  }

  /**
   * Returns `true` if a command waits for which a request is given up. A send is waited for, as the machine must know what became of it, but
   * for the interrupt of a cancelled turn that takes too long.
   */
  #givesUp(isSend) {
    const { commands } = this.#control;
    return isSend ? commands.includes("Late") : commands.length > 0;
  }

  #exchange({ method, path, name }, signal, body) {
    return this.#wire.exchange(method, path, { name, betas: SESSION_BETAS, body, signal });
  }

  async #connect({ method, path, name }, signal) {
    this.#disconnect();
    const accept = "application/json, text/event-stream";
    const { response, end } = await this.#wire.open(method, path, { name, betas: SESSION_BETAS, accept, signal });
    if (isEventStream(response) && response.body) {
      this.#connection = new Connection(end, response.body);
      return { response, body: new Uint8Array() };
    }
    try {
      return { response, body: notCut(response, await beginning(response, end.signal)) };
    } catch (cause) {
      for (const each of signal) each.throwIfAborted();
      throw new ConnectionError(`${this.#request}: ${cause.message}`, { cause });
    } finally {
      end.abort();
      end.release();
    }
  }

  /** Reads the stream while a reply is on its way, as far as there is room. `#receive` reports its end. */
  async #readBeside(room, reply) {
    let isThere = false;
    const there = reply.then(
      () => (isThere = true),
      () => (isThere = true),
    );
    const connection = this.#connection;
    while (!isThere && connection && room > 0) {
      await Promise.race([there, connection.read()]);
      if (isThere || connection.chunk?.value === undefined) break;
      const { value } = connection.take();
      this.#feed(value);
      room -= value.length;
    }
    return reply;
  }

  /** Hands bytes of the stream to the machine. What is no bytes would not be so the next time either. */
  #feed(piece) {
    try {
      bytesOf(piece);
    } catch (cause) {
      throw new ManagedAgentsError(`${this.#replies.connect.request}: ${cause.message}`, { cause });
    }
    this.#since = undefined;
    this.#machine.bytes(piece);
  }

  async #receive(timeout) {
    this.#released.signal.throwIfAborted();
    const connection = this.#connection;
    if (!connection) return this.#report("Disconnected");
    // The program has answered. First reads what has arrived, because that may hold somebody else's answer.
    const isDone = this.#isBusy && !this.#control.isBusy;
    let happened = await first(connection.read(), isDone ? MOMENT : this.#left(timeout), this.#control, this.#signal);
    // In a page that stood still the timer is over before anything is read.
    if (isDone && happened === "time") happened = await first(connection.read(), 0, this.#control, this.#signal);
    if (isDone && happened === "time") {
      if (this.#control.isBusy) return;
      this.#isBusy = false;
      return this.#report("Idle");
    }
    if (happened === "time") {
      this.#isToConnect = true;
      this.#report("Timeout");
    }
    if (happened !== "read") return;
    const { value, error } = connection.take();
    if (value !== undefined) return this.#feed(value);
    if (error) this.#lost = new ConnectionError(`${this.#request}: the stream was cut: ${error.message}`, { cause: error });
    this.#isToConnect = true;
    this.#disconnect();
    this.#report("Disconnected");
  }

  async #wait(timeout) {
    this.#released.signal.throwIfAborted();
    // A list that lags behind is not faster because the network is back.
    const isOver = this.#isToConnect && this.#page.takeHurry();
    const happened = isOver ? "time" : await first(undefined, this.#left(timeout), this.#control, this.#signal);
    if (happened === "time") this.#report("Timeout");
  }

  /** Returns what is left of a wait. */
  #left(timeout) {
    const now = performance.now();
    return (this.#since ??= now) + timeout - now;
  }

  #report(what) {
    this.#since = undefined;
    this.#machine.report(what);
  }

  #command(name) {
    if (name === "Busy") this.#isBusy = true;
    if (name === "Cancel") {
      this.#clear ??= after(CANCEL_TIMEOUT, () => {
        this.#control.commands.push("Late");
        this.#control.wake?.();
      });
    }
    this.#machine.report(name);
  }
}
