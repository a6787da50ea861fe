import { ApiError, ManagedAgentsError } from "./errors.js";
import { segment } from "./path.js";
import { Procedure, isJSONObject } from "./procedure.js";

const STEPS = {
  check: ["GET", "", "sessions.retrieve"],
  interrupt: ["POST", "/events", "sessions.events.send", '{"events":[{"type":"user.interrupt"}]}'],
  archive: ["POST", "/archive", "sessions.archive"],
  delete: ["DELETE", "", "sessions.delete"],
};
/** Refusals that a stale status may explain. */
const MAX_REFUSALS = 10;

/**
 * Interrupts a session and waits until it is idle; then leaves it, archives it or deletes it. `goal` is `interrupt`, `archive`, `delete`, or
 * `wait`, which changes nothing. Resolves with the final status. Keeps the rules of `spec/behaviour/stop_session.json`.
 */
export async function stop(wire, session, goal, { timeout = 60_000, signal } = {}) {
  const path = `/v1/sessions/${segment(session)}`;
  const procedure = new Procedure(wire, timeout, signal);
  let [step, isInterrupted, checks, refusals, missing] = ["check", goal === "wait", 0, 0];
  while (!procedure.isOver) {
    const asked = step;
    const [method, end, name, body] = STEPS[asked];
    const { value, error } = await procedure.ask(method, path + end, name, body);
    step = "check";
    if (error?.status === 404) {
      if (asked === "check" && !isObject(error.body)) throw error;
      if (asked === "check") return "deleted";
      // Either the session or the route is missing. The next check shows which.
      missing = { asked, error };
    } else if (error) {
      // The status may be stale. An open workflow run is no such race.
      const isRace = asked !== "check" && [400, 409].includes(error.status) && error.code !== "workflow_run_open";
      if (isRace && ++refusals === MAX_REFUSALS) throw error;
      await (isRace ? procedure.pause(200) : procedure.retry(error));
    } else if (asked === "archive") return "terminated";
    else if (asked === "delete") return "deleted";
    else if (asked === "interrupt") {
      isInterrupted = true;
      procedure.succeed();
    } else if (typeof value.status !== "string") await procedure.retry(procedure.unreadable(name));
    else {
      procedure.succeed();
      step = next(value, goal, isInterrupted);
      if (!STEPS[step]) return step;
      if (missing?.asked === step) throw new ApiError({ ...missing.error, route: `${STEPS[step][0]} /v1/sessions/{session_id}${STEPS[step][1]}` });
      if (step === "check") await procedure.pause(Math.min(200 * 1.5 ** checks++, 2000));
    }
  }
  throw procedure.lost ?? new ManagedAgentsError(`the session was still running after ${timeout / 1000} s; nothing was forced`);
}

/** The next step for a session of that status, or its final status. What is newer than this version counts as running. */
function next({ status, archived_at: archivedAt }, goal, isInterrupted) {
  const isTerminated = status === "terminated";
  if (isTerminated || status === "idle") {
    if (goal === "delete" || (goal === "archive" && !(isTerminated && archivedAt))) return goal;
    if (isTerminated || isInterrupted) return status;
  }
  return isInterrupted ? "check" : "interrupt";
}

/** A body of the service: a JSON object, or nothing. A proxy that knows no such path answers otherwise. */
function isObject(body) {
  try {
    return !body || isJSONObject(JSON.parse(body));
  } catch {
    return false;
  }
}
