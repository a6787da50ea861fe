/// <reference lib="esnext.disposable" />
/**
 * A client for the Claude Managed Agents API in browsers and other JavaScript runtimes. Not an official product.
 *
 * Nothing runs at import. Requests need nothing else; when a session is first followed, or a stream of events is read, the wasm file is
 * loaded. What the service says passes through `JSON.parse` and nothing else, so fields and events that are newer than this version are
 * there all the same.
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

/** A `WebAssembly.Module`, where the types of the platform have it; those of Node do not. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** What a wasm module may be loaded from. */
export type WasmSource = URL | string | Request | Response | ArrayBuffer | ArrayBufferView | WasmModule;

/**
 * Loads the wasm module now instead of when a session is first followed. It is a part of the script; a `source` takes its place.
 * Idempotent. Rejects with an `EngineError`, and may be called again then.
 */
export function init(source?: WasmSource | Promise<WasmSource>): Promise<void>;

/** What an agent is told of the tools that a program runs: `agents.create({ ..., tools: customTools(tools) })`, then `ask(id, text, { tools })`. */
export function customTools(tools: Record<string, Tool>): { type: "custom"; name: string; description: string; input_schema: CustomToolInputSchema }[];

export interface ClientOptions {
  /** Sent as `x-api-key`: printable ASCII. Everybody who opens the page can read it: see `dangerouslyAllowBrowser`. */
  apiKey?: string;
  /** Sent as `Authorization: Bearer`, instead of an `apiKey`. */
  authToken?: string;
  /** The service, or a server of yours in front of it that adds the key. Default `https://api.anthropic.com`. */
  baseURL?: string;
  /** Takes an `apiKey` in a browser, and tells the service that this is meant. Default false. */
  dangerouslyAllowBrowser?: boolean;
  /** In place of the runtime's own. Redirects are refused and cookies left out by what it is given. */
  fetch?: typeof globalThis.fetch;
  /** Sent with every request. Values of `anthropic-beta` are sent beside those that an operation needs, each once. */
  headers?: HeaderValues;
  /** Retries of one request. Default 2. */
  maxRetries?: number;
  /** Ends every request and every stream of the client. */
  signal?: AbortSignal;
}

/** In a page a client needs a `baseURL` of your own, or `dangerouslyAllowBrowser`. */
export class Client {
  /** Throws a `TypeError` on options that cannot be used. */
  constructor(options?: ClientOptions);
}

export interface Client extends Omit<Operations, "sessions"> {
  readonly sessions: Omit<Operations["sessions"], "threads"> & SessionHelpers & { readonly threads: Operations["sessions"]["threads"] & ThreadHelpers };
}

export interface SessionHelpers {
  /** Every event of a session once, whatever happens to the connection. */
  follow(sessionId: string, options?: FollowOptions): Follow;
  /** Says something and follows the session until the turn is over. Nothing is sent before the turn is read. */
  ask(sessionId: string, said: string | EventParams | EventParams[], options?: TurnOptions): Turn;
  /** Follows the turn that is going on; if none is, it is over at once. */
  attach(sessionId: string, options?: TurnOptions): Turn;
  /** Goes on where `turn.checkpoint()` was taken, here or elsewhere. */
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
  /** Everything that one thread of a session does, once, from its beginning: the history of a thread has no later place to begin at. */
  follow(sessionId: string, threadId: string, options?: FollowOptions & { from?: "beginning" | (string & {}) }): Follow;
}

/** For connections that are not as most are. In milliseconds. */
export interface StreamTimes {
  /** After this much silence the connection counts as dead. The service's heartbeats must be more often. Default 90,000. */
  readTimeout?: number;
  /** How far the history may lag behind what happened. Default 1,000. */
  listLag?: number;
  /** The longest wait between two attempts to connect. Default 10,000. */
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
  /** Asks for the text of messages while they are written: see `deliveries()`. */
  previews?: boolean;
  /** Gives deliveries the exact text of their events, `json`, at some cost of time. */
  json?: boolean;
  /** Aborted, the loop throws the signal's reason. */
  signal?: AbortSignal;
}

/**
 * A session being followed. A message that was queued comes again when it is processed, with the same id and now a time. `break` closes
 * the stream; the agent goes on. A session that has ended ends the loop.
 */
export interface Follow extends AsyncIterable<SessionEvent> {
  /** Not only the events: also previews, and when the connection was lost and is back. Returns how the session has ended. */
  deliveries(): AsyncGenerator<FollowDelivery, { kind: "terminated" | "deleted" }, undefined>;
  /** Everything handed over so far, as text. */
  checkpoint(): string | undefined;
  /** The stream is open, and everything that the history has was handed over. */
  readonly isLive: boolean;
}

export interface TurnOptions extends StreamTimes {
  /** Asks for the text of messages while they are written. */
  previews?: boolean;
  /** Gives deliveries the exact text of their events, `json`. */
  json?: boolean;
  /**
   * Waits for answers instead of ending the turn with `needs_action`: calls that no handler takes stay open until `turn.answer`,
   * `turn.allow` and the like, or somebody else, answers them.
   */
  waitForAnswers?: boolean;
  /** The custom tools that this program runs, by name. They run beside the stream, however long they take. */
  tools?: Record<string, Tool>;
  /** Decides over tools that ask. Whatever it gives but `"allow"`, or throws, keeps the tool from running; `"ask"` leaves the call to whoever reads the turn. */
  approve?: (call: ToolCall) => Verdict | Promise<Verdict>;
  /** Aborting it sends `user.interrupt` and ends the turn at once, as `cancelled`. Aborted before the start, nothing is sent and reading rejects. */
  signal?: AbortSignal;
  /** Ends the turn as `deadline`, in milliseconds from its start or at a time; the session goes on. */
  deadline?: number | Date;
}

export interface Tool {
  /** For whoever creates the agent: the service is told of custom tools there. */
  description?: string;
  inputSchema?: object;
  /** Gives text, content blocks, or any value, which is sent as JSON. What it throws is told to the agent as the tool's failure. */
  run(input: any, context: { call: ToolCall; signal: AbortSignal }): unknown;
}

export type Verdict = "allow" | { deny: string } | "ask";

/**
 * A turn under way. Connections that break are opened again, and what was missed is read from the history: every delivery comes once.
 * `break` out of the loop to stop following; the agent goes on.
 */
export interface Turn extends AsyncIterable<Delivery>, AsyncDisposable {
  /** How the turn ends; rejects if it cannot be followed. Without a loop it follows by itself. `undefined` if the loop was left before the end. */
  readonly outcome: Promise<Outcome | undefined>;
  /** What a tool gave. Each call takes one answer; what stays unanswered ends the turn with `needs_action`. */
  answer(callId: string, result: unknown): void;
  /** A tool has failed; the agent is told why. */
  fail(callId: string, reason: unknown): void;
  allow(callId: string): void;
  deny(callId: string, why?: string): void;
  /** Stops the agent and follows to the end of the turn, which then is `interrupted`. */
  interrupt(): void;
  /** Stops the agent and does not wait for it. */
  cancel(): void;
  /** Stops following, also while something waits for the next delivery; the agent goes on, and `outcome` is `undefined`. Idempotent. */
  release(): Promise<void>;
  /** Everything handed over and sent so far, for `sessions.resume`. Keep one at the delivery `sending`, and after each delivery that was dealt with. */
  checkpoint(): string | undefined;
  /** The newest `session.usage` event. */
  readonly usage: SessionUsageEvent | undefined;
  /** The text so far of one content block of a message that is still being written. */
  preview(eventId: string, index?: number): string | undefined;
}

export type FollowDelivery =
  /** Not delivered before. */
  | { kind: "event"; event: SessionEvent; json?: string }
  /** Delivered before as queued; the agent has taken it up now. The same id, and now a time. */
  | { kind: "processed"; event: SessionEvent; json?: string }
  /** More text of a message that is still being written. */
  | { kind: "preview"; eventId: string; eventType: string; index: number; delta: string }
  /** Stands where an event should, and is none. What comes after it is not touched by it. */
  | { kind: "unreadable"; json: string }
  /** The connection was lost for so long and is back; what happened meanwhile was delivered just before. */
  | { kind: "reconnected"; recovered: number; failures: number; awayMilliseconds?: number };

export type Delivery =
  | FollowDelivery
  /** What the turn has to say is about to be sent. */
  | { kind: "sending" }
  /** The agent waits for an answer; `isHandled` if a tool or `approve` gives it. */
  | { kind: "waiting"; call: ToolCall; isHandled: boolean };

/**
 * How a turn ended. `isUnsent` if its message did not go out: the session waits for answers, or its budget is used up, or the turn was
 * stopped before. `sessions.resume` of the turn's checkpoint sends it, unless it was withdrawn by `interrupt` or `cancel`.
 *
 * `openRuns` are the ids of workflow runs that are open as far as is known: after `budget_reached` or `interrupted` they may be paused, and
 * nothing ends them but the agent.
 *
 * Further kinds may come, the service's own word for why: the `default` of a `switch` over `kind`.
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
  /** The same as the agent wrote it: numbers that JavaScript rounds, such as integers above 2^53, are exact here. */
  inputJson: string;
  threadId?: string;
  /** The event that made the call. */
  event: AgentCustomToolUseEvent | AgentToolUseEvent | AgentMCPToolUseEvent;
}

/** Everything that calls reject with, but for misuse (`TypeError`) and aborts (the signal's own reason). */
export class ManagedAgentsError extends Error {}

/** The service said no. */
export class ApiError extends ManagedAgentsError {
  readonly status: number;
  /** The error's `type`, as `not_found_error`; missing if a proxy answered. */
  readonly type?: string;
  /** The finer `error_code`. */
  readonly code?: string;
  readonly requestId?: string;
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfter?: number;
  /** Set if the session is there and only the route is not: method and path. */
  readonly route?: string;
  readonly body: string;
}

/** No answer came, or it ended early; the runtime's own error is the `cause`. */
export class ConnectionError extends ManagedAgentsError {}

/** The wasm module has broken down: a fault of this package. What is begun after it runs in a fresh one. */
export class EngineError extends ManagedAgentsError {}
