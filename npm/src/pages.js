import { ManagedAgentsError } from "./errors.js";

/**
 * A list: `await` gives its first page as the service sends it, `for await` goes through the items of all pages. Items come as they are,
 * whatever they lack.
 */
export class Pages {
  #ask;
  #name;
  #params;
  #byId;

  constructor(ask, name, params, byId) {
    this.#ask = ask;
    this.#name = name;
    this.#params = params;
    this.#byId = byId;
  }

  then(resolve, reject) {
    return this.#ask(this.#params).then(resolve, reject);
  }

  catch(reject) {
    return this.then(undefined, reject);
  }

  finally(act) {
    return this.then().finally(act);
  }

  /** Page after page. */
  async *pages() {
    const seen = new Set();
    let params = this.#params;
    while (true) {
      const page = await this.#ask(params);
      yield page;
      const next = this.#next(page ?? {}, params);
      if (!next) return;
      const [name, cursor] = next;
      if (!cursor) throw new ManagedAgentsError(`${this.#name}: the list goes on, and the service did not say where`);
      if (seen.has(cursor)) throw new ManagedAgentsError(`${this.#name}: the list does not end: its cursor ${JSON.stringify(cursor)} came twice`);
      seen.add(cursor);
      // The page that was left is no place to go on from.
      params = { ...params, page: undefined, [name]: cursor };
    }
  }

  async *[Symbol.asyncIterator]() {
    for await (const page of this.pages()) {
      const data = page?.data ?? [];
      if (!Array.isArray(data)) throw new ManagedAgentsError(`${this.#name}: the answer is no page of a list`);
      yield* data;
    }
  }

  /** The parameter by which the list goes on, and its value; nothing at the end. Without a cursor it goes on after the last item. */
  #next({ data, next_page: cursor, has_more: isMore, first_id: first, last_id: last }, params) {
    if (!this.#byId && cursor) return ["page", cursor];
    if (isMore !== true) return;
    const isBack = this.#byId && params?.before_id;
    return isBack ? ["before_id", first ?? data?.[0]?.id] : ["after_id", last ?? data?.at?.(-1)?.id];
  }
}
