import { sleep } from "./abort.js";
import { statusOf } from "./envelope.js";
import { ApiError, ConnectionError, ManagedAgentsError } from "./errors.js";
import { isRetryable } from "./retry.js";
import { SESSION_BETAS } from "./routes.js";
import { after, time } from "./time.js";

/** The number of failures in a row that is final. */
const MAX_FAILURES = 5;
/** The first wait after a failure, doubled for each further one; the longest that the service may set. In milliseconds. */
const FIRST_WAIT = 500;
const MAX_SERVER_WAIT = 60_000;
/** The time that an answer gets although the timeout has passed, in milliseconds. */
const GRACE = 5000;

/**
 * The base of procedures: a time limit, and requests that are sent once each, because the next request shows the effect of the last. The
 * rules are rows of `spec/behaviour`.
 */
export class Procedure {
  /** The error of the last request, if that got no answer. */
  lost;
  #wire;
  #end;
  #signals;
  #failures = 0;

  constructor(wire, timeout, signal) {
    this.#wire = wire;
    this.#end = performance.now() + time("timeout", timeout);
    this.#signals = [signal, wire.signal];
  }

  get isOver() {
    return performance.now() >= this.#end;
  }

  /** Sends one request, and gives the JSON object of the answer, empty for an empty body, or the error in its place. */
  async ask(method, path, name, body) {
    const late = new AbortController();
    const limit = Math.max(this.#end - performance.now(), GRACE);
    const clear = after(limit, () => late.abort(new ConnectionError(`${name}: no reply within ${Math.round(limit / 1000)} s`)));
    const options = { name, body, betas: SESSION_BETAS, maxRetries: 0, isNullable: true, signal: [...this.#signals, late.signal] };
    try {
      const value = (await this.#wire.send(method, path, options)) ?? {};
      this.lost = undefined;
      return isJSONObject(value) ? { value } : { error: this.unreadable(name) };
    } catch (error) {
      this.#signals.forEach((signal) => signal?.throwIfAborted());
      if (!(error instanceof ManagedAgentsError)) throw error;
      this.lost = error instanceof ConnectionError ? error : undefined;
      return { error };
    } finally {
      clear();
    }
  }

  /** The error of an answer that is not the service's. */
  unreadable(name) {
    return new ManagedAgentsError(`${name}: the answer is not the service's; look at the baseURL and the proxies in between`);
  }

  /** The last answer can be used: failures in a row are counted from here on. */
  succeed() {
    this.#failures = 0;
  }

  /** Waits before the next attempt, or throws an error that is final. */
  async retry(error) {
    const isFinal = error instanceof ApiError && !isPassing(error);
    if (isFinal || ++this.#failures === MAX_FAILURES) throw error;
    const wait = Math.min(error.retryAfter ?? FIRST_WAIT * 2 ** (this.#failures - 1), MAX_SERVER_WAIT);
    await this.pause(wait);
  }

  /** Waits, but no longer than the time limit. Returns true if the wait was whole. */
  async pause(wait) {
    const left = Math.max(this.#end - performance.now(), 0);
    await sleep(Math.min(wait, left), this.#signals);
    return wait <= left;
  }
}

/** Returns `true` if the status or the kind of an error says that it may pass. */
function isPassing(error) {
  const { shouldRetry } = error;
  return [error.status, statusOf({ error })].some((status) => isRetryable({ status, shouldRetry }, "h"));
}

/** True for what `JSON.parse` gives for an object. */
export function isJSONObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
