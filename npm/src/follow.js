import { Driver } from "./driver.js";
import { Reading } from "./reading.js";

/**
 * Every event of a session once, whatever happens to the connection: `for await (const event of ...)`. A message that was queued comes
 * again when it is processed, with the same id and now a time. `break` closes the stream; the agent goes on.
 */
export class Follow {
  #source;
  #machine;
  #driver;
  #checkpoint;

  /** @param {string} [thread] follows that one of the session, from its beginning */
  constructor(wire, motor, session, thread, { from = "beginning", signal, json, ...options } = {}) {
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
        this.#machine = await motor.open(kind, session, text, options);
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

  /** Not only the events: also previews, and when the connection was lost and is back. Once: a stream has one reader. */
  deliveries() {
    return this.#begin(false);
  }

  [Symbol.asyncIterator]() {
    return this.#begin(true);
  }

  /** Everything handed over so far, as text: `follow(id, { from: checkpoint })` goes on from there. `undefined` before the first event. */
  checkpoint() {
    return this.#machine?.checkpoint() ?? this.#checkpoint;
  }

  /** The stream is open, and the history has nothing more to tell. */
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

/** The last checkpoint of a machine about to be closed; none if it has broken down. */
export function last(machine) {
  try {
    return machine?.checkpoint();
  } catch {
    return undefined;
  }
}
