import { linked, sleep } from "./abort.js";
import { Merge } from "./merge.js";
import { Reading } from "./reading.js";
import { after } from "./time.js";

/** The most streams that are open at the same time, beside the session's own. */
const MAX_FOLLOWED = 64;
/** The most waits of the last look at a thread, each a `listLag` long. */
const MAX_WAITS = 30;

/**
 * Follows a session and all its threads as one stream: each event once, with its thread. Reads each stream only up to its next delivery. Ends
 * with the session: after a `listLag` without a delivery, each thread that has not ended is read a last time.
 *
 * This is an entry of its own because few pages need it. It uses the client's public interface only.
 */
export function followThreads(client, session, { signal: given, ...options } = {}) {
  let end, run;
  return new Reading({
    begin: async () => {
      end = linked([given]);
      run = merged(client, session, { ...options, signal: end.signal });
    },
    take: () => undefined,
    next: () => run.next(),
    leave: () => end?.abort(),
    close: () => {
      end?.release();
      run?.return().catch(() => {});
    },
  });
}

async function* merged(client, session, { signal, listLag = 1000, ...options }) {
  const merge = new Merge();
  const streams = new Map();
  /** At most one of each stream. */
  const arrived = [];
  let wake;
  // The end of the session: `isOver`, then a silence from `since` on, then the last look.
  let [isOver, isLastLook, since] = [false, false, 0];

  const follow = (thread, given) => {
    const { sessions } = client;
    const asked = { from: "beginning", ...options, listLag, ...given };
    return thread === undefined ? sessions.follow(session, asked) : sessions.threads.follow(session, thread, asked);
  };
  const begin = (thread) => {
    const stream = { end: new AbortController(), isFinishing: false };
    stream.reading = read((given) => follow(thread, given), stream, listLag);
    stream.pull = () => stream.reading.next().then((result) => arrive({ thread, result }), (error) => arrive({ thread, error }));
    streams.set(thread, stream);
    stream.pull();
    merge.begun(thread);
    // A thread that waited for a place has not delivered its history.
    isLastLook = false;
    since = performance.now();
  };
  const arrive = (news) => {
    arrived.push(news);
    wake?.();
  };
  /** Returns the error that ends everything. The error of a thread is delivered. */
  const ended = (thread, error) => {
    streams.get(thread).end.abort();
    streams.delete(thread);
    merge.ended(thread);
    if (thread === undefined) {
      isOver = true;
      return error;
    }
    const isGoneWithTheSession = isOver && error?.status === 404;
    if (error && !isGoneWithTheSession) merge.take(thread, { kind: "failed", error });
    return undefined;
  };

  try {
    signal.throwIfAborted();
    for await (const thread of client.sessions.threads.list(session, {}, { signal })) if (thread?.id) merge.listed(thread);
    while (true) {
      signal.throwIfAborted();
      while (merge.wanted.length && streams.size <= MAX_FOLLOWED) begin(merge.wanted.shift());
      if (merge.ready.length) {
        yield merge.ready.shift();
        continue;
      }
      if (!streams.size) return;
      const news = arrived.shift();
      if (news) {
        const { thread, result, error } = news;
        since = performance.now();
        if (result && !result.done) {
          merge.take(thread, result.value);
          streams.get(thread).pull();
        } else if (ended(thread, error)) throw error;
      } else if (isOver && !isLastLook && performance.now() - since >= listLag) {
        isLastLook = true;
        for (const stream of streams.values()) {
          if (!stream.isFinishing) stream.end.abort();
          stream.isFinishing = true;
        }
      } else {
        const silence = isOver && !isLastLook ? listLag - (performance.now() - since) : Infinity;
        await either(silence, signal, (act) => (wake = act));
      }
    }
  } finally {
    for (const stream of streams.values()) {
      stream.isFinishing = false;
      stream.end.abort();
      stream.reading.return().catch(() => {});
    }
  }
}

/** Iterates over a stream's deliveries. Told to finish, it leaves the stream and looks at the thread once more. */
async function* read(follow, stream, listLag) {
  const following = follow({ signal: stream.end.signal });
  try {
    yield* following.deliveries();
    return;
  } catch (error) {
    if (!stream.isFinishing) throw error;
  }
  stream.end = new AbortController();
  yield* lookOnceMore(follow({ from: following.checkpoint() ?? "beginning", signal: stream.end.signal }), listLag);
}

/** Reads until nothing more arrives. */
async function* lookOnceMore(following, listLag) {
  const reading = following.deliveries();
  try {
    let next = reading.next();
    for (let waits = 0; waits < MAX_WAITS; ) {
      const result = await within(listLag, next);
      if (result?.done || (!result && following.isLive)) return;
      if (!result) waits++;
      else {
        next = reading.next();
        // The stream was left on purpose.
        if (result.value.kind !== "reconnected") yield result.value;
      }
    }
  } finally {
    await reading.return();
  }
  throw new Error("the session has ended, and one of its threads could not be read to its end");
}

/** Returns the result of a promise, or `undefined` after so many milliseconds. */
async function within(milliseconds, promise) {
  const over = new AbortController();
  try {
    return await Promise.race([promise, sleep(milliseconds, [over.signal]).catch(() => {})]);
  } finally {
    over.abort();
  }
}

/** Resolves after so many milliseconds, when the signal is aborted, or when the registered function is called. */
function either(milliseconds, signal, register) {
  return new Promise((resolve) => {
    const settle = () => {
      clear();
      signal.removeEventListener("abort", settle);
      register(undefined);
      resolve();
    };
    const clear = after(milliseconds, settle);
    signal.addEventListener("abort", settle);
    register(settle);
  });
}
