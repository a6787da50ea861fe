/** All threads of a session as one. */

import type { Client, FollowDelivery, FollowOptions } from "./index.js";

/**
 * A session and all its threads, those of subagents and workflows, from their beginning until the session ends: everything once, with
 * whose it is. Events of one thread come in their order; between threads there is none. `break` closes all streams.
 *
 * Each thread has a stream of its own, 64 at most at a time; further threads wait for a place, and nothing of them is lost. A browser opens
 * six connections to a host that speaks HTTP/1.1 only: a server of yours in front of the service must speak HTTP/2.
 */
export function followThreads(client: Client, sessionId: string, options?: Omit<FollowOptions, "from">): AsyncGenerator<ThreadDelivery, void, undefined>;

/** What happened, and whose it is. */
export type ThreadDelivery = {
  /** `undefined` for the session's own, which are those of its primary thread. */
  threadId?: string;
  /** The name of the agent that works there, if the service told. */
  agent?: string;
} & (
  | FollowDelivery
  /** The thread cannot be followed any more; the others go on. */
  | { kind: "failed"; error: unknown }
);
