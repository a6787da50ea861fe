import { ManagedAgentsError } from "./errors.js";
import { cycleDetector, nextPage } from "./pages.js";
import { query, segment } from "./path.js";
import { Procedure } from "./procedure.js";

const MAX_FILES = 10_000;
/** The time between two lists, and the time without a change after which the list is complete, in milliseconds. */
const BETWEEN_LISTS = 500;
const STABLE = 3000;

/**
 * Lists what the agent of an idle session wrote below `/mnt/session/outputs`. The service lists a file some seconds late, so the list is
 * read until it is complete. Keeps the rules of `spec/behaviour/output_files.json`.
 */
export async function outputFiles(wire, session, { timeout = 10_000, signal } = {}) {
  segment(session);
  const procedure = new Procedure(wire, timeout, signal);
  let [files, found, repeats, cursor, unchangedFor] = [undefined, [], cycleDetector(), undefined, 0];
  while (true) {
    const isLate = procedure.isOver;
    if (isLate && files) return files;
    const asked = query({ limit: 100, scope_id: session, ...cursor });
    const { value, error } = await procedure.ask("GET", `/v1/files${asked}`, "files.list");
    const failure = error ?? (Array.isArray(value.data) ? undefined : procedure.unreadable("files.list"));
    if (failure) {
      [found, repeats, cursor] = [[], cycleDetector(), undefined];
      // There is no time for another attempt.
      if (isLate) throw failure;
      await procedure.retry(failure);
      continue;
    }
    procedure.succeed();
    found.push(...value.data);
    if (found.length >= MAX_FILES) throw new ManagedAgentsError(`the session has ${MAX_FILES} output files or more; list them page by page`);
    cursor = nextPage("files.list", value, repeats);
    if (cursor) continue;
    if (JSON.stringify(found) !== JSON.stringify(files)) unchangedFor = 0;
    [files, found, repeats] = [found, [], cycleDetector()];
    if (files.length && unchangedFor >= STABLE) return files;
    if (await procedure.pause(BETWEEN_LISTS)) unchangedFor += BETWEEN_LISTS;
  }
}
