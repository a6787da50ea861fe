import { EngineError, ManagedAgentsError } from "./errors.js";
import { time } from "./time.js";

/** The longest time of a machine, in milliseconds: 49 days. */
const LONGEST = 2 ** 32 - 1;

/** Loads the wasm module when it is first needed. After a panic, what begins next has a fresh instance. */
export class Engine {
  #source;
  #loading;
  /** The instance in use. `cause` is set once it has panicked. */
  #instance = {};

  /** @param {() => unknown} source a URL, Response, Module or bytes */
  constructor(source) {
    this.#source = source;
  }

  /** Idempotent: only the first source that loads is used. */
  async start(source) {
    const bindings = await (this.#loading ??= this.#load(source));
    if (!this.#instance.cause) return bindings;
    try {
      bindings.__wbg_reset_state();
    } catch (cause) {
      throw new EngineError(`the wasm module could not be started again: ${cause?.message}`, { cause });
    }
    this.#instance = {};
    return bindings;
  }

  /**
   * @param {"Beginning" | "Now" | "Thread" | "Checkpoint" | "Ask" | "Attach" | "Resume" | "Raw"} opening
   * @param {string} text depends on it: see `Opening` in npm/engine
   */
  async open(opening, session, text, options = {}) {
    const bindings = await this.start();
    return new Machine(bindings, this.#instance, opening, session, text, options);
  }

  async #load(source = this.#source()) {
    try {
      // Evaluated here, not at import: it needs a `TextDecoder`, which jsdom lacks.
      const bindings = await import("./bindings.js");
      await bindings.default({ module_or_path: await compile(source) });
      return bindings;
    } catch (cause) {
      this.#loading = undefined;
      throw new EngineError(`the wasm file could not be loaded: ${cause?.message}`, { cause });
    }
  }
}

/** One stream or turn: the class `Machine` of npm/engine. A panic in it is an `EngineError`. */
export class Machine {
  #bindings;
  #instance;
  #machine;
  #taken = 0;

  constructor(bindings, instance, opening, session, text, { previews, waitForAnswers, readTimeout = 0, listLag = 0, maxWait = 0 }) {
    this.#bindings = bindings;
    this.#instance = instance;
    this.#machine = bindings.Machine;
    const seed = Math.random() * 2 ** 32;
    const times = Object.entries({ readTimeout, listLag, maxWait }).map(([name, given]) => Math.min(Math.ceil(time(name, given)), LONGEST));
    this.#machine = this.#call("open", bindings.Opening[opening], session, text, previews, waitForAnswers, seed, ...times);
    if (!this.#machine) throw new ManagedAgentsError("the checkpoint cannot be used: it is damaged, or of another version");
  }

  /** Frees the memory of the machine. */
  close() {
    if (!this.#instance.cause) this.#machine?.free();
    this.#machine = undefined;
  }

  /**
   * Returns the next action: see the table in npm/engine/src/action.rs.
   *
   * @param {number} [elapsed] the milliseconds since the last poll
   */
  poll(elapsed = 0) {
    this.#take();
    return JSON.parse(this.#call("poll", elapsed));
  }

  /**
   * Returns the deliveries of the next polls, up to the first that is no event (or preview). Each counts as handed over after `handOver`.
   * Returns none if one of them is not JSON: polling tells which.
   */
  ahead(isEventsOnly) {
    this.#take();
    const json = this.#call("ahead", isEventsOnly);
    if (!json) return [];
    try {
      const run = JSON.parse(json);
      return run.pop() === run.length ? run : [];
    } catch {
      return [];
    }
  }

  handOver() {
    this.#taken++;
  }

  bytes(chunk) {
    this.#call("bytes", chunk);
  }

  /** @param {ReturnType<import("./wire.js").head>} head */
  reply({ status, contentType, retryAfter, shouldRetry }, body) {
    const wait = retryAfter < 0 ? undefined : retryAfter;
    this.#call("reply", status, contentType, wait, [false, true][shouldRetry], body);
  }

  /** @param {"Failed" | "TooLarge" | "Disconnected" | "Timeout" | "Deadline" | "Interrupt" | "Cancel" | "Late" | "Busy" | "Idle"} what */
  report(what) {
    this.#call("report", this.#bindings.Report[what]);
  }

  /** @param {"Allow" | "Deny" | "Result" | "Error"} verdict */
  answer(id, verdict, said) {
    const refused = this.#call("answer", id, this.#bindings.Verdict[verdict], said);
    if (refused) throw new ManagedAgentsError(refused);
  }

  checkpoint() {
    this.#take();
    return this.#call("checkpoint");
  }

  usage() {
    this.#take();
    return this.#call("usage");
  }

  preview(id, index) {
    return this.#call("preview", id, index);
  }

  #take() {
    const taken = this.#taken;
    this.#taken = 0;
    if (taken) this.#call("take", taken);
  }

  #call(method, ...values) {
    try {
      if (!this.#instance.cause) return this.#machine[method](...values);
    } catch (cause) {
      this.#instance.cause = cause;
    }
    throw new EngineError("the wasm module has panicked; what begins from now on runs in a fresh instance", {
      cause: this.#instance.cause,
    });
  }
}

async function compile(source) {
  const given = await source;
  // Next.js compiles it in another realm, which has a `WebAssembly.Module` of its own.
  if (String(given) === "[object WebAssembly.Module]") return given;
  if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) return WebAssembly.compile(given);
  const response = given instanceof Response ? given : await fetch(given);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}
