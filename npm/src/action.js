import { text } from "./body.js";
import { ConnectionError, ManagedAgentsError } from "./errors.js";
import { segment } from "./path.js";
import { isEnvelope, misfit } from "./wire.js";

const FAILURES = {
  unreadable_page: "a page of the session's history could not be read",
  no_next_page: "the session's history goes on, but its page does not say where",
  frame: "an event of the stream is larger than 16 MiB",
  repeated_cursor: "the session's history does not end: a cursor came twice",
  undecided_send: "it cannot be told whether the events arrived; look at the session's history before sending again",
};

/** Returns how an action is asked for: method, path with query, and the operation's name in the API reference. */
export function requestOf({ do: kind, session, thread, query }) {
  const method = kind === "send" ? "POST" : "GET";
  const what = { connect: thread ? "/stream" : "/events/stream", session: "" }[kind] ?? "/events";
  const pairs = String(new URLSearchParams(query));
  const path = `/v1/sessions/${segment(session)}${thread ? `/threads/${segment(thread)}` : ""}${what}${pairs && `?${pairs}`}`;
  const operation = { connect: "stream", history: "list", send: "send" }[kind];
  return { method, path, name: operation ? `sessions.${thread ? "threads." : ""}events.${operation}` : "sessions.retrieve" };
}

/** Returns a delivery as programs see it. */
export function deliveryOf({ do: _, json, call, ...delivery }, keepsText) {
  if (call) return { ...delivery, call: callOf(call) };
  if (json === undefined) return delivery;
  if (delivery.kind === "unreadable") return { ...delivery, json };
  return { ...delivery, event: parse(json), ...(keepsText && { json }) };
}

/** Returns the outcome of a turn, or the end of a session. */
export function outcomeOf({ do: _, calls, ...outcome }) {
  return calls ? { ...outcome, calls: calls.map(callOf) } : outcome;
}

/**
 * Returns the error of a machine that has failed.
 *
 * @param {string} request the name of the last request
 * @param {Record<"last" | "connect" | "send" | "blamed", { request: string, response: Response, body: Uint8Array }>} replies the last ones: of
 * all, of a kind, and of those that sent something or were refused (the history may be read once more before that is an error)
 * @param {ConnectionError} [lost] the last failure of a connection
 */
export function failureOf({ why, route }, request, replies, lost) {
  const error = (what, { request, response, body }) => misfit(what, request, response, text(body), route);
  if ((why === "refused" || why === "no_such_route") && replies.last) {
    // An error may come with a status of success.
    const isRefused = !replies.last.response.ok || !replies.blamed || isEnvelope(text(replies.last.body));
    return error("the API's reply", isRefused ? replies.last : replies.blamed);
  }
  if (why === "not_echoed") return error("the events that were sent", replies.send);
  if (why === "not_an_event_stream") return error("an event stream", replies.connect);
  if (FAILURES[why]) return new ManagedAgentsError(`${request}: ${FAILURES[why]}`);
  return lost ?? new ConnectionError(`${request}: the session could not be followed`);
}

function callOf({ kind, json, inputJson }) {
  const event = parse(json);
  return {
    id: event.id,
    kind,
    name: event.name ?? "",
    mcpServer: event.mcp_server_name ?? undefined,
    input: event.input ?? {},
    inputJson,
    threadId: event.session_thread_id ?? undefined,
    event,
  };
}

/** A machine reads only the fields that it needs. This checks the text as a whole. */
function parse(json) {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ManagedAgentsError("the service sent an event that is not JSON", { cause });
  }
}
