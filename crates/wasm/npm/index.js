import start, { RawClient } from "./dist/managed_agents.js";
import { toError } from "./errors.js";

export { ApiError, ConnectionError, ManagedAgentsError } from "./errors.js";

/** Once; a failure may be tried again. */
export async function init(source = new URL("./dist/managed_agents_bg.wasm", import.meta.url)) {
  await start({ module_or_path: source });
}

export class Client {
  #connect;

  constructor({ apiKey, authToken, baseURL, dangerouslyAllowBrowser = false } = {}) {
    if (apiKey !== undefined && authToken !== undefined) {
      throw new TypeError("give an apiKey or an authToken, not both");
    }
    if (apiKey !== undefined && inBrowser() && !dangerouslyAllowBrowser) {
      throw new TypeError(
        "everybody who opens this page can read its apiKey: point baseURL at a server of yours that adds the key, " +
          "or set dangerouslyAllowBrowser if that is what you want",
      );
    }
    let raw;
    this.#connect = async () => {
      await init();
      return (raw ??= attempt(() => new RawClient(baseURL, apiKey, authToken, dangerouslyAllowBrowser)));
    };
    const creator = (method) => ({
      create: async (params) => {
        const client = await this.#connect();
        return client[method](JSON.stringify(params)).catch(rethrow);
      },
    });
    this.agents = creator("createAgent");
    this.environments = creator("createEnvironment");
    this.sessions = creator("createSession");
  }

  ask(sessionId, text, { signal } = {}) {
    return new Turn(async () => (await this.#connect()).ask(sessionId, text), signal);
  }
}

export function isEvent(event, type) {
  return event.type === type;
}

class Turn {
  #deliveries;
  #outcome;
  #raw;

  constructor(begin, signal) {
    this.#deliveries = this.#follow(begin, signal);
  }

  get outcome() {
    return this.#outcome;
  }

  answer(callId, answer) {
    if (!this.#raw) throw new TypeError("this turn is not under way");
    const [[kind, text]] = Object.entries(answer);
    attempt(() => this.#raw.answer(callId, kind, String(text)));
  }

  next() {
    return this.#deliveries.next();
  }

  return() {
    return this.#deliveries.return();
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async *#follow(begin, signal) {
    signal?.throwIfAborted();
    const raw = (this.#raw = await begin().catch(rethrow));
    const cancel = () => raw.cancel();
    signal?.addEventListener("abort", cancel);
    try {
      if (signal?.aborted) cancel();
      while (true) {
        const delivery = await raw.next().catch(rethrow);
        if (delivery === undefined) break;
        yield delivery;
      }
      this.#outcome = raw.outcome;
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#raw = undefined;
      raw.free();
    }
  }
}

function attempt(make) {
  try {
    return make();
  } catch (reason) {
    return rethrow(reason);
  }
}

function rethrow(reason) {
  throw toError(reason);
}

/** Also true in workers, which are in the page's reach; not in Node, Deno and Bun. */
function inBrowser() {
  return typeof globalThis.navigator === "object" && (typeof window === "object" || typeof importScripts === "function");
}
