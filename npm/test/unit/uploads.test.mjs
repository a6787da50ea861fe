// Sources of a file; and the time of an upload, which has no limit as long as bytes move.
import assert from "node:assert/strict";
import { createReadStream, openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { after, before, test } from "node:test";
import vm from "node:vm";

import { Client, ConnectionError } from "../../dist/index.js";

const TEXT = "vendor,total\nA,1\n";
const bytes = new TextEncoder().encode(TEXT);
let folder, path;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "managed-agents-"));
  path = join(folder, "a.csv");
  await writeFile(path, TEXT);
});

after(() => rm(folder, { recursive: true }));

/** A client that keeps the forms it sends: name, file name and text of each part. */
function keeping(forms = []) {
  const fetch = async (_, { body }) => {
    const parts = [...body].map(async ([name, value]) => (typeof value === "string" ? [name, value] : [name, value.name, await value.text()]));
    forms.push(await Promise.all(parts));
    return Response.json({ id: "file_1" });
  };
  return { forms, client: new Client({ baseURL: "https://proxy.example", fetch }) };
}

const OPERATIONS = {
  "files.upload": { send: (client, file, options) => client.files.upload({ file }, options), part: "file" },
  "skills.create": { send: (client, file, options) => client.skills.create({ display_name: "mine", files: [file, new File(["b"], "mine/b.md")] }, options), part: "files[]" },
  "skills.versions.create": { send: (client, file, options) => client.skills.versions.create("skill_1", { files: [file, new File(["b"], "mine/b.md")] }, options), part: "files[]" },
};

async function* pieces(...all) {
  yield* all;
}

const reused = async function* () {
  const buffer = new Uint8Array(1);
  for (const byte of bytes) {
    buffer[0] = byte;
    yield buffer;
  }
};

const padded = Uint8Array.from([0, 0, ...bytes, 0]);

/** What gives the text, and the name that the file has. */
const GOOD = {
  "a Blob": () => [new Blob([TEXT]), "file"],
  "a File": () => [new File([TEXT], "b.csv"), "b.csv"],
  "a File with directories": () => [new File([TEXT], "mine/b.csv"), "mine/b.csv"],
  "a file of the disk": async () => [await openAsBlob(path), "file"],
  "a Buffer": () => [Buffer.from(TEXT), "file"],
  "a Uint8Array": () => [bytes, "file"],
  "a part of a buffer": () => [padded.subarray(2, -1), "file"],
  "an ArrayBuffer": () => [bytes.buffer.slice(0), "file"],
  "an ArrayBuffer of another realm": () => [vm.runInNewContext(`Uint8Array.from([${bytes}]).buffer`), "file"],
  "a DataView": () => [new DataView(padded.buffer, 2, bytes.length), "file"],
  "shared memory": () => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return [shared, "file"];
  },
  "a web stream": () => [new Blob([TEXT]).stream(), "file"],
  "a web stream of text": () => [new ReadableStream({ start: (out) => (out.enqueue(TEXT), out.close()) }), "file"],
  "a stream of a file": () => [createReadStream(path), "a.csv"],
  "a stream of a file as text": () => [createReadStream(path, { encoding: "utf8" }), "a.csv"],
  "a Readable": () => [Readable.from([bytes.slice(0, 3), bytes.slice(3)]), "file"],
  "a generator": () => [pieces(TEXT.slice(0, 3), bytes.slice(3, 5), new Blob([TEXT.slice(5, 7)]), bytes.slice(7).buffer), "file"],
  "a generator that uses its buffer again": () => [reused(), "file"],
  "a Response": () => [new Response(TEXT), "file"],
  "a Response with an address": () => [Object.defineProperty(new Response(TEXT), "url", { value: "https://files.example/mine/c.csv?v=1" }), "c.csv"],
  "a Response of a library without streams": () => [{ [Symbol.toStringTag]: "Response", ok: true, status: 200, headers: new Headers(), arrayBuffer: async () => bytes.buffer.slice(0) }, "file"],
  "a Blob of a library": () => [{ size: bytes.length, type: "text/csv", name: "d.csv", arrayBuffer: async () => bytes.buffer.slice(0) }, "d.csv"],
};

for (const [operation, { send, part }] of Object.entries(OPERATIONS)) {
  for (const [what, make] of Object.entries(GOOD)) {
    test(`f06_${operation} takes ${what}`, async () => {
      const { forms, client } = keeping();
      const [file, name] = await make();
      await send(client, file);
      const sent = forms[0].find(([name]) => name === part);
      assert.deepEqual(sent, [part, name, TEXT]);
      if (part === "files[]") assert.deepEqual(forms[0].at(-1), [part, "mine/b.md", "b"]);
    });
  }
}

const spent = async (stream) => {
  for await (const _ of stream);
  return stream;
};

/** What cannot be a file, and what the error says. */
const BAD = {
  nothing: [() => undefined, /not a file, but (Undefined|Null)/],
  null: [() => null, /not a file, but (Undefined|Null)/],
  "a path": [() => "a.csv", /could be a path or the content.*new File.*openAsBlob/],
  content: [() => TEXT, /could be a path or the content/],
  "an empty string": [() => "", /could be a path or the content/],
  "a String object": [() => new String("a.csv"), /not a file/],
  "an object": [() => ({ name: "a.csv", data: Buffer.from("x") }), /not a file/],
  "a list of numbers": [() => [1, 2, 3], /not a file/],
  "a number": [() => 7, /not a file/],
  "a function": [() => () => TEXT, /not a file/],
  "a URL": [() => new URL("file:///a.csv"), /not a file/],
  "a promise": [() => openAsBlob(path), /await it first/],
  "a form": [() => new FormData(), /not a file/],
  "a Response that is an error": [() => new Response("not found", { status: 404 }), /404/],
  "a Response without a body": [() => new Response(null), /without a body/],
  "a stream of objects": [() => Readable.from([{ a: 1 }]), /something else than bytes/],
  "a stream of numbers": [() => pieces(1, 2), /something else than bytes/],
  "a web stream in use": [() => locked(), /in use/],
};

async function spentResponse() {
  const response = new Response(TEXT);
  await response.text();
  return response;
}

function locked() {
  const stream = new Blob([TEXT]).stream();
  stream.getReader();
  return stream;
}

for (const [operation, { send }] of Object.entries(OPERATIONS)) {
  for (const [what, [make, text]] of Object.entries(BAD)) {
    test(`f06_${operation} refuses ${what} before anything is sent`, async () => {
      const { forms, client } = keeping();
      await assert.rejects(send(client, make()), (error) => error instanceof TypeError && text.test(error.message));
      assert.deepEqual(forms, []);
    });
  }

  for (const [what, make] of Object.entries({
    "a Readable that was read": () => spent(Readable.from([TEXT])),
    "a Readable that was destroyed": async () => new PassThrough().destroy(),
    "a web stream that was read": () => spent(new Blob([TEXT]).stream()),
    "a Response that was read": spentResponse,
  })) {
    test(`f06_${operation} refuses ${what}, which would be an empty file`, async () => {
      const { forms, client } = keeping();
      await assert.rejects(send(client, await make()), TypeError);
      assert.deepEqual(forms, []);
    });
  }

  test(`f06_${operation} says why a stream could not be read, and sends nothing`, async () => {
    const { forms, client } = keeping();
    await assert.rejects(send(client, createReadStream(join(folder, "missing"))), { code: "ENOENT" });
    const broken = new ReadableStream({ pull: (out) => out.error(new Error("own")) });
    await assert.rejects(send(client, broken), /own/);
    assert.deepEqual(forms, []);
  });

  test(`f06_${operation} reads no further once it is aborted, and closes the stream`, async () => {
    const { forms, client } = keeping();
    const abort = new AbortController();
    const stream = new PassThrough();
    stream.write("begun");
    const sent = send(client, stream, { signal: abort.signal });
    setImmediate(() => abort.abort(new Error("enough")));
    await assert.rejects(sent, /enough/);
    assert.ok(stream.destroyed);
    assert.deepEqual(forms, []);
  });
}

test("f06_the lists of skills are lists, with a file at least", async () => {
  const { forms, client } = keeping();
  for (const files of [undefined, null, [], new Blob([TEXT]), Buffer.from(TEXT), TEXT, {}, [undefined], [new Blob([TEXT]), "a.csv"]]) {
    await assert.rejects(client.skills.create({ files }), TypeError);
    await assert.rejects(client.skills.versions.create("skill_1", { files }), TypeError);
  }
  await assert.rejects(client.skills.create(), TypeError);
  await assert.rejects(client.files.upload(), TypeError);
  await assert.rejects(client.files.upload({ file: new Blob([TEXT]), expires_in_seconds: { hours: 1 } }), /expires_in_seconds/);
  assert.deepEqual(forms, []);
  await client.skills.create({ files: new Set([new File(["a"], "mine/SKILL.md")]), display_name: null });
  assert.deepEqual(forms, [[["files[]", "mine/SKILL.md", "a"]]]);
});

test("f06_a file is sent again as it was, also if it came as a stream", async () => {
  const seen = [];
  const fetch = async (_, { body }) => {
    seen.push(await body.get("file").text());
    return seen.length < 2 ? Response.json({}, { status: 503, headers: { "retry-after-ms": "1" } }) : Response.json({ id: "file_1" });
  };
  await new Client({ baseURL: "https://proxy.example", fetch }).files.upload({ file: createReadStream(path) });
  assert.deepEqual(seen, [TEXT, TEXT]);
});

const MIB = 1024 * 1024;

/** The time until an answer that never comes is given up, in milliseconds. */
async function limit(context, act) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let asked;
  const isAsked = new Promise((resolve) => (asked = resolve));
  const client = new Client({ baseURL: "https://proxy.example", fetch: () => (asked(), new Promise(() => {})), maxRetries: 0 });
  const refused = act(client).then(() => assert.fail("it has no answer"), (error) => error);
  await isAsked;
  let [time, error] = [0, undefined];
  refused.then((given) => (error = given));
  for (; !error && time < 1e8; time += 10_000) {
    context.mock.timers.tick(10_000);
    await new Promise(setImmediate);
  }
  context.mock.timers.reset();
  assert.ok(error instanceof ConnectionError, `${error}`);
  const said = Number(/no reply within (\d+) s/.exec(error.message)?.[1]) * 1000;
  assert.ok(said <= time && said >= time - 10_000, `${error.message} after ${time} ms`);
  return time;
}

for (const [what, size, expected] of [["nothing", 0, 120_000], ["one MiB", MIB, 120_000], ["14 MiB", 14 * MIB, 900_000], ["500 MiB", 500 * MIB, 30_060_000]]) {
  test(`f16_the time for an upload of ${what} grows with it`, async (context) => {
    // The size is all that counts.
    const file = Object.defineProperty(new Blob([]), "size", { value: size });
    const append = FormData.prototype.append;
    FormData.prototype.append = function (name, value, ...rest) {
      append.call(this, name, value, ...rest);
      if (value === file) Object.defineProperty(this, Symbol.iterator, { value: () => [[name, file]].values() });
    };
    try {
      assert.equal(await limit(context, (client) => client.files.upload({ file })), expected);
    } finally {
      FormData.prototype.append = append;
    }
  });
}

test("f16_the time for what a request says grows with its bytes, not its characters", async (context) => {
  const text = "€".repeat(3 * MIB);
  const took = await limit(context, (client) => client.sessions.events.send("sesn_1", { events: [{ type: "user.message", content: [{ type: "text", text }] }] }));
  assert.ok(took >= 600_000 && took <= 610_000, `${took}`);
});

/** A download of pieces that come after so long each, by a clock of its own. */
async function download(context, waits) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let out;
  const body = new ReadableStream({ start: (given) => (out = given) });
  const client = new Client({ baseURL: "https://proxy.example", fetch: async () => new Response(body), maxRetries: 0 });
  const came = client.files.download("file_1").then(({ size }) => size, (error) => error);
  for (const wait of waits) {
    await new Promise(setImmediate);
    context.mock.timers.tick(wait);
    await new Promise(setImmediate);
    out.enqueue(new Uint8Array(10));
  }
  await new Promise(setImmediate);
  return { came, out };
}

test("f16_a download of many minutes ends when it is whole", async (context) => {
  const { came, out } = await download(context, Array(60).fill(100_000));
  out.close();
  assert.equal(await came, 600);
});

test("f16_a download that falls silent is given up, and says so", async (context) => {
  const { came } = await download(context, [1000, 1000]);
  context.mock.timers.tick(120_000);
  const error = await came;
  assert.ok(error instanceof ConnectionError, `${error}`);
  assert.match(error.message, /^files\.download \(GET proxy\.example\/v1\/files\/file_1\/content\): .*no byte arrived for 120 s/);
});
