// Runs turns for `cargo xtask bench recovery`: `node recovery.mjs OPTIONS`, which are JSON. Prints a line of JSON for each turn.
import { Client } from "../dist/index.js";

const { url, sessions, atOnce, deadline } = JSON.parse(process.argv[2]);
const client = new Client({ apiKey: "any", baseURL: url });
const queue = [...sessions];

/** Milliseconds since 1970, of a clock finer than `Date`. */
const now = () => performance.timeOrigin + performance.now();

async function run() {
  for (let session = queue.shift(); session; session = queue.shift()) {
    const began = now();
    const events = [];
    let outcome;
    try {
      const turn = client.sessions.ask(session, "Add up.", { deadline });
      for await (const { event } of turn) if (event) events.push([now(), event.id, event.processed_at != null]);
      outcome = (await turn.outcome)?.kind ?? "nothing";
    } catch (error) {
      outcome = `error: ${error.message}`;
    }
    console.log(JSON.stringify({ session, milliseconds: now() - began, outcome, events }));
  }
}

await Promise.all(Array.from({ length: atOnce }, run));
// It ends by itself too, but a connection that was left open must not hold up the next measurement.
process.exit();
