import { unlessAborted } from "./abort.js";

/** The longest silence within a body, in milliseconds. */
const SILENCE = 120_000;
const KEPT_BYTES = 65_536;

/** Reads the body to its end, or up to `limit` bytes. Returns its pieces. */
export async function whole(response, signal, limit = Infinity) {
  const pieces = [];
  await collect(response, signal, pieces, limit);
  return pieces;
}

/** Reads the first 64 KiB of a body, for an error. Returns less if the rest cannot be read. */
export async function beginning(response, signal) {
  const pieces = [];
  await collect(response, signal, pieces, KEPT_BYTES).catch(() => signal.throwIfAborted());
  return joined(pieces).subarray(0, KEPT_BYTES);
}

/** Returns a piece of a body. Throws if it is not bytes: a replacement of `fetch` may give text, which would be lost. */
export function bytesOf(piece) {
  // Also of another realm.
  if (piece?.[Symbol.toStringTag] === "Uint8Array") return piece;
  throw new TypeError("the body of the reply gives something else than bytes: look at the client's fetch option");
}

/** Joins pieces. */
export function joined(pieces) {
  if (pieces.length === 1) return pieces[0];
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Decodes bytes as text, without a byte order mark. */
export function text(bytes) {
  return new TextDecoder().decode(bytes);
}

/** Returns a reader of a web stream, or of an async iterable such as Node's streams. */
export function readerOf(stream) {
  if (stream.getReader) return stream.getReader();
  const iterator = stream[Symbol.asyncIterator]();
  return { read: () => iterator.next(), cancel: async () => (stream.destroy ? stream.destroy() : iterator.return?.()) };
}

/** Closes a reader or a body with its connection. After a garbage collection, Node's `fetch` may have lost its signal. */
export function close(stream) {
  (async () => stream?.cancel?.())().catch(() => {});
}

/** Reads into `pieces` up to the limit or the end. */
async function collect(response, signal, pieces, limit) {
  const { body } = response;
  // A replacement of `fetch` may have no stream here.
  if (body === undefined) return void pieces.push(new Uint8Array(await unlessAborted(response.arrayBuffer(), signal)));
  if (!body) return;
  const reader = readerOf(body);
  try {
    for (let length = 0; length < limit; length += pieces.at(-1).length) {
      const { done, value } = await beforeSilence(unlessAborted(reader.read(), signal));
      if (done) break;
      pieces.push(bytesOf(value));
    }
  } finally {
    close(reader);
  }
}

async function beforeSilence(read) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no byte arrived for ${SILENCE / 1000} s`)), SILENCE);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}
