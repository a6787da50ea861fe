import { linked, sleep, unlessAborted } from "./abort.js";
import { addBetas } from "./betas.js";
import { beginning, close, joined, text, whole } from "./body.js";
import { notThat, statusOf } from "./envelope.js";
import { ApiError, ConnectionError, ManagedAgentsError } from "./errors.js";
import { backoff, isRetryable, retryAfter } from "./retry.js";
import { addHeaders, base, commonHeaders, isService } from "./settings.js";
import { after } from "./time.js";

/** The time for the head of a reply, and the time that each MiB of the request adds after the first, in milliseconds: `fetch` shows no progress. */
const ANSWER_WITHIN = 120_000;
const MORE_FOR_A_MIB = 60_000;
const MIB = 1024 * 1024;
/** The largest reply that is no download. A machine asks for less after a larger one. */
const MAX_BYTES = 32 * MIB;

/** Sends requests: to one host, with one credential, without redirects and cookies. */
export class Wire {
  #base;
  #headers;
  #fetch;
  #maxRetries;
  #signal;
  #init;
  /** Keys are refused. */
  #isGuarded;

  /** `init` holds options of every request: a redirect would take the key to another host, and cookies are not for the service. */
  constructor(options = {}, init = { redirect: "error", credentials: "omit" }) {
    const { baseURL, dangerouslyAllowBrowser, fetch, maxRetries = 2, signal } = options;
    this.#init = init;
    this.#base = base(baseURL);
    this.#headers = commonHeaders(options);
    this.#isGuarded = inBrowser() && !dangerouslyAllowBrowser;
    this.#guard(this.#headers);
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#maxRetries = maxRetries;
    this.#signal = signal;
  }

  /** The signal of the client. */
  get signal() {
    return this.#signal;
  }

  /** Returns the name of a request in errors: its operation and its address. */
  named(name, method, path) {
    return `${name} (${method} ${this.#base.replace(/^\w+:\/\//, "")}${path.split("?")[0]})`;
  }

  /**
   * Sends a request. Returns the head of the reply, whatever its status, and `end`: abort and release it once the body is not needed any more.
   * `signal`, one or several, ends the request too. With `read` it returns the result of that, and the request is over.
   */
  async open(method, path, { name, body, betas, accept = "application/json", headers, signal, read } = {}) {
    const all = new Headers(this.#headers);
    addHeaders(all, headers);
    this.#guard(all);
    addBetas(all, betas);
    if (!all.has("accept")) all.set("accept", accept);
    if (typeof body === "string") all.set("content-type", "application/json");
    const signals = [this.#signal, signal].flat();
    const end = linked(signals);
    const limit = limitFor(body);
    const clear = after(limit, () => end.abort(new Error(`no reply within ${Math.round(limit / 1000)} s`)));
    let response;
    try {
      const answer = this.#ask(this.#base + path, { ...this.#init, method, headers: all, body, signal: end.signal });
      response = await unlessAborted(answer, end.signal);
      clear();
      if (!read) return { response, end };
      const result = await read(response, end.signal);
      end.release();
      return result;
    } catch (cause) {
      end.release();
      end.abort();
      close(response?.body);
      for (const own of signals) own?.throwIfAborted();
      if (cause instanceof ManagedAgentsError) throw cause;
      throw new ConnectionError(`${this.named(name, method, path)}: ${words(cause)}`, { cause });
    } finally {
      clear();
    }
  }

  /** Sends a request once. Returns the reply with its body: without one that is too large, and with the beginning of a refusal's. */
  exchange(method, path, options) {
    const read = async (response, signal) => {
      if (!response.ok) return { response, body: await beginning(response, signal) };
      const body = joined(await whole(response, signal, MAX_BYTES + 1));
      return { response, body: body.length > MAX_BYTES ? undefined : notCut(response, body) };
    };
    return this.open(method, path, { ...options, read });
  }

  /**
   * Sends a request with retries. Returns the value of the reply. `repeat` says what sending twice would do: nothing ("h"), conflict ("c": a 409
   * is final), or the same again ("t": retried only if it surely did not happen).
   */
  async send(method, path, { repeat = "h", maxRetries = this.#maxRetries, isBinary, isNullable, ...options } = {}) {
    const request = this.named(options.name, method, path);
    const read = async (response, signal) => {
      if (!response.ok) return { error: misfit("", request, response, text(await beginning(response, signal))) };
      const pieces = await whole(response, signal, isBinary ? Infinity : MAX_BYTES + 1);
      if (isBinary) return { value: new Blob(pieces, { type: response.headers.get("content-type") ?? "" }) };
      const bytes = notCut(response, joined(pieces), isNullable);
      if (bytes.length > MAX_BYTES) throw new ManagedAgentsError(`${request}: the reply is larger than 32 MiB; ask for less`);
      const body = text(bytes);
      const value = parsed(body);
      return value === undefined || (!body && !isNullable) || statusOf(value) ? { error: misfit("JSON", request, response, body) } : { value };
    };
    for (let retries = 0; ; retries++) {
      let wait;
      try {
        const { error, value } = await this.open(method, path, { ...options, read });
        if (!error) return value;
        if (retries >= maxRetries || !isRetryable(error, repeat)) throw error;
        wait = error.retryAfter === undefined ? backoff(retries) : Math.min(error.retryAfter * (1 + Math.random() / 10), 60_000);
      } catch (error) {
        if (!(error instanceof ConnectionError) || retries >= maxRetries || repeat === "t") throw error;
        wait = backoff(retries);
      }
      await sleep(wait, [this.#signal, options.signal]);
    }
  }

  /** Throws if a page would show a key, or would send a credential to the service itself. A credential for another server is its own. */
  #guard(headers) {
    if (!this.#isGuarded || !(headers.has("x-api-key") || isService(this.#base))) return;
    throw new TypeError(
      "a key does not belong in a page: everybody who opens it can read the key. Point baseURL at a server of yours that adds it, " +
        "or set dangerouslyAllowBrowser if that is what you want",
    );
  }

  /** Calls `fetch`. A replacement may ignore signals: a late reply is closed. */
  async #ask(url, init) {
    init.signal.throwIfAborted();
    const response = await this.#fetch(url, init);
    if (init.signal.aborted) close(response?.body);
    if (!response?.headers) throw new Error("fetch gave no Response");
    return response;
  }
}

/** Returns `true` if the reply is an event stream. */
export function isEventStream({ status, headers }) {
  return status === 200 && /^\s*text\/event-stream\s*(;|$)/i.test(headers.get("content-type"));
}

/** Returns the parts of a reply's head that a machine needs. */
export function head({ status, headers }) {
  return {
    status,
    contentType: headers.get("content-type") ?? "",
    requestId: headers.get("request-id") ?? "",
    retryAfter: retryAfter(headers) ?? -1,
    shouldRetry: ["false", "true"].indexOf(headers.get("x-should-retry")),
  };
}

/** Throws if a reply was cut: for a cut head Node's `fetch` rejects, while browsers return a reply with an empty body. */
export function notCut(response, body, isNullable = false) {
  if (response.status === 200 && !body.length && !isNullable) throw new Error("the reply ended before its body");
  return body;
}

function refusal(request, response, body, status, route) {
  const { requestId, shouldRetry, retryAfter } = head(response);
  const error = new ApiError({ status, requestId, retryAfter: retryAfter < 0 ? undefined : retryAfter, body, request, route });
  return Object.defineProperty(error, "shouldRetry", { value: shouldRetry });
}

/** Returns the error for a reply that is not `what` was asked for. An error envelope is an error whatever the status. */
export function misfit(what, request, response, body, route) {
  const status = response.ok ? statusOf(parsed(body)) : response.status;
  if (status) return refusal(request, response, body, status, route);
  return new ManagedAgentsError(`${request}: ${notThat(what, response.status, response.headers.get("content-type") ?? "", body)}`);
}

/** Returns `true` if a body is an error, whatever the status. */
export function isEnvelope(body) {
  return statusOf(parsed(body)) !== undefined;
}

/** Parses a body. Returns `undefined` if it is not JSON. */
function parsed(body) {
  try {
    return body ? JSON.parse(body) : null;
  } catch {
    return undefined;
  }
}

/** Returns the time for the head of the reply. */
function limitFor(body) {
  const parts = typeof body === "object" ? Array.from(body, ([, part]) => part) : [body ?? ""];
  const size = parts.reduce((sum, part) => sum + (part.size ?? new TextEncoder().encode(part).length), 0);
  return ANSWER_WITHIN + (Math.max(0, size - MIB) / MIB) * MORE_FOR_A_MIB;
}

/** Returns the message of an error. Node's `fetch` has its reason in the cause. */
function words(cause) {
  const [what, why] = [cause?.message || String(cause ?? "no reason was given"), cause?.cause];
  return why?.message || why?.code ? `${what}: ${why.message || why.code}` : what;
}

/** Returns `true` in pages and their workers; not in Node, Deno and Bun. */
export function inBrowser() {
  return typeof globalThis.navigator === "object" && (typeof window === "object" || typeof importScripts === "function");
}
