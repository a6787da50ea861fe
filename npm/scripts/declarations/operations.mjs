// Writes `operations.d.ts`: every operation as a method of the client, named as in the API reference.
// Arguments are the ids of the path, then the parameters, then the options.
import { comment } from "./comment.mjs";
import { key, nullable, references, typeOf } from "./schema.mjs";

const TITLE = "// Every operation of the API, written by `cargo xtask declarations` from spec/. Not edited by hand.";

const HEAD = `\
/** What \`new Headers\` takes. */
export type HeaderValues = NonNullable<ConstructorParameters<typeof Headers>[0]>;

export interface RequestOptions {
  /** Ends the request, also while it waits to be repeated. */
  signal?: AbortSignal;
  /** Beside those of the client, or in their place. */
  headers?: HeaderValues;
  /** In place of the client's. */
  maxRetries?: number;
}

/** A list: \`await\` gives its first page as the service sends it, \`for await\` goes through the items of all pages. */
export interface Pages<Page, Item> extends Promise<Page>, AsyncIterable<Item> {
  /** Page after page. */
  pages(): AsyncGenerator<Page, void, undefined>;
}
`;

/** Returns the text of `operations.d.ts`. */
export function operationDeclarations(endpoints, types, docs) {
  const root = newResource();
  for (const endpoint of endpoints) {
    const path = endpoint.id.split(".").map(camelCase);
    const method = path.pop();
    resourceAt(root, path).methods.set(method, methodOf(method, endpoint, types, docs));
  }
  const names = new Set(endpoints.flatMap((endpoint) => typeNames(endpoint, types)));
  return `${TITLE}\n\n${importOf(names)}\n\n${HEAD}\nexport interface Operations {\n${textOf(root, "  ")}}\n`;
}

/** Returns a resource, which has operations and the resources below it, each by name. */
function newResource() {
  return { methods: new Map(), resources: new Map() };
}

function resourceAt(root, path) {
  return path.reduce(({ resources }, name) => {
    if (!resources.has(name)) resources.set(name, newResource());
    return resources.get(name);
  }, root);
}

function textOf({ methods, resources }, indent) {
  const methodTexts = sorted(methods).map(([, text]) => text.replace(/^/gm, indent));
  const resourceTexts = sorted(resources).map(
    ([name, resource]) => `${indent}${name}: {\n${textOf(resource, `${indent}  `)}${indent}};`,
  );
  return [...methodTexts, ...resourceTexts].map((text) => `${text}\n`).join("");
}

function sorted(map) {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Returns the names of the types that an operation's declaration uses. */
function typeNames({ request, query, response, pagination }, types) {
  const schemas = query.map(({ schema }) => schema);
  if (pagination) schemas.push(itemOf(response, types));
  const names = [request?.type, response.type, response.event_type].filter((name) => name !== undefined);
  return [...names, ...schemas.flatMap(references)];
}

function importOf(names) {
  const lines = [...names].sort().map((name) => `  ${name},\n`);
  return `import type {\n${lines.join("")}} from "./types.js";`;
}

function methodOf(name, endpoint, types, docs) {
  const route = `${endpoint.method} ${endpoint.path}`;
  const sentence = docs.operation(route);
  const doc = comment("", `\`${route}\`${sentence ? `. ${sentence}` : ""}`);
  const ids = endpoint.path_params.map((parameter) => `${camelCase(parameter.name)}: string`);
  const args = [...ids, ...paramsOf(endpoint, types), "options?: RequestOptions"];
  return `${doc}${name}(${args.join(", ")}): ${answerOf(endpoint, types)};`;
}

/** Returns the argument for the body and the query, or nothing if the operation has neither. */
function paramsOf({ request, query }, types) {
  const parts = [];
  if (request) parts.push(request.type);
  if (query.length > 0) parts.push(`{ ${query.map(queryField).join("; ")} }`);
  const facts = [...Object.values(types[request?.type]?.fields ?? {}), ...query];
  const mark = facts.some(({ required }) => required) ? "" : "?";
  return parts.length > 0 ? [`params${mark}: ${parts.join(" & ")}`] : [];
}

function queryField({ name, required, schema }) {
  const type = schema.format === "date-time" ? "string | Date" : typeOf(schema);
  return `${key(name)}${required ? "" : "?"}: ${type}`;
}

function answerOf({ method, response, pagination }, types) {
  switch (response.kind) {
    case "binary":
      return "Promise<Blob>";
    case "none":
      return "Promise<null>";
    case "sse":
      return `AsyncGenerator<${response.event_type}, void, undefined>`;
    default:
      if (pagination) return `Pages<${response.type}, ${typeOf(itemOf(response, types))}>`;
      // A deletion may be confirmed without a body.
      return `Promise<${nullable(response.type, response.nullable || method === "DELETE")}>`;
  }
}

/** Returns the schema of the items of a page. */
function itemOf(response, types) {
  return types[response.type].fields.data.schema.items;
}

function camelCase(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}
