import { ManagedAgentsError } from "./errors.js";

/**
 * Returns the reply to a send if it shows the events. A reply that does not, such as a proxy's page with status 200, is not the service's.
 * An interrupt need not be recorded.
 */
export function echoed(answer, { events } = {}) {
  const shown = answer?.data;
  const isNamed = (sent) => sent?.type === "user.interrupt" || shown.some((event) => event?.type === sent?.type);
  const isShown = Array.isArray(shown) && [events ?? []].flat().every(isNamed);
  if (isShown) return answer;
  const begins = JSON.stringify(answer).slice(0, 200);
  throw new ManagedAgentsError(`sessions.events.send: the reply does not show the events; look at the history before you send again; it begins ${begins}`);
}
