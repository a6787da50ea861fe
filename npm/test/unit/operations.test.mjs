// Every operation as JavaScript sends it, against the facts in spec/: method, path, query, beta values, body.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Client } from "../../dist/index.js";

const facts = async (name) => JSON.parse(await readFile(new URL(`../../../spec/${name}.json`, import.meta.url)));
const [endpoints, types] = await Promise.all(["endpoints", "types"].map(facts));
const TEXT = "a b+c=d&e/ä€😀";
const TIME = new Date("2026-11-30T09:30:00.123Z");
const EMPTY = { data: [], next_page: null, has_more: false };

/** A client, and what it sends. */
function recorder(headers) {
  const sent = [];
  const fetch = async (url, { method, headers, body }) => {
    sent.push({ method, url: new URL(url), headers, body });
    const isStream = headers.get("accept").includes("text/event-stream");
    return isStream ? new Response("", { headers: { "content-type": "text/event-stream" } }) : Response.json(EMPTY);
  };
  return { sent, client: new Client({ apiKey: "test-key", baseURL: "https://service.example/claude", fetch, headers, maxRetries: 0 }) };
}

/** `user_profiles.create_enrollment_url` as a function of the client. */
function operation(client, id) {
  const names = id.split(".").map((name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()));
  return names.reduce((value, name) => value?.[name], client);
}

/** A value that fits a query's schema, and how it is written. */
function sample({ type, name, items, format }) {
  if (type === "array") {
    const each = [sample(items), sample(items)];
    return { value: each.map(({ value }) => value), texts: each.flatMap(({ texts }) => texts) };
  }
  const value = type === "integer" ? 7 : type === "boolean" ? false : type === "ref" ? types[name].values[0] : TEXT;
  return format === "date-time" ? { value: TIME, texts: [TIME.toISOString()] } : { value, texts: [String(value)] };
}

/** A body of one field: the last one, which is a file wherever the body is a form. */
function field(type) {
  const [name, { schema }] = Object.entries(types[type].fields).at(-1);
  const file = new File(["text"], "a.txt");
  const items = schema.type === "array" && (schema.items.type === "file" ? [file] : []);
  const value = schema.type === "file" ? file : items || "text";
  return { [name]: value };
}

/** Calls an operation with every id and parameter that it takes, and gives what is to be sent. */
async function call(client, endpoint, options, without = []) {
  const ids = endpoint.path_params.map((_, index) => `sesn_${index} ä&:@`);
  const query = endpoint.query.filter(({ name }) => !without.includes(name));
  const samples = query.map(({ name, wire_name, schema }) => ({ name, wire_name, ...sample(schema) }));
  const takesParams = endpoint.request || endpoint.query.length > 0;
  const body = endpoint.request && field(endpoint.request.type);
  const params = { ...body, ...Object.fromEntries(samples.map(({ name, value }) => [name, value])) };
  const answer = operation(client, endpoint.id)(...ids, ...(takesParams ? [params] : []), options);
  await (endpoint.response.kind === "sse" ? answer.next() : answer);
  const path = endpoint.path.replace(/\{\w+\}/g, () => ids.shift());
  return { path, body, query: samples.flatMap(({ wire_name, texts }) => texts.map((text) => [wire_name, text])) };
}

const betas = (sent) => sent.headers.get("anthropic-beta")?.split(",") ?? [];

test("every operation of the facts is a function, and no other one is", () => {
  const { client } = recorder();
  const found = [];
  const collect = (resource, names) => {
    for (const [name, value] of Object.entries(resource)) {
      if (typeof value === "function") found.push([...names, name].join("."));
      else collect(value, [...names, name]);
    }
  };
  collect(client, []);
  const known = endpoints.map(({ id }) => id.replace(/_(.)/g, (_, letter) => letter.toUpperCase()));
  const helpers = ["ask", "attach", "follow", "outputFiles", "resume", "stop", "threads.follow", "waitUntilIdle"];
  assert.deepEqual(found.sort(), [...known, ...helpers.map((name) => `sessions.${name}`)].sort());
});

test("every operation is sent as the facts say: method, path, query, beta values, body", async () => {
  for (const endpoint of endpoints) {
    const { sent, client } = recorder();
    const wanted = await call(client, endpoint, undefined, ["scope_id"]);
    assert.equal(sent.length, 1, endpoint.id);
    const [{ method, url, headers, body }] = sent;
    assert.equal(method, endpoint.method, endpoint.id);
    assert.equal(decodeURIComponent(url.pathname), `/claude${wanted.path}`, endpoint.id);
    assert.equal(url.pathname.split("/").length, `/claude${endpoint.path}`.split("/").length, endpoint.id);
    assert.deepEqual([...url.searchParams].sort(), wanted.query.sort(), endpoint.id);
    assert.deepEqual(betas(sent[0]), endpoint.beta, endpoint.id);
    if (endpoint.response.kind !== "sse") assert.equal(headers.get("accept"), endpoint.accept, endpoint.id);
    if (endpoint.request?.parts) assert.deepEqual([...new Set(body.keys())], [endpoint.request.parts.at(-1).name], endpoint.id);
    else assert.deepEqual(body && JSON.parse(body), wanted.body ?? undefined, endpoint.id);
  }
});

test("files of a session are asked for under the beta values of sessions", async () => {
  const { sent, client } = recorder();
  await client.files.list({ scope_id: "sesn_1" });
  assert.deepEqual(betas(sent[0]), endpoints.find(({ id }) => id === "sessions.retrieve").beta);
});

/** The operation that a request is for. */
function named({ method, url }) {
  const fits = ({ path }) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`).test(url.pathname);
  return endpoints.find((endpoint) => endpoint.method === method && fits(endpoint));
}

test("what turns and streams ask are operations of the facts, under their beta values", async () => {
  for (const [begin, last] of [
    [(client) => client.sessions.ask("sesn_1", "Hello."), "sessions.events.send"],
    [(client) => client.sessions.follow("sesn_1", { from: "beginning" }), "sessions.events.list"],
    [(client) => client.sessions.threads.follow("sesn_1", "sthr_1"), "sessions.threads.events.list"],
  ]) {
    const asked = [];
    const over = new AbortController();
    const fetch = async (url, { method, headers }) => {
      const endpoint = named({ method, url: new URL(url) });
      asked.push(endpoint?.id);
      assert.deepEqual(betas({ headers }), endpoint?.beta, url);
      if (asked.at(-1) === last) over.abort(new Error("that was all"));
      if (endpoint.response.kind !== "sse") return Response.json(EMPTY);
      return new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } });
    };
    const client = new Client({ apiKey: "test-key", baseURL: "https://service.example", fetch, signal: over.signal });
    const read = async () => {
      for await (const _ of begin(client));
    };
    await assert.rejects(read(), /that was all/);
    assert.equal(asked.at(-1), last);
    assert.ok(asked[0].endsWith(".stream"), asked.join());
  }
});

test("beta values of the caller are merged with those of every operation, once each and in order", async () => {
  const given = "mine, other,,mine , managed-agents-2026-04-01";
  for (const headers of [{ "Anthropic-Beta": given }, [["anthropic-beta", "mine"], ["ANTHROPIC-BETA", "other,mine,managed-agents-2026-04-01"]]]) {
    for (const endpoint of endpoints) {
      const ofMemory = endpoint.beta.some((beta) => beta.startsWith("agent-memory-"));
      const others = ["mine", "other", "managed-agents-2026-04-01"].filter(
        (beta) => !endpoint.beta.includes(beta) && !(ofMemory && beta.startsWith("managed-agents-")),
      );
      const first = { "anthropic-beta": "first" };
      for (const [ofClient, ofRequest, more] of [[headers, undefined, []], [undefined, { headers }, []], [first, { headers }, ["first"]]]) {
        const { sent, client } = recorder(ofClient);
        await call(client, endpoint, ofRequest, ["scope_id"]);
        assert.deepEqual(betas(sent[0]), [...more, ...others, ...endpoint.beta], endpoint.id);
      }
    }
  }
});

test("an operation that needs two beta values sends each once, in their order, whatever the caller repeats", async () => {
  for (const endpoint of endpoints.filter(({ beta }) => beta.length > 1)) {
    const { sent, client } = recorder({ "anthropic-beta": `${endpoint.beta.at(-1)},mine` });
    await call(client, endpoint);
    assert.deepEqual(betas(sent[0]), ["mine", ...endpoint.beta], endpoint.id);
  }
});

test("a beta value with a space or beyond ASCII is refused before anything is sent, an empty one is left out", async () => {
  for (const value of ["two words", "b\u00e4ta", "one,two words", "a\r\nx-evil: 1", "\u20ac"]) {
    assert.throws(() => recorder({ "anthropic-beta": value }), TypeError, value);
    const { sent, client } = recorder();
    await assert.rejects(client.models.list({}, { headers: { "anthropic-beta": value } }), TypeError, value);
    assert.equal(sent.length, 0, value);
  }
  for (const value of ["", " ", ",", " , ,"]) {
    const { sent, client } = recorder({ "anthropic-beta": value });
    await client.models.list();
    assert.equal(sent[0].headers.get("anthropic-beta"), null, JSON.stringify(value));
  }
});
