/// <reference lib="esnext.disposable" />
/**
 * A client for the Claude Managed Agents API in browsers and other JavaScript runtimes. Not an official product.
 *
 * Nothing runs at import. The wasm module is loaded when a session is first followed or a stream of events is read; other requests do not
 * need it. Replies pass through `JSON.parse` and nothing else, so they keep fields and events that are newer than this version.
 */

import type { HeaderValues, Operations } from "./operations.js";
import type {
  AgentCustomToolUseEvent,
  AgentMCPToolUseEvent,
  AgentToolUseEvent,
  CustomToolInputSchema,
  EventParams,
  FileMetadata,
  SessionEvent,
  SessionUsageEvent,
  Unlisted,
} from "./types.js";

export type * from "./operations.js";
export type * from "./types.js";

/** A `WebAssembly.Module`, if the types of the platform declare it; those of Node do not. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** The sources from which the wasm module can be loaded. */
export type WasmSource = URL | string | Request | Response | ArrayBuffer | ArrayBufferView | WasmModule;

/**
 * Loads the wasm module now instead of when a session is first followed. The module is a part of the script; a `source` replaces it.
 * Idempotent: the first source that loads is used. Rejects with an `EngineError`; call it again to retry.
 */
export function init(source?: WasmSource | Promise<WasmSource>): Promise<void>;

/** Returns the declarations of the tools that a program runs: `agents.create({ ..., tools: customTools(tools) })`, then `ask(id, text, { tools })`. */
export function customTools(tools: Record<string, Tool>): { type: "custom"; name: string; description: string; input_schema: CustomToolInputSchema }[];

export interface ClientOptions {
  /** Sent as `x-api-key`: printable ASCII. Everybody who opens a page can read its key: see `dangerouslyAllowBrowser`. */
  apiKey?: string;
  /** Sent as `Authorization: Bearer`, instead of an `apiKey`. */
  authToken?: string;
  /** The address of the service, or of your server that adds the key. Default: `https://api.anthropic.com`. */
  baseURL?: string;
  /** Allows a key in a page or its worker, and requests to the service itself. Tells the service so. Default: false. */
  dangerouslyAllowBrowser?: boolean;
  /** Replaces the runtime's `fetch`. Its options refuse redirects and omit cookies. */
  fetch?: typeof globalThis.fetch;
  /** Sent with every request. Values of `anthropic-beta` are sent beside those of the operation, each once. */
  headers?: HeaderValues;
  /** The most retries of one request. Default: 2. */
  maxRetries?: number;
  /** Ends every request and every stream of the client. */
  signal?: AbortSignal;
}

/**
 * In a page, and in its workers, a client needs the `baseURL` of a server of yours and refuses a key, as `apiKey` and in `headers`, unless
 * `dangerouslyAllowBrowser` is set. An `authToken` is sent to your server.
 */
export class Client {
  /** Throws a `TypeError` on options that cannot be used. */
  constructor(options?: ClientOptions);
}

export interface Client extends Omit<Operations, "sessions"> {
  readonly sessions: Omit<Operations["sessions"], "threads"> & SessionHelpers & { readonly threads: Operations["sessions"]["threads"] & ThreadHelpers };
}

export interface SessionHelpers {
  /** Follows a session through lost connections, each event once. */
  follow(sessionId: string, options?: FollowOptions): Follow;
  /** Sends a text or events and follows the turn to its end. Sends nothing before the turn is read. */
  ask(sessionId: string, said: string | EventParams | EventParams[], options?: TurnOptions): Turn;
  /** Follows the running turn. Without one, the turn is over at once. */
  attach(sessionId: string, options?: TurnOptions): Turn;
  /** Resumes a turn from its checkpoint, also in another process. */
  resume(checkpoint: string, options?: TurnOptions): Turn;
  /**
   * Interrupts the session and waits until it is idle; then leaves it, archives it or deletes it. Sends the interrupt once. A session that is
   * archived or deleted already counts as that. Rejects with a `ManagedAgentsError` if the session is still running after the timeout, 60 s by
   * default; nothing is forced.
   */
  stop(sessionId: string, then?: "archive" | "delete", options?: ProcedureOptions): Promise<FinalStatus>;
  /** Waits until the session is idle, and changes nothing. Rejects as `stop` does. */
  waitUntilIdle(sessionId: string, options?: ProcedureOptions): Promise<FinalStatus>;
  /**
   * Lists the files that the agent of an idle session left below `/mnt/session/outputs`. The service lists a file some seconds late: the list
   * counts as complete when it has not changed for 3 s, or after the timeout, 10 s by default. A timeout of 0 reads the list once.
   */
  outputFiles(sessionId: string, options?: ProcedureOptions): Promise<FileMetadata[]>;
}

export interface ThreadHelpers {
  /** Follows one thread of a session from its beginning, each event once. The history of a thread has no later place to begin at. */
  follow(sessionId: string, threadId: string, options?: FollowOptions & { from?: "beginning" | (string & {}) }): Follow;
}

/** Times of a stream, in milliseconds. 0 is the default. */
export interface StreamTimes {
  /** The longest silence before a connection counts as lost. Longer than the time between two heartbeats. Default: 90,000. */
  readTimeout?: number;
  /** The time that a list may be behind the stream. Default: 1,000. */
  listLag?: number;
  /** The longest backoff before a reconnect. Default: 10,000. */
  maxWait?: number;
}

/** The status in which a procedure left a session. One that waits for an answer is idle too. */
export type FinalStatus = "idle" | "terminated" | "deleted";

export interface ProcedureOptions {
  /** How long to try, in milliseconds. An answer that is under way then gets 5 s more. */
  timeout?: number;
  signal?: AbortSignal;
}

export interface FollowOptions extends StreamTimes {
  /** Which events come first: all of the session's (the default), only new ones, or those after `follow.checkpoint()`. */
  from?: "now" | "beginning" | (string & {});
  /** Delivers the text of messages while the model writes them: see `deliveries()`. */
  previews?: boolean;
  /** Adds the exact text of events to deliveries, as `json`. Slower. */
  json?: boolean;
  /** Ends the loop, which throws the signal's reason. */
  signal?: AbortSignal;
}

/**
 * A followed session. A queued message is delivered again when it is processed, with the same id and a timestamp. `break` closes the stream;
 * the agent goes on. The loop ends with the session.
 */
export interface Follow extends AsyncIterable<SessionEvent> {
  /** Iterates over events, previews and reconnects. Returns how the session ended. */
  deliveries(): AsyncGenerator<FollowDelivery, { kind: "terminated" | "deleted" }, undefined>;
  /** Returns the state as text, for `from`. */
  checkpoint(): string | undefined;
  /** The stream is open, and the whole history was delivered. */
  readonly isLive: boolean;
}

export interface TurnOptions extends StreamTimes {
  /** Delivers the text of messages while the model writes them. */
  previews?: boolean;
  /** Adds the exact text of events to deliveries, as `json`. */
  json?: boolean;
  /**
   * Waits for answers instead of ending the turn with `needs_action`: a call without a handler stays open until `turn.answer`, `turn.allow` and
   * the like, or another program, answers it.
   */
  waitForAnswers?: boolean;
  /** The custom tools that this program runs, by name. They run beside the stream. */
  tools?: Record<string, Tool>;
  /** Decides about calls that need approval. `"ask"` leaves the call to the reader of the turn; everything else but `"allow"`, also an error, denies it. */
  approve?: (call: ToolCall) => Verdict | Promise<Verdict>;
  /** Sends `user.interrupt` when aborted, and ends the turn as `cancelled`: see `turn.cancel`. Aborted before the start, sends nothing, and reading rejects. */
  signal?: AbortSignal;
  /** Ends the turn as `deadline`, so many milliseconds after its start or at a time. Waits for the reply to a send. The session goes on. */
  deadline?: number | Date;
}

export interface Tool {
  /** For `customTools`. */
  description?: string;
  inputSchema?: object;
  /** Returns text, content blocks, or any value, which is sent as JSON. An error is sent as the tool's failure. */
  run(input: any, context: { call: ToolCall; signal: AbortSignal }): unknown;
}

export type Verdict = "allow" | { deny: string } | "ask";

/**
 * A running turn. It reconnects and reads missed events from the history, so that each delivery comes once. `break` stops following; the agent
 * goes on.
 */
export interface Turn extends AsyncIterable<Delivery>, AsyncDisposable {
  /** Resolves with the outcome; rejects if the turn cannot be followed. Without a loop it follows the turn itself. `undefined` if the loop was left before the end. */
  readonly outcome: Promise<Outcome | undefined>;
  /** Answers a tool call with its result. Each call takes one answer; a call without one ends the turn with `needs_action`. */
  answer(callId: string, result: unknown): void;
  /** Answers a tool call with its failure. */
  fail(callId: string, reason: unknown): void;
  /** Allows a call that needs approval. */
  allow(callId: string): void;
  /** Denies a call that needs approval. */
  deny(callId: string, why?: string): void;
  /** Interrupts the agent and follows the turn to its end, which is `interrupted`. */
  interrupt(): void;
  /** Interrupts the agent without waiting for the end. Waits for the reply to a send, then at most 5 s for that to the interrupt. */
  cancel(): void;
  /** Stops following, also while a reader waits. The agent goes on, and `outcome` is `undefined`. Idempotent. */
  release(): Promise<void>;
  /** Returns the state as text, for `sessions.resume`. Keep one at the delivery `sending`, and one after each delivery that was processed. */
  checkpoint(): string | undefined;
  /** The newest `session.usage` event. */
  readonly usage: SessionUsageEvent | undefined;
  /** Returns the text so far of a content block that is still being written. */
  preview(eventId: string, index?: number): string | undefined;
}

export type FollowDelivery =
  /** An event that was not delivered before. */
  | { kind: "event"; event: SessionEvent; json?: string }
  /** An event that was delivered as queued and is processed now: the same id, with a timestamp. */
  | { kind: "processed"; event: SessionEvent; json?: string }
  /** More text of a message that is still being written. */
  | { kind: "preview"; eventId: string; eventType: string; index: number; delta: string }
  /** An item that stands where an event should and is not one. The items after it are read as usual. */
  | { kind: "unreadable"; json: string }
  /** The connection was lost and is back. The missed events were delivered just before. */
  | { kind: "reconnected"; recovered: number; failures: number; awayMilliseconds?: number };

export type Delivery =
  | FollowDelivery
  /** The message of the turn is about to be sent. */
  | { kind: "sending" }
  /** The agent waits for an answer; `isHandled` if a tool or `approve` answers. */
  | { kind: "waiting"; call: ToolCall; isHandled: boolean };

/**
 * How a turn ended. `isUnsent`: its message was not sent, because the session waits for answers, its budget is used up, or the turn was stopped
 * before. `sessions.resume` of the turn's checkpoint sends it, unless `interrupt` or `cancel` withdrew it.
 *
 * `openRuns` lists the known open workflow runs: after `budget_reached` or `interrupted` they may be paused, and only the agent ends them.
 *
 * A newer service may have further kinds: the `default` of a `switch` over `kind`.
 */
export type Outcome = { openRuns?: string[] } & (
  | {
      kind:
        | "end_turn"
        | "interrupted"
        | "cancelled"
        | "deadline"
        | "retries_exhausted"
        | "budget_reached"
        | "terminated"
        | "deleted";
      isUnsent?: true;
    }
  | { kind: "needs_action"; calls: ToolCall[]; isUnsent?: true }
  | { kind: "refusal"; category?: string; explanation?: string }
  | { kind: Unlisted["type"] }
);

export interface ToolCall {
  id: string;
  kind: "custom_tool" | "approval" | "tool";
  name: string;
  mcpServer?: string;
  input: unknown;
  /** The input as the agent wrote it. It keeps numbers that JavaScript rounds, such as integers above 2^53. */
  inputJson: string;
  threadId?: string;
  /** The event that made the call. */
  event: AgentCustomToolUseEvent | AgentToolUseEvent | AgentMCPToolUseEvent;
}

/** The errors of all calls but misuse (`TypeError`) and aborts (the signal's own reason). */
export class ManagedAgentsError extends Error {}

/** The service refused a request. */
export class ApiError extends ManagedAgentsError {
  readonly status: number;
  /** The error's `type`, such as `not_found_error`; missing if a proxy replied. */
  readonly type?: string;
  /** The finer `error_code`. */
  readonly code?: string;
  readonly requestId?: string;
  /** The wait that the service asks for, in milliseconds. */
  readonly retryAfter?: number;
  /** Set if only the route is missing, not the session: method and path. */
  readonly route?: string;
  readonly body: string;
}

/** No reply arrived, or it ended early. The runtime's own error is the `cause`. */
export class ConnectionError extends ManagedAgentsError {}

/** The wasm module could not be loaded, or has panicked: a bug of this package. The `cause` says where. What begins next runs in a fresh instance. */
export class EngineError extends ManagedAgentsError {}
