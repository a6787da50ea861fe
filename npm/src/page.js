import { ConnectionError } from "./errors.js";
import { inBrowser } from "./wire.js";

/**
 * Watches the life of the page around a stream. When the page is frozen or left (`freeze`, `pagehide`), its connections are closed, so the
 * browser may keep it for the way back. When it returns (`resume`, `pageshow`) or changes its network (`online`), it connects without a
 * backoff. Other runtimes have no such events.
 */
export class Page {
  isAway = false;
  #breaks;
  #isHurried = false;
  #lost = new AbortController();
  #quiet = new AbortController();

  /** @param {() => void} breaks called when connections are closed, and when the page is back */
  constructor(breaks) {
    this.#breaks = breaks;
    if (!inBrowser()) return;
    const on = (target, names, act) => names.forEach((name) => target?.addEventListener(name, act, { signal: this.#quiet.signal }));
    on(globalThis, ["pagehide"], () => this.#break(true));
    on(globalThis.document, ["freeze"], () => this.#break(true));
    on(globalThis, ["pageshow"], () => this.#back());
    on(globalThis.document, ["resume"], () => this.#back());
    on(globalThis, ["online"], () => this.#break(this.isAway));
  }

  /** Aborts reads when the page is left. A send is left to end. */
  get signal() {
    return this.#lost.signal;
  }

  /** Returns `true` once after each break: the next backoff is skipped. */
  takeHurry() {
    const isHurried = this.#isHurried;
    this.#isHurried = false;
    return isHurried;
  }

  /** Stops listening. */
  close() {
    this.#quiet.abort();
  }

  #break(isAway) {
    this.isAway = isAway;
    this.#isHurried = true;
    const lost = this.#lost;
    this.#lost = new AbortController();
    lost.abort(new ConnectionError("the page was left, or its network has changed"));
    this.#breaks();
  }

  #back() {
    if (!this.isAway) return;
    this.isAway = false;
    this.#breaks();
  }
}
