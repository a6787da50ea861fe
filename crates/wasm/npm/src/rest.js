import { segment, query } from "./path.js";
import { BETAS, ROUTES, SESSION_BETAS } from "./routes.js";
import { ManagedAgentsError } from "./errors.js";

/**
 * Puts a function for each operation onto `client`, under the reference's name: `client.sessions.events.list(id, params, options)`.
 * The ids of the path come first, then what the operation takes, then `{ signal, headers, maxRetries }`.
 */
export function addOperations(client, wire) {
  for (const line of ROUTES.split("\n")) {
    const [resource, letters, ...operations] = line.split(" ");
    const betas = [...letters].flatMap((letter) => BETAS[letter] ?? []);
    const names = resource.split(".");
    const parent = names.reduce((parent, name) => (parent[camel(name)] ??= {}), client);
    for (const each of operations) {
      const [name, flags = "", given, queries] = each.split(":");
      const route = given || BY_NAME[name] || `P/*/${name}`;
      const [method, path] = [METHODS[route[0]], route.slice(1)];
      const whole = /^\w/.test(path) ? path : names.join("/*/") + path;
      parent[camel(name)] = operation(wire, method, whole, betas, flags, queries?.split(","));
    }
  }
}

const METHODS = { G: "GET", P: "POST", D: "DELETE" };

/** What a name says about the route, where it says anything. */
const BY_NAME = { list: "G", create: "P", retrieve: "G/*", update: "P/*", delete: "D/*" };

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

function operation(wire, method, path, betas, flags, queries) {
  const parts = path.split("*");
  const has = (flag) => flags.includes(flag);
  return (...args) => {
    const target = parts.slice(1).reduce((path, part, index) => path + segment(args[index]) + part, `/v1/${parts[0]}`);
    const given = args.slice(parts.length - 1);
    const params = has("q") || has("j") || has("f") ? given.shift() : undefined;
    const { signal, headers, maxRetries } = given[0] ?? {};
    const ask = (params) => {
      const [asked, body] = has("j") || has("f") ? split(params, queries) : [params];
      const repeats = has("t") || (has("w") && (body?.initial_events?.length || body?.schedule)) ? "t" : has("c") ? "c" : "h";
      return wire.send(method, target + query(asked), {
        body: has("f") ? form(body) : has("j") ? JSON.stringify(body ?? {}) : undefined,
        // Files of a session are asked for under the beta values of sessions.
        betas: asked?.scope_id ? [...betas, ...SESSION_BETAS] : betas,
        signal,
        headers,
        maxRetries,
        repeat: repeats,
        accept: has("b") ? "application/binary" : undefined,
        read: has("b") ? binary : json,
      });
    };
    if (has("s")) return frames(wire, target + query(params), { betas, signal, headers });
    return has("p") || has("i") ? new Pages(ask, params, has("i")) : ask(params);
  };
}

/**
 * A list: `await` gives its first page as the service sends it, `for await` goes through the items of all pages.
 */
class Pages {
  #ask;
  #params;
  #byId;

  constructor(ask, params, byId) {
    this.#ask = ask;
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
      const cursor = this.#byId ? page.has_more && page.last_id : page.next_page;
      if (!cursor) return;
      if (seen.has(cursor)) throw new ManagedAgentsError(`the list does not end: its cursor ${JSON.stringify(cursor)} came twice`);
      seen.add(cursor);
      params = { ...params, [this.#byId ? "after_id" : "page"]: cursor };
    }
  }

  async *[Symbol.asyncIterator]() {
    for await (const page of this.pages()) yield* page.data;
  }
}

/** What goes into the query, and what into the body. */
function split(params, queries = []) {
  const [asked, body] = [{}, {}];
  for (const name in params) (queries.includes(name) ? asked : body)[name] = params[name];
  return [asked, body];
}

function form(params) {
  const form = new FormData();
  const add = (name, value) => {
    if (value === undefined || value === null) return;
    if (!(value instanceof Blob)) return form.append(name, value);
    form.append(name, value, value.webkitRelativePath || value.name || "file");
  };
  for (const name in params) {
    if (Array.isArray(params[name])) params[name].forEach((value) => add(`${name}[]`, value));
    else add(name, params[name]);
  }
  return form;
}

async function json(response) {
  const text = await response.text();
  try {
    return text ? JSON.parse(text) : null;
  } catch (cause) {
    throw new ManagedAgentsError("the answer is not JSON", { cause });
  }
}

/** The answer's own `blob()`, whole: a broken download is noticed and repeated here. */
function binary(response) {
  return response.blob();
}

/** The events of one connection, which may miss some: `sessions.follow` does not. */
async function* frames(wire, path, options) {
  const { response, end } = await wire.open("GET", path, { ...options, accept: "text/event-stream" });
  try {
    if (!response.ok) throw new ManagedAgentsError(`the stream was not opened: ${response.status}`);
    const decoder = new TextDecoder();
    let text = "";
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + decoder.decode(value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
      text = blocks.pop();
      for (const block of blocks) {
        const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
        if (data.length) yield JSON.parse(data.join("\n"));
      }
    }
  } finally {
    end.abort();
    end.release();
  }
}
