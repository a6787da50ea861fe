import { Driver } from "./driver.js";
import { ManagedAgentsError } from "./errors.js";
import { last } from "./follow.js";
import { Reading } from "./reading.js";
import { json } from "./text.js";

/** Commands after which no answer is sent. */
const ENDS = ["Deadline", "Cancel"];

/**
 * One turn: what is said, everything that happens, how it ended. Nothing is sent before it is read, by `for await` or by `outcome`.
 *
 * Connections that break are opened again, and what was missed is read from the history: every delivery comes once. `break` stops
 * following; the agent goes on.
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
    this.#tools = new Map(Object.entries(tools));
    this.#open = open;
    this.#wire = wire;
    this.#options = { approve, signal, deadline, waitForAnswers, json };
    this.#outcome = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // It may be that nobody asks.
    this.#outcome.catch(() => {});
  }

  /**
   * How the turn ends; rejects if it cannot be followed. Asked for without a loop, it follows the turn by itself. `undefined` if the
   * loop was left before the end.
   */
  get outcome() {
    setTimeout(async () => {
      if (this.#run) return;
      try {
        for await (const _ of this);
      } catch {
        // The outcome says so.
      }
    });
    return this.#outcome;
  }

  /** Deliveries, one after the other. A turn has one reader. */
  [Symbol.asyncIterator]() {
    if (this.#run) throw new TypeError("this turn is being read already");
    return (this.#run = this.#reading());
  }

  /** Stops following at once, also while something waits for the next delivery; the agent goes on, and `outcome` is `undefined`. */
  async release() {
    await (this.#run ??= this.#reading()).return();
  }

  /** As `release`. */
  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.release();
  }

  /** What a tool gave: text, content blocks, or any value, which is sent as JSON. */
  answer(callId, result) {
    this.#answer(callId, "Result", content(result));
  }

  /** A tool has failed; the agent is told why. */
  fail(callId, reason) {
    this.#answer(callId, "Error", content(words(reason)));
  }

  allow(callId) {
    this.#answer(callId, "Allow", "");
  }

  deny(callId, why = "") {
    this.#answer(callId, "Deny", words(why));
  }

  /** Stops the agent and follows to the end of the turn, which then is `interrupted`. */
  interrupt() {
    this.#command("Interrupt");
  }

  /** Stops the agent and does not wait for it: the outcome is `cancelled`. */
  cancel() {
    this.#command("Cancel");
  }

  /**
   * Everything handed over and sent so far, as text, for `client.sessions.resume(checkpoint)` here or elsewhere: nothing is lost and
   * nothing is sent twice. Keep one at the delivery `sending`, and one after each delivery that was dealt with.
   */
  checkpoint() {
    return this.#machine?.checkpoint() ?? this.#checkpoint;
  }

  /** The newest `session.usage` event; `undefined` as long as there is none. */
  get usage() {
    const text = this.#machine?.usage() ?? this.#usage;
    return text ? JSON.parse(text) : undefined;
  }

  /** The text so far of one content block of a message that is still being written; `undefined` once it is whole. */
  preview(eventId, index = 0) {
    return this.#machine?.preview(eventId, index);
  }

  #reading() {
    const { signal, deadline, json } = this.#options;
    const cancel = () => this.cancel();
    let driver, timer, outcome;
    return new Reading({
      begin: async () => {
        signal?.throwIfAborted();
        this.#machine = await this.#open();
        signal?.addEventListener("abort", cancel);
        if (signal?.aborted) cancel();
        if (deadline !== undefined) {
          const milliseconds = deadline instanceof Date ? deadline - Date.now() : deadline;
          timer = setTimeout(() => this.#command("Deadline"), Math.max(0, milliseconds));
        }
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
        clearTimeout(timer);
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

  /** True if the call is dealt with here. It is dealt with beside the stream, however long it takes. */
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
      // That is no verdict.
    }
    if (verdict === "ask") return false;
    this.#meanwhile(async () => {
      const decided = await decide(verdict);
      if (decided === "ask") return () => {};
      return () => (decided === "allow" ? this.allow(call.id) : this.deny(call.id, decided.deny));
    });
    return true;
  }

  /** The turn does not end for want of an answer while `work` goes on. */
  #meanwhile(work) {
    // Told to wait for answers, it waits for these too.
    if (this.#running++ === 0 && !this.#options.waitForAnswers) this.#command("Busy");
    this.#control.isBusy = true;
    work().then((answer) => {
      if (!this.#machine) return;
      try {
        answer();
      } catch (error) {
        // Somebody else has answered, or the turn has moved on; a breakdown ends the loop by itself.
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

  /** Between two steps of the machine, never within one: it may be waiting for what came of a send. */
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

/** Whatever is not a plain allow keeps the tool from running. */
async function decide(verdict) {
  try {
    const decided = await verdict;
    if (decided === "allow" || decided === "ask") return decided;
    if (typeof decided.deny === "string") return { deny: decided.deny };
  } catch {
    // No verdict either.
  }
  return { deny: "the program's approval policy has failed" };
}

/** Anything may be thrown. */
function words(error) {
  try {
    return String(error);
  } catch {
    return "the tool has failed";
  }
}

/** Content blocks as JSON. */
function content(result) {
  if (Array.isArray(result) && result.every((block) => typeof block?.type === "string")) return json(result);
  const text = typeof result === "string" ? result : (json(result) ?? "");
  return json([{ type: "text", text }]);
}
