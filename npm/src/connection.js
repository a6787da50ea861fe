import { close, readerOf } from "./body.js";

/** The open live stream of a session. */
export class Connection {
  /** The result of the last read, until it is taken. */
  chunk;
  #end;
  #reader;
  #reading;

  /** @param {{ abort: () => void, release: () => void }} end ends the request, as `Wire.open` returns it */
  constructor(end, body) {
    this.#end = end;
    this.#reader = readerOf(body);
  }

  /** Resolves when `chunk` is set. A read that is under way goes on. Never rejects, because nobody may be waiting. */
  read() {
    return (this.#reading ??= this.#read());
  }

  /** Returns the `chunk` and makes room for the next. */
  take() {
    const { chunk } = this;
    this.chunk = this.#reading = undefined;
    return chunk;
  }

  close() {
    // Both: once the head is there, Node's `fetch` forgets its signal at a garbage collection.
    close(this.#reader);
    this.#end.abort();
    this.#end.release();
  }

  async #read() {
    try {
      const { done, value } = await this.#reader.read();
      this.chunk = { value: done ? undefined : value };
    } catch (error) {
      this.chunk = { error };
    }
  }
}
