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
    const repeats = cycleDetector();
    let params = this.#params;
    while (true) {
      const page = await this.#ask(params);
      yield page;
      const next = nextPage(this.#name, page ?? {}, repeats, this.#byId, params?.before_id);
      if (!next) return;
      // The page that was left is no place to go on from.
      params = { ...params, page: undefined, ...next };
    }
  }

  async *[Symbol.asyncIterator]() {
    for await (const page of this.pages()) {
      const data = page?.data ?? [];
      if (!Array.isArray(data)) throw new ManagedAgentsError(`${this.#name}: the answer is no page of a list`);
      yield* data;
    }
  }
}

/**
 * The parameter by which a list goes on, as an object; nothing at its end. Without a cursor a list goes on after its last item. `repeats`
 * is the `cycleDetector` of the list.
 */
export function nextPage(list, { data, next_page: page, has_more: isMore, first_id: first, last_id: last }, repeats, byId, isBack) {
  let [name, cursor] = ["page", page];
  if (byId || !page) {
    if (isMore !== true) return;
    const ofData = data?.at?.(isBack && byId ? 0 : -1)?.id;
    if (!byId) [name, cursor] = ["after_id", ofData ?? last];
    else [name, cursor] = isBack ? ["before_id", first ?? ofData] : ["after_id", last ?? ofData];
  }
  if (!cursor) throw new ManagedAgentsError(`${list}: the list goes on, and the service did not say where`);
  if (repeats(cursor)) throw new ManagedAgentsError(`${list}: the list does not end: its cursor ${JSON.stringify(cursor)} came twice`);
  return { [name]: cursor };
}

/**
 * Returns a function that is called with each cursor of a list, and returns `true` once the cursors are known to form a cycle. Keeps one of
 * them (Brent's algorithm): a cycle of n pages is detected after at most 3 n more pages.
 */
export function cycleDetector() {
  let [marked, since, next] = [undefined, 0, 0];
  return (cursor) => {
    if (cursor === marked) return true;
    if (since === next) [marked, since, next] = [cursor, 0, next * 2 || 1];
    since++;
    return false;
  };
}
