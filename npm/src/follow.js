import { Driver } from "./driver.js";
import { Reading } from "./reading.js";

/**
 * Follows a session through lost connections, each event once: `for await (const event of ...)`. A queued message is delivered again when
 * it is processed, with the same id and a timestamp. `break` closes the stream; the agent goes on.
 */
export class Follow {
  #source;
  #machine;
  #driver;
  #checkpoint;

  /** @param {string} [thread] the thread to follow, from its beginning */
  constructor(wire, engine, session, thread, { from = "beginning", signal, json, ...options } = {}) {
    const kinds = thread === undefined ? { beginning: "Beginning", now: "Now" } : { beginning: "Thread" };
    const isNamed = Object.hasOwn(kinds, from);
    if (typeof from !== "string" || !(isNamed || from.startsWith("{"))) {
      throw new TypeError('from is "now", "beginning" or a checkpoint; of a thread not "now"');
    }
    const kind = isNamed ? kinds[from] : "Checkpoint";
    const text = isNamed ? (thread ?? "") : from;
    this.#source = (isEventsOnly) => ({
      begin: async () => {
        signal?.throwIfAborted();
        this.#machine = await engine.open(kind, session, text, options);
        this.#driver = new Driver(this.#machine, wire, { commands: [] }, { signal, isEventsOnly, json });
      },
      take: () => this.#driver.take(),
      next: () => this.#driver.next(),
      leave: () => this.#driver?.release(),
      close: () => {
        this.#driver?.close();
        this.#checkpoint = last(this.#machine);
        this.#machine?.close();
        this.#machine = this.#driver = undefined;
      },
    });
  }

  /** Iterates over events, previews and reconnects. Once: a stream has one reader. */
  deliveries() {
    return this.#begin(false);
  }

  [Symbol.asyncIterator]() {
    return this.#begin(true);
  }

  /** Returns the state as text: `follow(id, { from: checkpoint })` goes on from there. `undefined` before the first event. */
  checkpoint() {
    return this.#machine?.checkpoint() ?? this.#checkpoint;
  }

  /** The stream is open, and the whole history was delivered. */
  get isLive() {
    return this.#driver?.isLive ?? false;
  }

  #begin(isEventsOnly) {
    if (!this.#source) throw new TypeError("this stream is being read already; follow the session again");
    const source = this.#source;
    this.#source = undefined;
    return new Reading(source(isEventsOnly));
  }
}

/** Returns the last checkpoint of a machine; `undefined` if the module has panicked. */
export function last(machine) {
  try {
    return machine?.checkpoint();
  } catch {
    return undefined;
  }
}
