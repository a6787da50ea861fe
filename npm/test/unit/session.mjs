// A session that a test steers, in memory: for the promises of the driver.
import { Client } from "../../dist/index.js";

export const BEGUN = { type: "session.status_running", id: "sevt_1", processed_at: "2026-11-21T09:00:00Z" };

/**
 * A session at work, with this history. `answer` may answer a request in its place, later too, or return "never"; `asked(name)` resolves
 * once that request is there; `counts` has how many came, and how many of those that `answer` took were aborted; `say(event)` is live.
 */
export function service(answer = () => {}, history = [BEGUN]) {
  const [counts, waiting] = [{ aborted: 0, closed: 0 }, new Map()];
  let stream;
  const asked = (name) => new Promise((resolve) => (counts[name] ? resolve() : waiting.set(name, resolve)));
  const fetch = (url, { method, body, signal }) => {
    const path = new URL(url).pathname;
    const name = method === "POST" ? JSON.parse(body).events[0].type : path.endsWith("/stream") ? "stream" : path.endsWith("/events") ? "history" : "session";
    counts[name] = (counts[name] ?? 0) + 1;
    const answered = answer(name, counts[name]);
    if (answered) signal.addEventListener("abort", () => counts.aborted++);
    waiting.get(name)?.();
    if (answered) return answered === "never" ? new Promise(() => {}) : Promise.resolve(answered);
    if (name === "stream") {
      const body = new ReadableStream({ start: (out) => void (stream = out), cancel: () => void counts.closed++ });
      return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
    }
    return Promise.resolve(Response.json(name === "history" ? { data: history, next_page: null } : { data: JSON.parse(body).events }));
  };
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  const say = (event) => stream.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`));
  return { counts, asked, client, say, ask: (options) => client.sessions.ask("sesn_1", "Go.", { listLag: 1, ...options }) };
}

/** Reads a turn to its end. */
export async function outcomeOf(turn) {
  for await (const _ of turn);
  return turn.outcome;
}

/** Lets everything happen that needs no time. */
export async function settle() {
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
}
