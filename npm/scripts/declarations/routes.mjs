// Writes `npm/src/routes.js`: all operations, for the package's hand-written `rest.js`.

/** Operations that a retry would perform twice: they send or start something. */
const TWICE = ["deployments.run", "dreams.create", "sessions.events.send", "tunnels.create", "tunnels.rotate_token"];

/** Operations that a retry would perform twice if they start work. */
const TWICE_IF_IT_WORKS = ["deployments.create", "sessions.create"];

/** Operations whose conflict (409) says that the request contradicts the stored state. A retry does not help. */
const CONFLICT_IS_FINAL = [
  "agents.update",
  "environments.create",
  "environments.update",
  "environments.work.ack",
  "environments.work.heartbeat",
  "environments.work.stop",
  "memory_stores.memories.create",
  "memory_stores.memories.delete",
  "memory_stores.memories.update",
  "vaults.credentials.create",
];

/** The operation whose beta values apply to a session, without the resources below it. */
const OF_A_SESSION = "sessions.retrieve";

/** The routes that `rest.js` knows by the name of an operation. */
const BY_NAME = { list: "G", create: "P", retrieve: "G/*", update: "P/*", delete: "D/*" };

const NOTATION = `\
/**
 * A resource in each line, the letters of its beta values, and its operations: name, flags, route, and which parameters go into the query
 * although there is a body. A route is the method's letter and the path below the resource's, or below \`/v1/\`, with a star for each id;
 * none is as \`rest.js\` knows it by the name.
 *
 * Flags: q, j or f: what it takes is query, JSON or a form; p or i: pages by cursor or by id; s: a stream; b: bytes; t, w or c: asked
 * twice it does it twice, does so if work begins with it, or contradicts itself.
 */
`;

/** Returns the text of `routes.js`. */
export function routesModule(endpoints) {
  const letters = betaLetters(endpoints);
  const betas = Array.from(letters, ([beta, letter]) => `  ${letter}: ${JSON.stringify(beta)},\n`);
  const ofASession = endpoints.find(({ id }) => id === OF_A_SESSION).beta.map((beta) => JSON.stringify(beta));
  return [
    "// Written by `cargo xtask declarations` from spec/endpoints.json.\n",
    `/** By a letter of their own. */\nexport const BETAS = {\n${betas.join("")}};\n`,
    `/** Of sessions and everything below them. */\nexport const SESSION_BETAS = [${ofASession.join(", ")}];\n`,
    `${NOTATION}export const ROUTES = \`${resourceLines(endpoints, letters).join("\n")}\`;\n`,
  ].join("\n");
}

/** Returns a letter for each beta value. */
function betaLetters(endpoints) {
  const betas = new Set(endpoints.flatMap(({ beta }) => beta));
  return new Map([...betas].sort().map((beta, index) => [beta, String.fromCharCode("a".charCodeAt(0) + index)]));
}

/** Returns a line for each resource and set of beta values. */
function resourceLines(endpoints, letters) {
  const lines = new Map();
  for (const endpoint of endpoints) {
    const [resource, name] = split(endpoint.id);
    const betas = endpoint.beta.map((beta) => letters.get(beta)).join("");
    const start = `${resource} ${betas || "-"}`;
    lines.set(start, [...(lines.get(start) ?? []), operation(endpoint, resource, name)]);
  }
  return Array.from(lines, ([start, operations]) => [start, ...operations].join(" "));
}

/** Returns the resource and the name of an operation, such as `agents.versions` and `list`. */
function split(id) {
  const dot = id.lastIndexOf(".");
  return [id.slice(0, dot), id.slice(dot + 1)];
}

function operation(endpoint, resource, name) {
  const queries = endpoint.request ? endpoint.query.map((query) => query.name).join(",") : "";
  return [name, flags(endpoint), route(endpoint, resource, name), queries].join(":").replace(/:+$/, "");
}

function flags({ id, query, request, pagination, response }) {
  return inputFlag(request, query) + pageFlag(pagination) + outputFlag(response) + repeatFlag(id);
}

function inputFlag(request, query) {
  if (request) return request.content_type === "application/json" ? "j" : "f";
  return query.length > 0 ? "q" : "";
}

function pageFlag(pagination) {
  if (!pagination) return "";
  return ["cursor", "bidirectional_cursor"].includes(pagination.style) ? "p" : "i";
}

function outputFlag({ kind }) {
  return { sse: "s", binary: "b" }[kind] ?? "";
}

function repeatFlag(id) {
  if (TWICE.includes(id)) return "t";
  if (TWICE_IF_IT_WORKS.includes(id)) return "w";
  return CONFLICT_IS_FINAL.includes(id) ? "c" : "";
}

/** Returns the route, or nothing if the name of the operation implies it. */
function route({ method, path }, resource, name) {
  const whole = path.replace("/v1/", "").replace(/\{\w+\}/g, "*");
  const parents = resource.replaceAll(".", "/*/");
  const below = whole.startsWith(parents) ? whole.slice(parents.length) : whole;
  const found = method[0] + below;
  return found === (BY_NAME[name] ?? `P/*/${name}`) ? "" : found;
}
