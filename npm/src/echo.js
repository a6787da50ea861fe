import { ManagedAgentsError } from "./errors.js";

/**
 * The answer to a send, if it shows what was sent: else it is not the service's, such as an error that says 200. An interrupt need not be
 * recorded.
 */
export function echoed(answer, { events } = {}) {
  const shown = answer?.data;
  const isNamed = (sent) => sent?.type === "user.interrupt" || shown.some((event) => event?.type === sent?.type);
  const isShown = Array.isArray(shown) && [events ?? []].flat().every(isNamed);
  if (isShown) return answer;
  const begins = JSON.stringify(answer).slice(0, 200);
  throw new ManagedAgentsError(`sessions.events.send: the answer does not show the events, so look at the history before you send again; it begins ${begins}`);
}
