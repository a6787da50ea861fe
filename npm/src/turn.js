import { Driver } from "./driver.js";
import { ManagedAgentsError } from "./errors.js";
import { last } from "./follow.js";
import { Reading } from "./reading.js";
import { json } from "./text.js";
import { after, until } from "./time.js";

/** Commands after which no answer is sent. */
const ENDS = ["Deadline", "Cancel"];

/**
 * One turn: sends events and follows the session to the outcome. Sends nothing before it is read, by `for await` or by `outcome`.
 *
 * Reconnects, and reads missed events from the history, so that each delivery comes once. `break` stops following; the agent goes on.
 */
export class Turn {
  #open;
  #wire;
  #options;
  #run;
  #machine;
  #control = { commands: [], isBusy: false };
  #tools = new Map();
  #running = 0;
  #settle;
  #outcome;
  #checkpoint;
  #usage;
  #left = new AbortController();

  /** @param {() => Promise<import("./engine.js").Machine>} open */
  constructor(open, wire, { tools = {}, approve, signal, deadline, waitForAnswers, json } = {}) {
    for (const name in tools) {
      if (typeof tools[name]?.run !== "function") throw new TypeError(`the tool ${name} has no run function`);
    }
    if (deadline !== undefined) until(deadline);
    this.#tools = new Map(Object.entries(tools));
    this.#open = open;
    this.#wire = wire;
    this.#options = { approve, signal, deadline, waitForAnswers, json };
    this.#outcome = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // A program need not ask for it.
    this.#outcome.catch(() => {});
  }

  /**
   * Resolves with the outcome; rejects if the turn cannot be followed. Without a loop it follows the turn itself. `undefined` if the loop was
   * left before the end.
   */
  get outcome() {
    setTimeout(async () => {
      if (this.#run) return;
      try {
        for await (const _ of this);
      } catch {
        // The outcome rejects with the same error.
      }
    });
    return this.#outcome;
  }

  /** Iterates over the deliveries. A turn has one reader. */
  [Symbol.asyncIterator]() {
    if (this.#run) throw new TypeError("this turn is being read already");
    return (this.#run = this.#reading());
  }

  /** Stops following at once, also while a reader waits. The agent goes on, and `outcome` is `undefined`. */
  async release() {
    await (this.#run ??= this.#reading()).return();
  }

  /** Same as `release`. */
  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.release();
  }

  /** Answers a tool call with text, content blocks, or any value, which is sent as JSON. */
  answer(callId, result) {
    this.#answer(callId, "Result", content(result));
  }

  /** Answers a tool call with its failure and the reason. */
  fail(callId, reason) {
    this.#answer(callId, "Error", content(words(reason)));
  }

  allow(callId) {
    this.#answer(callId, "Allow", "");
  }

  deny(callId, why = "") {
    this.#answer(callId, "Deny", words(why));
  }

  /** Interrupts the agent and follows the turn to its end, which is `interrupted`. */
  interrupt() {
    this.#command("Interrupt");
  }

  /** Interrupts the agent without waiting for the end: the outcome is `cancelled`. The interrupt gets 5 s. */
  cancel() {
    this.#command("Cancel");
  }

  /**
   * Returns the state as text, for `client.sessions.resume(checkpoint)` here or in another process. Keep one at the delivery `sending`, and one
   * after each delivery that was processed.
   */
  checkpoint() {
    return this.#machine?.checkpoint() ?? this.#checkpoint;
  }

  /** The newest `session.usage` event, if there was one. */
  get usage() {
    const text = this.#machine?.usage() ?? this.#usage;
    return text ? JSON.parse(text) : undefined;
  }

  /** Returns the text so far of a content block that is still being written; `undefined` once the message is complete. */
  preview(eventId, index = 0) {
    return this.#machine?.preview(eventId, index);
  }

  #reading() {
    const { signal, deadline, json } = this.#options;
    const cancel = () => this.cancel();
    let driver, clear, outcome;
    return new Reading({
      begin: async () => {
        signal?.throwIfAborted();
        this.#machine = await this.#open();
        signal?.addEventListener("abort", cancel);
        if (signal?.aborted) cancel();
        if (deadline !== undefined) clear = after(until(deadline), () => this.#command("Deadline"));
        driver = new Driver(this.#machine, this.#wire, this.#control, { json });
      },
      take: () => undefined,
      next: async () => {
        const { done, value } = await driver.next();
        if (done) outcome = value;
        else if (value.kind === "waiting") value.isHandled = this.#handle(value.call);
        return done ? { done, value: undefined } : { done, value };
      },
      leave: () => driver?.release(),
      close: (failure) => {
        driver?.close();
        clear?.();
        signal?.removeEventListener("abort", cancel);
        this.#left.abort();
        this.#checkpoint = last(this.#machine);
        this.#usage = usage(this.#machine);
        this.#machine?.close();
        this.#machine = undefined;
        if (failure) this.#settle.reject(failure.error);
        else this.#settle.resolve(outcome);
      },
    });
  }

  /** Returns `true` if a tool or `approve` answers the call. It runs beside the stream. */
  #handle(call) {
    const tool = call.kind === "custom_tool" ? this.#tools.get(call.name) : undefined;
    if (tool) {
      this.#meanwhile(async () => {
        try {
          const result = content(await tool.run(call.input, { call, signal: this.#left.signal }));
          return () => this.#answer(call.id, "Result", result);
        } catch (error) {
          return () => this.#answer(call.id, "Error", content(words(error)));
        }
      });
      return true;
    }
    if (call.kind !== "approval" || !this.#options.approve) return false;
    let verdict;
    try {
      verdict = this.#options.approve(call);
    } catch {
      // `verdict` stays undefined, which denies.
    }
    if (verdict === "ask") return false;
    this.#meanwhile(async () => {
      const decided = await decide(verdict);
      if (decided === "ask") return () => {};
      return () => (decided === "allow" ? this.allow(call.id) : this.deny(call.id, decided.deny));
    });
    return true;
  }

  /** Keeps the turn open while `work` goes on. */
  #meanwhile(work) {
    // With `waitForAnswers` the turn stays open anyway.
    if (this.#running++ === 0 && !this.#options.waitForAnswers) this.#command("Busy");
    this.#control.isBusy = true;
    work().then((answer) => {
      if (!this.#machine) return;
      try {
        answer();
      } catch (error) {
        // Somebody else has answered, or the turn has moved on. A panic ends the loop itself.
        if (!(error instanceof ManagedAgentsError)) throw error;
      }
      this.#control.isBusy = --this.#running > 0;
      this.#control.wake?.();
    });
  }

  #answer(...answer) {
    const isOver = !this.#machine || ENDS.some((end) => this.#control.commands.includes(end));
    if (isOver) throw new ManagedAgentsError("this turn is not under way");
    this.#machine.answer(...answer);
    this.#control.wake?.();
  }

  /** The driver carries out commands between two actions of the machine, which may be waiting for the reply to a send. */
  #command(what) {
    this.#control.commands.push(what);
    this.#control.wake?.();
  }
}

function usage(machine) {
  try {
    return machine?.usage();
  } catch {
    return undefined;
  }
}

/** Denies everything but a plain allow. */
async function decide(verdict) {
  try {
    const decided = await verdict;
    if (decided === "allow" || decided === "ask") return decided;
    if (typeof decided.deny === "string") return { deny: decided.deny };
  } catch {
    // Denied below.
  }
  return { deny: "the program's approval policy has failed" };
}

/** Returns a thrown value as text. */
function words(error) {
  try {
    return String(error);
  } catch {
    return "the tool has failed";
  }
}

/** Returns content blocks as JSON. */
function content(result) {
  if (Array.isArray(result) && result.every((block) => typeof block?.type === "string")) return json(result);
  const text = typeof result === "string" ? result : (json(result) ?? "");
  return json([{ type: "text", text }]);
}
