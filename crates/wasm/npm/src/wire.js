import { addBetas } from "./betas.js";
import { ApiError, ConnectionError, ManagedAgentsError } from "./errors.js";

const ANSWER_WITHIN = 120_000;
const KEPT_BYTES = 65_536;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\]|.+\.localhost)$/;

/** Requests and answers: one host, one credential, no redirect, no cookie. */
export class Wire {
  #base;
  #headers;
  #fetch;
  #maxRetries;
  #signal;
  #init;

  /** `init` is what every request has in common: a redirect would take the key to another host, and no cookie is meant for the service. */
  constructor({ apiKey, authToken, baseURL, dangerouslyAllowBrowser = false, fetch, headers, maxRetries = 2, signal } = {}, init = { redirect: "error", credentials: "omit" }) {
    this.#init = init;
    if (apiKey !== undefined && authToken !== undefined) throw new TypeError("give an apiKey or an authToken, not both");
    if (inBrowser() && !dangerouslyAllowBrowser && (apiKey !== undefined || !baseURL)) {
      throw new TypeError(
        "a key does not belong in a page: everybody who opens it can read the key. Point baseURL at a server of yours that adds it, " +
          "or set dangerouslyAllowBrowser if that is what you want",
      );
    }
    const base = new URL(baseURL ?? "https://api.anthropic.com");
    if (base.username || base.password || base.search || base.hash) {
      throw new TypeError("baseURL is scheme, host and perhaps a path; a credential is given as apiKey or authToken");
    }
    if (base.protocol !== "https:" && !(base.protocol === "http:" && LOOPBACK.test(base.hostname))) {
      throw new TypeError("baseURL must be https, but for this machine's own hosts");
    }
    this.#base = base.href.replace(/\/$/, "");
    this.#headers = new Headers({ "anthropic-version": "2023-06-01" });
    new Headers(headers).forEach((value, name) => this.#headers.set(name, value));
    addBetas(this.#headers);
    for (const [name, secret, value] of [["x-api-key", apiKey, apiKey], ["authorization", authToken, `Bearer ${authToken}`]]) {
      if (secret === undefined) continue;
      if (!secret?.trim?.()) throw new TypeError("the apiKey or authToken is empty");
      this.#headers.delete("x-api-key");
      this.#headers.delete("authorization");
      this.#headers.set(name, value);
    }
    if (dangerouslyAllowBrowser) this.#headers.set("anthropic-dangerous-direct-browser-access", "true");
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#maxRetries = maxRetries;
    this.#signal = signal;
  }

  /** The client's own. */
  get signal() {
    return this.#signal;
  }

  /** The head of the answer, whatever its status. `signal`, one or several, may end it also later; `within` is for the head, or with `whole` for all of it. */
  async open(method, path, { body, betas, accept = "application/json", headers, signal, whole } = {}) {
    const all = new Headers(this.#headers);
    new Headers(headers).forEach((value, name) => all.set(name, value));
    addBetas(all, betas);
    if (!all.has("accept")) all.set("accept", accept);
    if (typeof body === "string") all.set("content-type", "application/json");
    const signals = [this.#signal, signal].flat();
    const end = linked(signals);
    const timer = setTimeout(() => end.abort(new ConnectionError(`no answer within ${ANSWER_WITHIN / 1000} s`)), ANSWER_WITHIN);
    try {
      const init = { ...this.#init, method, headers: all, body, signal: end.signal };
      const response = await this.#fetch(this.#base + path, init);
      return whole ? await whole(response) : { response, end };
    } catch (cause) {
      for (const own of signals) own?.throwIfAborted();
      if (cause instanceof ManagedAgentsError) throw cause;
      throw new ConnectionError(cause?.message ?? String(cause), { cause });
    } finally {
      clearTimeout(timer);
      if (whole) end.release();
    }
  }

  /** The whole answer to the one attempt. */
  exchange(method, path, options) {
    const whole = async (response) => ({ response, body: notCut(response, new Uint8Array(await response.arrayBuffer())) });
    return this.open(method, path, { ...options, whole });
  }

  /**
   * The answer, asked for again as long as that may help. `repeat` is what asking twice would do: nothing ("h"), contradict itself
   * ("c": a 409 is final), or do it twice ("t": only what was surely not done is repeated).
   */
  async send(method, path, { repeat = "h", maxRetries = this.#maxRetries, read, ...options } = {}) {
    for (let retries = 0; ; retries++) {
      let wait;
      try {
        const whole = async (response) => (response.ok ? read(response) : { refusal: await refusal(response) });
        const answer = await this.open(method, path, { ...options, whole });
        if (!answer?.refusal) return answer;
        const error = answer.refusal;
        if (retries >= maxRetries || !isRetryable(error, repeat)) throw error;
        wait = error.retryAfter === undefined ? backoff(retries) : Math.min(error.retryAfter * (1 + Math.random() / 10), 60_000);
      } catch (error) {
        if (!(error instanceof ConnectionError) || retries >= maxRetries || repeat === "t") throw error;
        wait = backoff(retries);
      }
      await sleep(wait, [this.#signal, options.signal]);
    }
  }
}

/** What a machine needs to know of an answer's head. */
export function head({ status, headers }) {
  return {
    status,
    contentType: headers.get("content-type") ?? "",
    requestId: headers.get("request-id") ?? "",
    retryAfter: retryAfter(headers) ?? -1,
    shouldRetry: ["false", "true"].indexOf(headers.get("x-should-retry")),
  };
}

/** A head that ends before its time is none for Node, and one without a body for browsers, with the headers that came. */
export function notCut(response, body) {
  if (response.status === 200 && !body.length) throw new ConnectionError("the answer ended before its body");
  return body;
}

/** The first 64 KiB of a body. */
export async function beginning(response) {
  const reader = response.body?.getReader();
  const kept = new Uint8Array(KEPT_BYTES);
  let length = 0;
  for (let chunk; reader && length < KEPT_BYTES && !(chunk = await reader.read()).done; ) {
    const piece = chunk.value.subarray(0, KEPT_BYTES - length);
    kept.set(piece, length);
    length += piece.length;
  }
  // What is left of it is of no use, and may have no end.
  reader?.cancel().catch(() => {});
  return kept.subarray(0, length);
}

/** Ready after a while, or rejects when one of the signals says so. */
export function sleep(milliseconds, signals = []) {
  return new Promise((resolve, reject) => {
    const { signal, release } = linked(signals);
    const timer = setTimeout(() => (release(), resolve()), milliseconds);
    const stop = () => (clearTimeout(timer), release(), reject(signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
  });
}

/** A controller that also aborts when one of the signals does; `release` lets go of them. */
export function linked(signals) {
  const controller = new AbortController();
  const given = signals.filter(Boolean);
  const undo = given.map((signal) => {
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    return () => signal.removeEventListener("abort", abort);
  });
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), release: () => undo.forEach((each) => each()) };
}

async function refusal(response) {
  const { requestId, shouldRetry, retryAfter } = head(response);
  const body = new TextDecoder().decode(await beginning(response));
  const error = new ApiError({ status: response.status, requestId, retryAfter: retryAfter < 0 ? undefined : retryAfter, body });
  return Object.defineProperty(error, "shouldRetry", { value: shouldRetry });
}

function isRetryable({ status, shouldRetry }, repeat) {
  if (shouldRetry >= 0) return shouldRetry === 1;
  if (repeat === "t") return status === 429;
  return status === 408 || status === 429 || status >= 500 || (status === 409 && repeat !== "c");
}

function backoff(retries) {
  return Math.min(500 * 2 ** retries, 8000) * (1 - Math.random() / 4);
}

/** In milliseconds. A date is compared with the answer's own, so that no clock is needed. */
function retryAfter(headers) {
  const positive = (number) => (number > 0 ? Math.min(number, 86_400_000) : undefined);
  const own = positive(parseFloat(headers.get("retry-after-ms")));
  if (own !== undefined) return own;
  const after = headers.get("retry-after");
  if (after === null) return undefined;
  return positive(Number(after) * 1000) ?? positive(Date.parse(after) - Date.parse(headers.get("date")));
}

/** Also true in workers, which are in the page's reach; not in Node, Deno and Bun. */
export function inBrowser() {
  return typeof globalThis.navigator === "object" && (typeof window === "object" || typeof importScripts === "function");
}
