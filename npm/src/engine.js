import { EngineError, ManagedAgentsError } from "./errors.js";

// The numbers of npm/engine/src/code.rs.
export const CONNECT = 0, FETCH_HISTORY = 1, SEND = 2, RECEIVE = 3, WAIT = 4;
export const EVENT = 5, PROCESSED = 6, PREVIEW = 7, RECONNECTED = 8, SENDING = 9, WAITING = 10;
export const OVER = 11, ENDED = 12, FAILED = 13, FETCH_SESSION = 15, UNREADABLE = 16;
export const DISCONNECTED = 0, TIMEOUT = 1, SEND_FAILED = 2, DEADLINE = 3, INTERRUPT = 4, CANCEL = 5, BUSY = 6, FREE = 7, FETCH_FAILED = 8, TOO_LARGE = 9;
export const FROM_BEGINNING = 0, FROM_NOW = 1, FROM_CHECKPOINT = 2, ASK = 3, ATTACH = 4, RESUME = 5, FROM_THREAD = 6, RAW = 7;
const PREVIEWS = 1, WAIT_FOR_ANSWERS = 2;

/** The module's instance, made when it is first wanted, and again after a breakdown or a failure to load it. */
export class Engine {
  #source;
  #given;
  #module;
  #instance;

  /** @param {() => unknown} source a URL, Response, Module or bytes */
  constructor(source) {
    this.#source = source;
  }

  /** Idempotent. With another source than before the module comes from there. */
  async start(source) {
    const given = source instanceof URL ? source.href : source;
    if (given !== undefined && given !== this.#given) {
      this.#given = given;
      this.#source = () => given;
      this.#module = this.#instance = undefined;
    }
    const loading = (this.#module ??= compile(this.#source()));
    const making = (this.#instance ??= loading.then(async (module) => (await WebAssembly.instantiate(module)).exports));
    try {
      return await making;
    } catch (cause) {
      if (this.#module === loading) this.#module = this.#instance = undefined;
      throw new EngineError(`the wasm file could not be loaded: ${cause?.message}`, { cause });
    }
  }

  /** @param {number} kind one of the FROM_.., ASK, ATTACH, RESUME, RAW */
  async open(kind, session, text, options = {}) {
    const exports = await this.start();
    const instance = this.#instance;
    // What is told later of an instance that has broken down says nothing of the one in its place.
    const machine = new Machine(exports, () => {
      if (this.#instance === instance) this.#instance = undefined;
    });
    machine.open(kind, session, text, options);
    return machine;
  }
}

/** One stream or turn. */
export class Machine {
  #exports;
  #broken;
  #number;
  #memory;
  #taken = 0;
  // Made here, not at import: jsdom has neither.
  #encoder = new TextEncoder();
  // A text may begin with what would mark a file's first bytes.
  #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(exports, broken) {
    this.#exports = exports;
    this.#broken = broken;
  }

  open(kind, session, text, { previews = false, waitForAnswers = false, idle = 0, settle = 0, maxWait = 0 }) {
    const [length] = this.#write(session, text);
    const flags = (previews ? PREVIEWS : 0) | (waitForAnswers ? WAIT_FOR_ANSWERS : 0);
    this.#number = this.#call("open", kind, length, flags, Math.random() * 2 ** 32, idle, settle, maxWait);
    if (this.#number < 0) throw new ManagedAgentsError("the checkpoint cannot be used: it is damaged, or of another version");
  }

  close() {
    if (this.#number === undefined) return;
    const number = this.#number;
    this.#number = undefined;
    try {
      this.#exports.close(number);
    } catch {
      // Broken already; whoever uses it is told.
    }
  }

  poll() {
    this.#take();
    return this.#call("poll", this.#number);
  }

  number(index) {
    return this.#call("number", index);
  }

  /**
   * What the next polls would bring, until one brings something else than events, or events and previews. Each counts as handed over once
   * `handOver` says so. Nothing if one of them is no JSON: which, and what then, polling tells.
   */
  ahead(isEventsOnly) {
    this.#take();
    const count = this.#call("ahead", this.#number, isEventsOnly ? 1 : 0);
    if (!count) return [];
    try {
      const run = JSON.parse(this.text(0));
      return run.length === count ? run : [];
    } catch {
      return [];
    }
  }

  handOver() {
    this.#taken++;
  }

  text(index) {
    const length = this.#call("field_length", index);
    const at = this.#call("field", index);
    return this.#decoder.decode(this.#bytes().subarray(at, at + length));
  }

  bytes(chunk) {
    const at = this.#call("input", chunk.length);
    this.#bytes().set(chunk, at);
    this.#call("bytes", this.#number);
  }

  reply(to, { status, contentType, requestId, retryAfter, shouldRetry }, body) {
    const [type, id] = this.#write(contentType, requestId, body);
    this.#call("reply", this.#number, to, status, type, id, retryAfter, shouldRetry);
  }

  /** In milliseconds, since this was told last. */
  elapsed(time) {
    this.#call("elapsed", this.#number, time);
  }

  tell(what) {
    this.#call("tell", this.#number, what);
  }

  /** `kind`: 0 allow, 1 deny, 2 result, 3 error. */
  answer(id, kind, said) {
    const [length] = this.#write(id, said);
    return this.#call("answer", this.#number, kind, length);
  }

  checkpoint() {
    this.#take();
    this.#call("checkpoint", this.#number);
    return this.text(0);
  }

  usage() {
    this.#take();
    this.#call("usage", this.#number);
    return this.text(0);
  }

  preview(id, index) {
    this.#write(id);
    return this.#call("preview", this.#number, index) ? this.text(0) : undefined;
  }

  /** Gives the length of each. */
  #write(...parts) {
    const all = parts.map((part) => (typeof part === "string" ? this.#encoder.encode(part) : part));
    let at = this.#call("input", all.reduce((sum, { length }) => sum + length, 0));
    const memory = this.#bytes();
    for (const part of all) {
      memory.set(part, at);
      at += part.length;
    }
    return all.map(({ length }) => length);
  }

  /** The module's memory; where it grows it is another. */
  #bytes() {
    const { buffer } = this.#exports.memory;
    return this.#memory?.buffer === buffer ? this.#memory : (this.#memory = new Uint8Array(buffer));
  }

  #take() {
    const taken = this.#taken;
    this.#taken = 0;
    if (taken) this.#call("take", this.#number, taken);
  }

  #call(name, ...numbers) {
    try {
      return this.#exports[name](...numbers);
    } catch (cause) {
      this.#broken();
      throw new EngineError("the wasm module has broken down; what is begun from now on runs in a fresh one", { cause });
    }
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
