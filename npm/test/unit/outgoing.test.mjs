// Outgoing values: text that every JSON parser takes, keys that no error shows; and numbers that come in as they were written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { Client } from "../../dist/index.js";

const KEY = "sk-ant-canary-0123456789";
const LOW = "x\ude00";
const HIGH = "x\ud83d";
const AT = "2026-11-21T09:00:00Z";

/** A session whose agent does what `replies` say, one list of events for each request with events; keeps what was sent. */
function session(replies, options = {}) {
  const sent = [];
  let [stream, count] = [undefined, 0];
  const encoder = new TextEncoder();
  const show = (event) => stream.enqueue(encoder.encode(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`));
  const fetch = async (url, { method, body }) => {
    if (method === "POST") {
      sent.push(body);
      const events = JSON.parse(body).events.map((event) => ({ ...event, id: `sevt_u${++count}`, processed_at: AT }));
      queueMicrotask(() => [...events, ...(replies.shift() ?? [])].forEach(show));
      return Response.json({ data: events });
    }
    if (!String(url).includes("/stream")) return Response.json({ data: [], next_page: null });
    return new Response(new ReadableStream({ start: (out) => (stream = out) }), { headers: { "content-type": "text/event-stream" } });
  };
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  return { sent, sessions: client.sessions, ask: (said, more) => client.sessions.ask("sesn_1", said, { listLag: 20, ...options, ...more }) };
}

const idle = (stop_reason = { type: "end_turn" }) => ({ type: "session.status_idle", id: `sevt_i${Math.random()}`, processed_at: AT, stop_reason });
const call = (input = "{}", type = "agent.custom_tool_use") =>
  `{"type":"${type}","id":"sevt_call","processed_at":"${AT}","name":"note","evaluated_permission":"ask","input":${input}}`;
const asks = (input, type) => [[call(input, type), idle({ type: "requires_action", event_ids: ["sevt_call"] })], [idle()]];

/** No lone half is in it, written out or as an escape, and a U+FFFD stands in its place. */
function assertWellFormed(text) {
  assert.equal(text, new TextDecoder().decode(new TextEncoder().encode(text)), "a half is written out");
  assert.ok(!/(?<!\\)(\\\\)*\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\)(\\\\)*(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f]/i.test(text), text);
  assert.ok(text.includes("\ufffd"), text);
}

for (const [which, half] of [["first", HIGH], ["second", LOW]]) {
  for (const [what, said] of Object.entries({
    text: half,
    "an event": { type: "user.message", content: [{ type: "text", text: half }] },
    "a key": { type: "user.message", content: [], metadata: { [half]: "a" } },
  })) {
    test(`f09_the ${which} half of a pair in ${what} that is said becomes U+FFFD`, async () => {
      const { sent, ask } = session([[idle()]]);
      assert.deepEqual(await ask(said).outcome, { kind: "end_turn" });
      assertWellFormed(sent[0]);
    });
  }

  for (const [what, run] of Object.entries({
    "a text": () => half,
    "a value": () => ({ a: [half] }),
    "a key of a value": () => ({ [half]: 1 }),
    blocks: () => [{ type: "text", text: half }],
    "an error": () => Promise.reject(new Error(half)),
    "a thrown text": () => Promise.reject(half),
  })) {
    test(`f09_the ${which} half of a pair in ${what} of a tool becomes U+FFFD`, async () => {
      const { sent, ask } = session(asks());
      assert.deepEqual(await ask("Go.", { tools: { note: { run } } }).outcome, { kind: "end_turn" });
      assertWellFormed(sent[1]);
    });
  }

  for (const [what, act, type] of [
    ["answer", (turn) => turn.answer("sevt_call", half)],
    ["fail", (turn) => turn.fail("sevt_call", half)],
    ["deny", (turn) => turn.deny("sevt_call", half), "agent.tool_use"],
  ]) {
    test(`f09_the ${which} half of a pair in turn.${what} becomes U+FFFD`, async () => {
      const { sent, ask } = session(asks("{}", type));
      const turn = ask("Go.");
      for await (const { kind } of turn) if (kind === "waiting") act(turn);
      assertWellFormed(sent[1]);
    });
  }

  test(`f09_the ${which} half of a pair in bodies and queries becomes U+FFFD, and is no id`, async () => {
    const requests = [];
    const fetch = async (url, { body }) => (requests.push([decodeURIComponent(url), body]), Response.json({ data: typeof body === "string" ? JSON.parse(body).events : [] }));
    const client = new Client({ baseURL: "https://proxy.example", fetch });
    await client.sessions.update("sesn_1", { title: half, metadata: { [half]: half } });
    await client.sessions.events.send("sesn_1", { events: [{ type: "user.message", content: [{ type: "text", text: half }] }] });
    requests.forEach(([, body]) => assertWellFormed(body));
    await client.agents.list({ [half]: half });
    assertWellFormed(requests.at(-1)[0]);
    await client.files.upload({ file: new File(["a"], `${half}.txt`) });
    assertWellFormed(requests.at(-1)[1].get("file").name);
    assert.throws(() => client.sessions.retrieve(half), TypeError);
  });
}

test("f09_whole pairs, backslashes and texts that look like escapes go out as they are", async () => {
  const texts = ["😀", "\\ud83d", "\\\\ud83d\\", "\u2028\u0000\"", "\\n\\", "d83d", "\ufffd"];
  const requests = [];
  const fetch = async (_, { body }) => (requests.push(body), Response.json({}));
  await new Client({ baseURL: "https://proxy.example", fetch }).sessions.update("sesn_1", { metadata: { texts } });
  assert.equal(requests[0], JSON.stringify({ metadata: { texts } }));
});

const INPUT = '{"order":2512292042121000001,"price":0.1,"big":1e400,"neg":-9007199254740993, "text":"é \\"q\\" \\u00e9"}';

test("f12_a tool, a verdict and whoever reads get the exact text of an input", async () => {
  const seen = [];
  const { ask } = session(asks(INPUT));
  await ask("Go.", { tools: { note: { run: (input, { call }) => (seen.push([input.order, call.inputJson]), "ok") } } }).outcome;
  assert.deepEqual(seen, [[2512292042121000000, INPUT]]);

  const judged = [];
  const { ask: again } = session(asks(INPUT, "agent.tool_use"));
  const turn = again("Go.", { approve: ({ inputJson }) => (judged.push(inputJson), "allow"), json: true });
  const texts = [];
  for await (const { kind, call: asked, event, json } of turn) {
    if (kind === "waiting") assert.equal(asked.inputJson, INPUT);
    if (event?.id === "sevt_call") texts.push(json);
  }
  assert.deepEqual([judged, texts], [[INPUT], [call(INPUT, "agent.tool_use")]]);
});

test("f12_an outcome that needs action has the exact text of each input, and a call without input an empty object", async () => {
  const bare = call().replace(',"input":{}', "").replace("sevt_call", "sevt_bare");
  const { ask } = session([[call(INPUT), bare, idle({ type: "requires_action", event_ids: ["sevt_call", "sevt_bare"] })]]);
  const { kind, calls } = await ask("Go.").outcome;
  assert.equal(kind, "needs_action");
  assert.deepEqual(calls.map(({ id, input, inputJson }) => [id, typeof input, inputJson]), [["sevt_call", "object", INPUT], ["sevt_bare", "object", "{}"]]);
});

test("f12_deliveries of a followed session have the exact text of their events where it is asked for", async () => {
  const text = call(INPUT);
  const body = [text, text.replace("sevt_call", "sevt_2")].map((event) => `data: ${event}\n\n`).join("");
  const fetch = async (url) => (String(url).includes("/stream") ? new Response(body, { headers: { "content-type": "text/event-stream" } }) : Response.json({ data: [], next_page: null }));
  const { sessions } = new Client({ baseURL: "https://proxy.example", fetch });
  for (const json of [true, false]) {
    const reading = sessions.follow("sesn_1", { json }).deliveries();
    const [{ value: one }, { value: other }] = [await reading.next(), await reading.next()];
    await reading.return();
    assert.deepEqual([one.json, other.json], json ? [text, text.replace("sevt_call", "sevt_2")] : [undefined, undefined]);
    assert.deepEqual([one.event.id, other.event.id], ["sevt_call", "sevt_2"]);
  }
});

/** Everything that an error says, and what it came of. */
function words(error) {
  const all = [];
  for (let at = error; at; at = at.cause) all.push(at.message, at.stack, String(at), inspect(at, { depth: 9, showHidden: true }), JSON.stringify({ ...at }));
  return all.join("\n");
}

const UNFIT = { "a line break": "\n", "a line break at the end": "", NUL: "\0", DEL: "\x7f", "a zero width space": "\u200b", "an ellipsis": "\u2026", "half a pair": "\ud83d", "an umlaut": "ä" };

for (const [what, character] of Object.entries(UNFIT)) {
  for (const option of ["apiKey", "authToken"]) {
    test(`f13_${option} with ${what} is refused by name, and not shown`, () => {
      const secret = character ? `${KEY.slice(0, 9)}${character}${KEY.slice(9)}` : `${KEY}\n`;
      assert.throws(() => new Client({ [option]: secret, baseURL: "https://proxy.example" }), (error) => {
        assert.ok(error instanceof TypeError && error.message.includes(option), error.message);
        assert.doesNotMatch(words(error), /canary|0123456789/);
        return true;
      });
    });
  }

  if (!character || character === "ä" || character === "\x7f") continue;
  for (const [form, given] of Object.entries({
    "an object": (name, value) => ({ [name]: value }),
    pairs: (name, value) => [["x-good", "1"], [name, value]],
  })) {
    for (const name of ["x-own", "anthropic-beta", "anthropic-workspace-id", "authorization"]) {
      test(`f13_a header ${name} with ${what}, given as ${form}, is refused, and not shown`, async () => {
        const headers = given(name, `${KEY}${character}a`);
        const refused = (error) => {
          assert.ok(error instanceof TypeError && /headers/.test(error.message), error.message);
          assert.doesNotMatch(words(error), /canary/);
          return true;
        };
        assert.throws(() => new Client({ headers, baseURL: "https://proxy.example" }), refused);
        const client = new Client({ baseURL: "https://proxy.example", fetch: () => assert.fail("nothing is to be sent") });
        await assert.rejects(client.models.list({}, { headers }).then(), refused);
        await assert.rejects(client.sessions.events.stream("sesn_1", {}, { headers }).next(), refused);
      });
    }
  }
}

test("f13_a key that is no text, or empty, is refused by name", () => {
  for (const option of ["apiKey", "authToken"]) {
    for (const secret of ["", "  ", null, 7, {}, ["sk-ant-canary-0123456789"]]) {
      assert.throws(() => new Client({ [option]: secret }), (error) => error instanceof TypeError && error.message.includes(option) && !/canary/.test(words(error)));
    }
  }
});

test("f13_an address that is none is not shown: a password may stand in it", () => {
  for (const baseURL of [`https://user:${KEY}@exa mple.com`, `user:${KEY}@example.com:99999999`, `https://${KEY}:99999/`, `https://example.com/?key=${KEY}`, `https://user:${KEY}@example.com`]) {
    assert.throws(() => new Client({ baseURL }), (error) => error instanceof TypeError && /baseURL/.test(error.message) && !/canary/.test(words(error)));
  }
});

test("f13_a key with spaces and signs is sent as it is", async () => {
  const seen = [];
  const fetch = async (_, { headers }) => (seen.push(headers.get("x-api-key")), Response.json({ data: [] }));
  await new Client({ apiKey: "sk ~!\"#", baseURL: "https://proxy.example", fetch }).models.list();
  assert.deepEqual(seen, ['sk ~!"#']);
});
