import { echoed } from "./echo.js";
import { outputFiles } from "./files.js";
import { Follow } from "./follow.js";
import { segment } from "./path.js";
import { addOperations } from "./rest.js";
import { stop } from "./stop.js";
import { Turn } from "./turn.js";
import { json } from "./text.js";
import { Wire } from "./wire.js";

/**
 * @param {import("./engine.js").Engine} engine the wasm module of an entry, which is loaded when a session is first followed
 * @param {RequestInit} [init] options of every request, in place of the usual ones
 */
export function makeClient(engine, init) {
  return class Client {
    static name = "Client";

    /** @param {import("../index.js").ClientOptions} options */
    constructor(options) {
      const wire = new Wire(options, init);
      addOperations(this, wire, engine);
      const { send } = this.sessions.events;
      this.sessions.events.send = (...args) => send(...args).then((answer) => echoed(answer, args[1]));
      const named = (session) => (segment(session), session);
      const turn = (kind, session, text, options) =>
        new Turn(() => engine.open(kind, session, text, options), wire, options);
      this.sessions.threads.follow = (session, thread, options) => new Follow(wire, engine, named(session), named(thread), options);
      Object.assign(this.sessions, {
        follow: (session, options) => new Follow(wire, engine, named(session), undefined, options),
        ask: (session, said, options = {}) => turn("Ask", named(session), events(said), options),
        attach: (session, options = {}) => turn("Attach", named(session), "", options),
        resume: (checkpoint, options = {}) => turn("Resume", "", String(checkpoint), options),
        stop: async (session, then, options) => {
          if (![undefined, "archive", "delete"].includes(then)) throw new TypeError('stop(id), or with "archive" or "delete"');
          return stop(wire, session, then ?? "interrupt", options);
        },
        waitUntilIdle: (session, options) => stop(wire, session, "wait", options),
        outputFiles: (session, options) => outputFiles(wire, session, options),
      });
    }
  };
}

/** Returns a text, an event or events as JSON, an event a line. */
function events(said) {
  const given = typeof said === "string" ? [{ type: "user.message", content: [{ type: "text", text: said }] }] : [said].flat();
  if (!given.length || !given.every((event) => typeof event?.type === "string")) {
    throw new TypeError("give a text, an event or a list of events");
  }
  return given.map((event) => json(event)).join("\n");
}
