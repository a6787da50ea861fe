// The raw stream, of one connection: it is decoded as a followed session's is, and whatever is wrong with it is an error of ours.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { ApiError, Client, ConnectionError, EngineError, ManagedAgentsError } from "../../dist/index.js";
import * as slim from "../../dist/slim.js";

const STREAM = { "content-type": "text/event-stream" };
const envelope = (type) => JSON.stringify({ type: "error", error: { type, message: "said" }, request_id: "req_body" });

/** A client whose streams have these pieces; `end` is what happens then. */
function streaming(pieces, end = (out) => out.close()) {
  const encoder = new TextEncoder();
  const source = pieces.map((piece) => (typeof piece === "string" ? encoder.encode(piece) : piece));
  const pull = (out) => (source.length ? out.enqueue(source.shift()) : end(out));
  return answering(() => new Response(new ReadableStream({ pull }), { headers: STREAM }));
}

const answering = (fetch) => new Client({ baseURL: "https://proxy.example", fetch });

const STREAMS = {
  session: (client, options) => client.sessions.events.stream("sesn_1", {}, options),
  thread: (client, options) => client.sessions.threads.events.stream("sesn_1", "sthr_1", {}, options),
};

/** What came, and the error that ended it. */
async function read(stream) {
  const events = [];
  try {
    for await (const event of stream) events.push(event);
    return { events };
  } catch (error) {
    return { events, error };
  }
}

for (const [name, stream] of Object.entries(STREAMS)) {
  test(`f17_heartbeats_and_marks_of_others_are_left_out_of_a_raw_${name}_stream`, async () => {
    const text = 'event: ping\ndata:\n\ndata:\n\ndata: {"type":"a"}\n\nevent: ping\ndata: {"type":"ping"}\n\n: word\n\ndata: null\n\ndata: [1]\n\ndata: {"type":"b",\ndata: "n":1}\n\ndata: [DONE]\n\n';
    assert.deepEqual(await read(stream(streaming([text]))), { events: [{ type: "a" }, { type: "b", n: 1 }] });
  });

  test(`f17_every_line_end_and_every_cut_gives_the_same_raw_${name}_stream`, async () => {
    const text = '\uFEFFdata: {"type":"a","text":"é😀"}\n\nid: 7\ndata:{"type":"b"}\n\n';
    const expected = { events: [{ type: "a", text: "é😀" }, { type: "b" }] };
    for (const end of ["\n", "\r", "\r\n"]) {
      const bytes = new TextEncoder().encode(text.replaceAll("\n", end));
      for (let at = 1; at < bytes.length; at++) {
        assert.deepEqual(await read(stream(streaming([bytes.slice(0, at), bytes.slice(at)]))), expected, `${JSON.stringify(end)} ${at}`);
      }
    }
  });

  for (const [status, kind] of [[400, "invalid_request_error"], [401, "authentication_error"], [404, "not_found_error"], [429, "rate_limit_error"], [503, undefined]]) {
    test(`f17_a_${status}_to_a_raw_${name}_stream_is_an_api_error_with_its_status`, async () => {
      const body = kind ? envelope(kind) : "<h1>busy</h1>";
      const { error } = await read(stream(answering(() => new Response(body, { status, headers: { "request-id": "req_7", "retry-after": "3" } }))));
      assert.ok(error instanceof ApiError, error?.message);
      assert.deepEqual([error.status, error.type, error.requestId, error.retryAfter], [status, kind, "req_7", 3000]);
      assert.match(error.message, /^sessions\.(threads\.)?events\.stream \(GET proxy\.example\/v1\/sessions\/sesn_1\//);
    });
  }

  for (const [what, answer, expected, text] of [
    ["a_page", () => new Response("<!doctype html><title>Log in</title>", { headers: { "content-type": "text/html" } }), ManagedAgentsError, /not an event stream: 200, content type "text\/html", beginning "<!doctype html><title>Log in/],
    ["nothing", () => new Response(null, { status: 204 }), ManagedAgentsError, /not an event stream: 204/],
    ["another_stream", () => new Response("data: {}\n\n", { headers: { "content-type": "text/event-stream-of-mine" } }), ManagedAgentsError, /not an event stream/],
    ["an_envelope", () => Response.json(JSON.parse(envelope("overloaded_error"))), ApiError, /529 \(overloaded_error\): said/],
    ["a_cut_before_the_head", () => Promise.reject(new TypeError("reset")), ConnectionError, /proxy\.example.*reset/],
    ["an_error_without_words", () => Promise.reject(undefined), ConnectionError, /no reason was given/],
  ]) {
    test(`f17_${what}_in_place_of_a_raw_${name}_stream_is_an_error_of_ours`, async () => {
      const { events, error } = await read(stream(answering(answer)));
      assert.deepEqual([events, error?.constructor], [[], expected], error?.message);
      assert.match(error.message, text);
    });
  }

  for (const [what, pieces, end, text] of [
    ["a_cut", ['data: {"type":"a"}\n\n'], (out) => out.error(new TypeError("terminated")), /the stream was cut: terminated/],
    ["an_end_within_an_event", ['data: {"type":"a"}\n\ndata: {"ty'], undefined, /the stream was cut in the middle of an event/],
  ]) {
    test(`f17_${what}_of_a_raw_${name}_stream_is_a_connection_error_after_what_came`, async () => {
      const { events, error } = await read(stream(streaming(pieces, end)));
      assert.deepEqual(events, [{ type: "a" }]);
      assert.ok(error instanceof ConnectionError, `${error}`);
      assert.match(error.message, text);
    });
  }

  for (const [what, frame] of [["frame", `event: error\ndata: ${envelope("overloaded_error")}\n\n`], ["event", `data: ${envelope("overloaded_error")}\n\n`], ["text", "event: error\ndata: gone\n\n"]]) {
    test(`f17_an_error_${what}_in_a_raw_${name}_stream_is_an_api_error`, async () => {
      const { events, error } = await read(stream(streaming(['data: {"type":"a"}\n\n', frame, 'data: {"type":"b"}\n\n'])));
      assert.deepEqual([events, error instanceof ApiError, error.status], [[{ type: "a" }], true, 200]);
      assert.match(error.message, what === "text" ? /gone/ : /overloaded_error\): said \[req_body\]/);
    });
  }

  test(`f17_an_event_that_is_no_json_fails_in_a_raw_${name}_stream_where_it_stands`, async () => {
    const { events, error } = await read(stream(streaming(['data: {"type":"a"}\n\ndata: {"type":"b",}\n\n'])));
    assert.deepEqual([events, error?.constructor], [[{ type: "a" }], ManagedAgentsError]);
  });
}

test("f17_an_event_of_8_mib_in_small_pieces_takes_a_raw_stream_time_in_proportion", async () => {
  const took = async (mib) => {
    const text = `data: {"type":"agent.message","text":"${"x".repeat(mib << 20)}"}\n\n`;
    const pieces = Array.from({ length: Math.ceil(text.length / 1460) }, (_, at) => text.slice(at * 1460, (at + 1) * 1460));
    const stream = streaming(pieces).sessions.events.stream("sesn_1");
    const before = process.cpuUsage();
    const { value } = await stream.next();
    const { user, system } = process.cpuUsage(before);
    assert.equal(value.text.length, mib << 20);
    await stream.return();
    return user + system;
  };
  await took(1);
  const [one, eight] = [await took(1), await took(8)];
  assert.ok(eight < one * 24, `${eight / one} times the time for 8 times the size`);
});

test("f17_an_event_above_16_mib_ends_a_raw_stream_with_an_error", async () => {
  const piece = new Uint8Array(1 << 20).fill(120);
  const { events, error } = await read(STREAMS.session(streaming(["data: {", ...Array(17).fill(piece)])));
  assert.deepEqual([events, error.constructor], [[], ManagedAgentsError]);
  assert.match(error.message, /larger than 16 MiB/);
});

test("f17_a_raw_stream_without_the_wasm_module_says_what_to_do", async () => {
  const fetch = () => assert.fail("nothing is to be asked for");
  const { error } = await read(new slim.Client({ baseURL: "https://proxy.example", fetch }).sessions.events.stream("sesn_1"));
  assert.equal(error.name, "EngineError");
  assert.ok(error instanceof slim.EngineError && !(error instanceof EngineError));
  assert.match(error.message, /await init\(url\)/);
});

test("f17_a_raw_stream_over_a_socket_that_is_reset_keeps_what_came", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, STREAM).write('data: {"type":"a"}\n\n', () => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const client = new Client({ baseURL: `http://127.0.0.1:${server.address().port}` });
    const { events, error } = await read(STREAMS.session(client));
    assert.deepEqual([events, error?.constructor], [[{ type: "a" }], ConnectionError]);
  } finally {
    server.close();
  }
});

test("f17_a_signal_aborted_before_the_start_asks_for_nothing_and_two_readers_share_one_stream", async () => {
  const fetch = () => assert.fail("nothing is to be asked for");
  const { error } = await read(STREAMS.session(answering(fetch), { signal: AbortSignal.abort(new Error("early")) }));
  assert.equal(error.message, "early");
  const stream = STREAMS.session(streaming(['data: {"type":"a"}\n\ndata: {"type":"b"}\n\n']));
  const [one, other] = await Promise.all([read(stream), read(stream)]);
  assert.deepEqual([...one.events, ...other.events].map(({ type }) => type).sort(), ["a", "b"]);
});
