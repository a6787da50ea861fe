/** Events that are held back; beyond this the oldest come from the session's stream. */
const MAX_HELD = 1024;
const MAX_KEYS = 32_768;

/** What a thread does is shown by the session too if it is a call that waits for the client, or a state. */
const CALLS = ["agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use"];
/** Of an answer, the field that names its call. */
const ANSWERS = { "user.tool_confirmation": "tool_use_id", "user.tool_result": "tool_use_id", "user.custom_tool_result": "custom_tool_use_id" };
const isOnBoth = ({ type }) => CALLS.includes(type) || String(type).startsWith("session.thread_status_");
/** What is sent to the session, too, may be shown by both streams. */
const mayBeTwice = (event) => isOnBoth(event) || String(event.type).startsWith("user.");

/**
 * Merges the streams of a session and of its threads: delivers each event once, with the thread it belongs to. Keeps the rules of core's
 * `Threads`: an event of a thread that arrives on the session's stream first is held until the thread's stream brings it, or has ended.
 */
export class Merge {
  /** Streams to begin: the session's own, and those of threads. */
  wanted = [undefined];
  /** Events to hand out. */
  ready = [];
  #primary;
  /** By thread: its agent, and whether its stream is open. */
  #members = new Map();
  #held = [];
  #keys = new Set();

  /** A thread of the session's list. */
  listed({ id, parent_thread_id: parent, agent }) {
    if (parent) this.#add(id, agent?.name);
    else this.#primary = { id, agent: agent?.name };
  }

  /** The stream of a thread has begun. */
  begun(thread) {
    if (thread !== undefined) this.#members.get(thread).isFollowed = true;
  }

  /** What a stream has delivered: `from` is its thread, `undefined` for the session's. */
  take(from, delivery) {
    const { event } = delivery;
    if (!event) return this.#deliver(from, delivery);
    if (from !== undefined) {
      if (this.#isNewOfThread(event)) this.#deliver(from, delivery);
      return;
    }
    this.#learn(event);
    const thread = this.#origin(event);
    // The thread's stream may show it too: an answer need not name its thread, and a thread may be told of only after its first call.
    if (thread === undefined) return !mayBeTwice(event) || this.#isNew(event) ? this.#deliver(undefined, delivery) : undefined;
    if (!this.#isNew(event)) return;
    if (!isOnBoth(event) || !this.#members.get(thread).isFollowed) return this.#deliver(thread, delivery);
    this.#held.push({ thread, delivery });
    if (this.#held.length > MAX_HELD) this.#release(this.#held.splice(0, 1));
  }

  /** A stream has ended, or failed for good. */
  ended(from) {
    if (from === undefined) return;
    this.#members.get(from).isFollowed = false;
    const released = this.#held.filter(({ thread }) => thread === from);
    this.#held = this.#held.filter(({ thread }) => thread !== from);
    this.#release(released);
  }

  /** Hands out, with whose it is. */
  #deliver(thread, delivery) {
    const { agent } = (thread === undefined ? this.#primary : this.#members.get(thread)) ?? {};
    this.ready.push({ ...delivery, threadId: thread, agent });
  }

  #release(held) {
    for (const { thread, delivery } of held) this.#deliver(thread, delivery);
  }

  #add(id, agent) {
    const member = this.#members.get(id);
    if (!member) {
      this.#members.set(id, { agent, isFollowed: false });
      this.wanted.push(id);
    } else member.agent = agent ?? member.agent;
  }

  /** Takes note of a thread that an event of the session names: at its beginning, or, if that was missed, when it shows again. */
  #learn(event) {
    const thread = named(event);
    if (thread === undefined) return;
    const isPrimary = !this.#primary || this.#primary.id === thread;
    if (event.type === "session.thread_created" || (isOnBoth(event) && !isPrimary)) this.#add(thread, event.agent_name ?? undefined);
  }

  /** Whose an event of the session's stream is. That a thread begins is news of the one that begins it. */
  #origin(event) {
    const thread = event.type === "session.thread_created" ? undefined : named(event);
    return this.#members.has(thread) ? thread : undefined;
  }

  /**
   * True if no stream had it before. A message comes twice: queued, then processed. Two streams may show an answer under two ids: it is
   * known by its type and its call.
   */
  #isNew(event) {
    const call = event[ANSWERS[event.type]];
    const id = typeof call === "string" ? `${event.type} ${call}` : event.id;
    if (typeof id !== "string") return true;
    const at = event.processed_at;
    const [queued, processed] = [`?${id}`, `!${id}`];
    const key = at ? processed : queued;
    if (this.#keys.has(processed) || this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > MAX_KEYS) this.#keys.delete(this.#keys.values().next().value);
    return true;
  }

  /** The same for an event of the thread's own stream, which takes the place of one held back. */
  #isNewOfThread(event) {
    const at = typeof event.id !== "string" ? -1 : this.#held.findIndex(({ delivery }) => delivery.event.id === event.id);
    if (at >= 0) return this.#held.splice(at, 1).length > 0;
    return !mayBeTwice(event) || this.#isNew(event);
  }
}

function named({ session_thread_id: thread }) {
  return typeof thread === "string" && thread !== "" ? thread : undefined;
}
