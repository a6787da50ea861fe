/** Follows all threads of a session as one stream. */

import type { Client, FollowDelivery, FollowOptions } from "./index.js";

/**
 * Follows a session and all its threads, those of subagents and workflows, from their beginning until the session ends: each event once, with
 * its thread. Events of one thread come in order; there is no order between threads. `break` closes all streams.
 *
 * Each thread has a stream of its own, at most 64 at a time; further threads wait for a place and lose nothing. A browser opens six connections
 * to a host that speaks HTTP/1.1 only: your server in front of the service must speak HTTP/2.
 *
 * Opens nothing before the first `next`. A signal that is aborted before ends it there.
 */
export function followThreads(client: Client, sessionId: string, options?: Omit<FollowOptions, "from">): AsyncGenerator<ThreadDelivery, void, undefined>;

/** A delivery and its thread. */
export type ThreadDelivery = {
  /** `undefined` for the session's own deliveries, which are those of its primary thread. */
  threadId?: string;
  /** The name of the agent that works there, if it is known. */
  agent?: string;
} & (
  | FollowDelivery
  /** The thread cannot be followed any more. The others go on. */
  | { kind: "failed"; error: unknown }
);
