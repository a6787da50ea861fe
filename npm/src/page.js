import { ConnectionError } from "./errors.js";
import { inBrowser } from "./wire.js";

/**
 * The life of the page around a stream. A page that is frozen or left (`freeze`, `pagehide`) has nothing open, so it may be kept for the
 * way back; once it is there again (`resume`, `pageshow`), and when its network is (`online`), it connects at once instead of after a
 * wait. In runtimes that have no such events nothing happens.
 */
export class Page {
  isAway = false;
  #breaks;
  #isHurried = false;
  #lost = new AbortController();
  #quiet = new AbortController();

  /** @param {() => void} breaks called whenever connections are given up, and when the page is back */
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

  /** Aborts what is open for reading. What is sent is left to end by itself. */
  get signal() {
    return this.#lost.signal;
  }

  /** Once after each break: the next wait to connect is left out. */
  takeHurry() {
    const isHurried = this.#isHurried;
    this.#isHurried = false;
    return isHurried;
  }

  /** Hears no more. */
  close() {
    this.#quiet.abort();
  }

  #break(isAway) {
    this.isAway = isAway;
    this.#isHurried = true;
    const lost = this.#lost;
    this.#lost = new AbortController();
    lost.abort(new ConnectionError("the page was left, or its network is another"));
    this.#breaks();
  }

  #back() {
    if (!this.isAway) return;
    this.isAway = false;
    this.#breaks();
  }
}
