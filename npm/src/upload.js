import { unlessAborted } from "./abort.js";
import { close, readerOf } from "./body.js";

/** The longest stream, in bytes. A stream is read whole before anything is sent; the service takes files up to 500 MB. */
const MAX_STREAMED = 512 * 2 ** 20;

/**
 * Builds a form of the parameters. `field` names the one with the file, or, in the plural, with the files. Rejects with a `TypeError` if a
 * value has no clear form.
 */
export async function form(params, field, signal) {
  const form = new FormData();
  const { [field]: given, ...others } = params ?? {};
  const isList = field.endsWith("s");
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined || value === null) continue;
    if (typeof value === "object" || typeof value === "function") throw new TypeError(`${name} must be a string, a number or a boolean`);
    form.append(name, value);
  }
  for (const file of isList ? list(given, field) : [given]) {
    const blob = await blobOf(file, field, signal);
    form.append(isList ? `${field}[]` : field, blob, nameOf(blob) ?? nameOf(file) ?? "file");
  }
  return form;
}

function list(given, field) {
  const isList = typeof given === "object" && given?.[Symbol.iterator] && !ArrayBuffer.isView(given);
  const files = isList ? Array.from(given) : [];
  if (!files.length) throw new TypeError(`${field} must be a list of files, with one at least`);
  return files;
}

async function blobOf(given, field, signal) {
  const blob = ofPiece(given);
  if (blob && typeof given !== "string") return blob;
  if (typeof given === "string") {
    throw new TypeError(`${field} could be a path or the content: give new File([content], "name.txt"), or in Node await openAsBlob(path)`);
  }
  if (typeof given?.then === "function") throw new TypeError(`${field} is a promise: await it first`);
  if (tag(given) === "Response") return ofResponse(given, field, signal);
  // A Blob or File of another realm or library.
  if (typeof given?.arrayBuffer === "function") return new Blob([await given.arrayBuffer()], { type: given.type });
  if (typeof given?.getReader !== "function" && typeof given?.[Symbol.asyncIterator] !== "function") {
    throw new TypeError(`${field} is not a file, but ${tag(given)}: give a Blob or File, bytes, a stream, an async iterable or a Response`);
  }
  return new Blob(await read(given, field, signal));
}

async function ofResponse(response, field, signal) {
  const { ok, status, body, bodyUsed, headers } = response;
  if (!ok) throw new TypeError(`${field} is a Response with the status ${status}`);
  if (bodyUsed || body === null) throw new TypeError(`${field} is a Response without a body, or was read already`);
  // A replacement of `fetch` may have no stream here.
  const pieces = body ? await read(body, field, signal) : [await response.arrayBuffer()];
  return new Blob(pieces, { type: headers.get("content-type") ?? "" });
}

/** Reads all pieces of a stream. Closes it if it is not read to its end. */
async function read(stream, field, signal) {
  if (isSpent(stream)) throw new TypeError(`${field} is closed or in use, or was read already`);
  const reader = readerOf(stream);
  const pieces = [];
  try {
    for (let size = 0; ; size += pieces.at(-1).size) {
      if (size > MAX_STREAMED) throw new TypeError(`${field} has more than 512 MiB`);
      const { done, value } = await (signal ? unlessAborted(reader.read(), signal) : reader.read());
      if (done) return pieces;
      const piece = ofPiece(value);
      if (!piece) throw new TypeError(`${field} gives something else than bytes or text`);
      pieces.push(piece);
    }
  } finally {
    close(reader);
  }
}

/** Returns `true` for a stream that would be read as an empty file. */
function isSpent(stream) {
  if (tag(stream) !== "ReadableStream") return Boolean(stream.destroyed || stream.readableEnded);
  try {
    return !new Response(stream);
  } catch {
    return true;
  }
}

/** Copies text or bytes into a blob: their owner may overwrite them, and some platforms refuse shared memory. */
function ofPiece(value) {
  if (value instanceof Blob) return value;
  if (typeof value === "string") return new Blob([value]);
  if (ArrayBuffer.isView(value)) return new Blob([new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()]);
  return /ArrayBuffer$/.test(tag(value)) ? new Blob([new Uint8Array(value).slice()]) : undefined;
}

/** Returns the class of an object, also of another realm. */
function tag(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Returns the name of a file, or the last part of a Node stream's path or of an address. Keeps directories that a File names. */
function nameOf({ webkitRelativePath, name, path, url }) {
  const source = typeof path === "string" ? path : typeof url === "string" ? url.split(/[?#]/)[0] : "";
  return webkitRelativePath || (typeof name === "string" && name) || source.split(/[\\/]/).pop() || undefined;
}
