/**
 * What an async generator would be, but that a value which is there already costs its promise and nothing else. Calls that overlap are
 * answered one after the other.
 */
export class Reading {
  #begin;
  #source;
  #waiting = 0;
  #last = Promise.resolve();

  /**
   * @param {() => Promise<{ take: () => unknown, next: () => Promise<IteratorResult>, close: () => void }>} begin called by the first `next`;
   * `take` gives `undefined` where only `next` can tell
   */
  constructor(begin) {
    this.#begin = begin;
  }

  next() {
    const value = this.#waiting ? undefined : this.#source?.take();
    return value === undefined ? this.#inTurn(() => this.#advance()) : Promise.resolve({ done: false, value });
  }

  return(value) {
    return this.#inTurn(async () => {
      this.#close();
      return { done: true, value: await value };
    });
  }

  throw(error) {
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
    const begin = this.#begin;
    this.#begin = undefined;
    try {
      if (begin) this.#source = await begin();
      const result = (await this.#source?.next()) ?? { done: true, value: undefined };
      if (result.done) this.#close();
      return result;
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #close() {
    const source = this.#source;
    this.#begin = this.#source = undefined;
    source?.close();
  }

  #inTurn(act) {
    this.#waiting++;
    const answer = this.#last.then(act);
    const answered = () => void this.#waiting--;
    this.#last = answer.then(answered, answered);
    return answer;
  }
}
