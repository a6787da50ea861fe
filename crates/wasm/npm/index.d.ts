/**
 * A browser client for the Claude Managed Agents API. Not an official product.
 *
 * Nothing runs at import; the first call loads the wasm file. Everything the service says passes through as it is, so fields and
 * events that are not named here are there all the same.
 */

/** Loads the wasm file now instead of at the first call; `source` tells where it is when a bundler moved it. */
export function init(source?: URL | string | Request | Response | BufferSource | WebAssembly.Module): Promise<void>;

export interface ClientOptions {
  /** Sent as `x-api-key`. Everybody who opens the page can read it: see `dangerouslyAllowBrowser`. */
  apiKey?: string;
  /** Sent as `Authorization: Bearer`, instead of an `apiKey`. */
  authToken?: string;
  /** The service, or a server of yours in front of it that adds the key. Default `https://api.anthropic.com`. */
  baseURL?: string;
  /** Takes an `apiKey` in a browser, and tells the service that this is meant. Default false. */
  dangerouslyAllowBrowser?: boolean;
}

/** Without an `apiKey` or `authToken` no credential is sent, as behind a proxy. */
export class Client {
  /** Throws a `TypeError` on options that contradict each other. */
  constructor(options?: ClientOptions);
  readonly agents: Creator<CreateAgent, Agent>;
  readonly environments: Creator<CreateEnvironment, Environment>;
  readonly sessions: Creator<CreateSession, Session>;
  /** Says `text` and follows the session until the turn is over. Nothing is sent before the first `next()`. */
  ask(sessionId: string, text: string, options?: AskOptions): Turn;
}

export interface Creator<Params, Answer> {
  /** Rejects with an `ApiError` if the service refuses, with a `ConnectionError` if no answer came. */
  create(params: Params): Promise<Answer>;
}

export interface AskOptions {
  /** Aborting it sends `user.interrupt` and ends the turn at once, with the outcome `cancelled`. Aborted before the start, nothing is sent and reading rejects. */
  signal?: AbortSignal;
}

/**
 * A turn under way. Connections that break are opened again, and what was missed is read from the history: every event comes once.
 * `break` out of the loop to stop following; the agent goes on.
 */
export interface Turn extends AsyncIterableIterator<Delivery, undefined> {
  /** How the turn ended; `undefined` until it did. */
  readonly outcome: Outcome | undefined;
  /**
   * Answers a call that a delivery of kind `waiting` named: approvals take `allow` or `deny`, tools take `text` or `error`. Each is sent
   * once. A turn whose calls stay unanswered ends with `needs_action`. Throws if there is no such call or it was answered.
   */
  answer(callId: string, answer: Answer): void;
}

export type Answer =
  | { allow: true }
  | { deny: string }
  | { text: string }
  | { error: string };

export type Delivery =
  /** Not delivered before. */
  | { kind: "event"; event: SessionEvent }
  /** Delivered before as queued; the agent has taken it up now. The same id, and now a time. */
  | { kind: "processed"; event: SessionEvent }
  /** More text of a message that is still being written. */
  | { kind: "preview"; eventId: string; eventType: string; index: number; delta: string }
  /** The connection was lost for so long and is back; what happened meanwhile was delivered just before. */
  | { kind: "reconnected"; recovered: number; failures: number; awayMilliseconds?: number }
  /** What the turn has to say is about to be sent. */
  | { kind: "sending" }
  /** The agent waits for `answer()`. */
  | { kind: "waiting"; call: PendingCall };

/** How a turn ended. Further kinds may come: the service's own word for why. */
export type Outcome =
  | { kind: "end_turn" | "cancelled" | "retries_exhausted" | "budget_reached" | "terminated" | "deleted" }
  | { kind: "needs_action"; calls: PendingCall[] }
  | { kind: "refusal"; category?: string; explanation?: string }
  | { kind: Unnamed };

/** Any other text; written so that the kinds named still tell the members apart. */
type Unnamed = string & { readonly named?: never };

export interface PendingCall {
  id: string;
  kind: "custom_tool" | "approval" | "tool" | "unknown";
  name: string;
  mcpServer?: string;
  input: unknown;
  threadId?: string;
}

/** The events that this version names; others come as well. */
export interface EventTypes {
  "user.message": { id: string; processed_at: string | null; content: ContentBlock[] };
  "agent.message": { id: string; processed_at: string; content: ContentBlock[] };
  "agent.tool_use": { id: string; processed_at: string; name: string; input: Record<string, unknown> };
  "agent.tool_result": { id: string; processed_at: string; tool_use_id: string; content?: ContentBlock[]; is_error?: boolean | null };
  "agent.custom_tool_use": { id: string; processed_at: string; name: string; input: Record<string, unknown> };
  "session.error": { id: string; processed_at: string; error: { type: string; message: string } };
  "session.status_running": { id: string; processed_at: string };
  "session.status_idle": { id: string; processed_at: string; stop_reason: { type: string; event_ids?: string[] } };
  "session.status_terminated": { id: string; processed_at: string };
}

/** Any event; `isEvent` tells which. */
export interface SessionEvent {
  type: string;
  id?: string;
  processed_at?: string | null;
  [field: string]: unknown;
}

/** True if `event` is of that type; its fields are known then. */
export function isEvent<Type extends keyof EventTypes>(
  event: SessionEvent,
  type: Type,
): event is SessionEvent & EventTypes[Type] & { type: Type };

export interface ContentBlock {
  type: string;
  text?: string;
  [field: string]: unknown;
}

interface Open {
  [field: string]: unknown;
}

export interface CreateAgent extends Open {
  name: string;
  model: string | ({ id: string } & Open);
  system?: string | null;
  description?: string | null;
  tools?: ({ type: string } & Open)[];
  metadata?: Record<string, string>;
}

export interface Agent extends Open {
  type: "agent";
  id: string;
  name: string;
  version: number;
}

export interface CreateEnvironment extends Open {
  name: string;
  config?: ({ type: "cloud" | "self_hosted" } & Open) | null;
}

export interface Environment extends Open {
  type: "environment";
  id: string;
  name: string;
}

export interface CreateSession extends Open {
  agent: string | ({ type: string; id: string } & Open);
  environment_id: string;
  title?: string | null;
  metadata?: Record<string, string>;
}

export interface Session extends Open {
  type: "session";
  id: string;
  status: string;
}

/** Everything that calls reject with, but for misuse (`TypeError`). */
export class ManagedAgentsError extends Error {}

/** The service said no. */
export class ApiError extends ManagedAgentsError {
  readonly status: number;
  /** The error's `type`, as `not_found_error`; missing if a proxy answered. */
  readonly type?: string;
  /** The finer `error_code`. */
  readonly code?: string;
  readonly requestId?: string;
  readonly body: string;
}

/** No answer came, or it ended early; the page's own error is the `cause`. */
export class ConnectionError extends ManagedAgentsError {}
