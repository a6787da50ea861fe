/**
 * Iterates like an async generator, with two differences: a value that is there already costs one promise, and `return` ends a read that is
 * waiting instead of waiting for it. Overlapping calls are answered in order.
 */
export class Reading {
  #source;
  #isBegun = false;
  #isLeft = false;
  #waiting = 0;
  #last = Promise.resolve();

  /**
   * @param {{ begin: () => Promise<void>, take: () => unknown, next: () => Promise<IteratorResult>, leave: () => void,
   * close: (failure?: { error: unknown }) => void }} source the first `next` calls `begin`; `take` returns `undefined` if only `next`
   * can tell; after `leave`, `next` rejects instead of waiting; `close` is called once, at the end
   */
  constructor(source) {
    this.#source = source;
  }

  next() {
    const value = this.#waiting || !this.#isBegun ? undefined : this.#source?.take();
    return value === undefined ? this.#inTurn(() => this.#advance()) : Promise.resolve({ done: false, value });
  }

  return(value) {
    this.#leave();
    return this.#inTurn(async () => {
      this.#close();
      return { done: true, value: await value };
    });
  }

  throw(error) {
    this.#leave();
    return this.#inTurn(() => {
      this.#close();
      throw error;
    });
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.return();
  }

  async #advance() {
    const source = this.#source;
    try {
      if (source && !this.#isBegun && !this.#isLeft) {
        this.#isBegun = true;
        await source.begin();
        if (this.#isLeft) source.leave();
      }
      const result = source && this.#isBegun ? await source.next() : { done: true, value: undefined };
      if (result.done) this.#close();
      return result;
    } catch (error) {
      this.#close(this.#isLeft ? undefined : { error });
      if (this.#isLeft) return { done: true, value: undefined };
      throw error;
    }
  }

  #leave() {
    this.#isLeft = true;
    this.#source?.leave();
  }

  #close(failure) {
    const source = this.#source;
    this.#source = undefined;
    source?.close(failure);
  }

  #inTurn(act) {
    this.#waiting++;
    const answer = this.#last.then(act);
    const answered = () => void this.#waiting--;
    this.#last = answer.then(answered, answered);
    return answer;
  }
}
