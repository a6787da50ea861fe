import { Pages } from "./pages.js";
import { segment, query } from "./path.js";
import { raw } from "./raw.js";
import { BETAS, ROUTES, SESSION_BETAS } from "./routes.js";
import { json } from "./text.js";
import { form } from "./upload.js";

/**
 * Adds a function for each operation to `client`, under the name in the API reference: `client.sessions.events.list(id, params, options)`.
 * The ids of the path come first, then the parameters, then `{ signal, headers, maxRetries }`.
 */
export function addOperations(client, wire, engine) {
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
      const reference = [...names, name].map(camel).join(".");
      parent[camel(name)] = operation({ wire, engine, name: reference, method, path: whole, betas, flags, queries: queries?.split(",") });
    }
  }
}

const METHODS = { G: "GET", P: "POST", D: "DELETE" };

/** The routes of the usual names. */
const BY_NAME = { list: "G", create: "P", retrieve: "G/*", update: "P/*", delete: "D/*" };

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

function operation({ wire, engine, name, method, path, betas, flags, queries }) {
  const parts = path.split("*");
  const has = (flag) => flags.includes(flag);
  return (...args) => {
    const target = parts.slice(1).reduce((path, part, index) => path + segment(args[index]) + part, `/v1/${parts[0]}`);
    const given = args.slice(parts.length - 1);
    const params = has("q") || has("j") || has("f") ? given.shift() : undefined;
    const { signal, headers, maxRetries } = given[0] ?? {};
    const ask = async (params) => {
      const [asked, body] = has("j") || has("f") ? split(params, queries) : [params];
      const repeats = has("t") || (has("w") && (body?.initial_events?.length || body?.schedule)) ? "t" : has("c") ? "c" : "h";
      return wire.send(method, target + query(asked), {
        name,
        body: has("f") ? await form(body, path.startsWith("files") ? "file" : "files", signal) : has("j") ? json(body) : undefined,
        // A list of a session's files needs the beta values of sessions.
        betas: asked?.scope_id ? [...betas, ...SESSION_BETAS] : betas,
        signal,
        headers,
        maxRetries,
        repeat: repeats,
        accept: has("b") ? "application/binary" : undefined,
        isBinary: has("b"),
        // A deletion may be confirmed without a body; without work the reply is empty.
        isNullable: method === "DELETE" || name === "environments.work.poll",
      });
    };
    if (has("s")) return raw(wire, engine, target + query(params), { name, betas, signal, headers });
    return has("p") || has("i") ? new Pages(ask, name, params, has("i")) : ask(params);
  };
}

/** Splits parameters into those of the query and those of the body. */
function split(params, queries = []) {
  const [asked, body] = [{}, {}];
  for (const name in params) (queries.includes(name) ? asked : body)[name] = params[name];
  return [asked, body];
}
