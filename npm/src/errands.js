import { sleep } from "./abort.js";
import { ApiError, ManagedAgentsError } from "./errors.js";

const ACTS = { archive: "archive", delete: "delete" };
const IS_RUNNING = ["running", "rescheduling"];
/** Refusals that may be due to a state that lags behind. */
const MAX_REFUSALS = 10;

/**
 * Brings a session to rest, then does nothing more, or archives or deletes it: interrupts it if it runs, waits until it is idle, and
 * asks again where the service has not noticed yet. Gives up politely after `patience` milliseconds.
 */
export async function windDown(client, session, then, { patience = 60_000, signal } = {}) {
  if (then !== undefined && !Object.hasOwn(ACTS, then)) throw new TypeError('windDown(id), or with "archive" or "delete"');
  const until = performance.now() + patience;
  const pause = async (milliseconds) => {
    if (performance.now() > until) {
      throw new ManagedAgentsError(`the session is still running after ${patience / 1000} s; it was interrupted, and nothing else was done`);
    }
    await sleep(milliseconds, [signal]);
  };
  /** A 404 is about the session or about the route: the session is looked at once more. */
  const missing = (method, what) => async (error) => {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    await client.sessions.retrieve(session, { signal });
    throw new ApiError({ ...error, route: `${method} /v1/sessions/{session_id}${what}` });
  };
  for (let isInterrupted = false, refusals = 0; ; ) {
    const { status } = await client.sessions.retrieve(session, { signal });
    if (IS_RUNNING.includes(status)) {
      if (!isInterrupted) {
        await client.sessions.events.send(session, { events: [{ type: "user.interrupt" }] }, { signal }).catch(missing("POST", "/events"));
      }
      isInterrupted = true;
      await pause(500);
      continue;
    }
    try {
      const route = then === "delete" ? ["DELETE", ""] : ["POST", "/archive"];
      return then && (await client.sessions[ACTS[then]](session, { signal }).catch(missing(...route)));
    } catch (error) {
      // It was idle a moment ago: the service notices a little later than it says. An open workflow run is no such moment.
      const isRace = error instanceof ApiError && [400, 409].includes(error.status) && error.code !== "workflow_run_open";
      if (!isRace || ++refusals === MAX_REFUSALS) throw error;
      await pause(200);
    }
  }
}

/** What the agent wrote below `/mnt/session/outputs`. The list follows the idle by a few seconds: it is asked until it has been the same twice. */
export async function outputFiles(client, session, { patience = 10_000, signal } = {}) {
  const until = performance.now() + patience;
  for (let before; ; ) {
    const files = [];
    for await (const file of client.files.list({ scope_id: session }, { signal })) files.push(file);
    const ids = files.map((file) => file?.id).sort().join();
    if ((ids && ids === before) || performance.now() > until) return files;
    before = ids;
    await sleep(1000, [signal]);
  }
}
