// A page for a conversation with an agent: choose or create what it needs, send messages, watch,
// approve tool calls and save the transcript. The page holds no key. It sends requests to its own
// origin: the local server, or a proxy that adds the key.
import { Client } from "./managed-agents/index.js";
import { ask, settle } from "./approval.js";
import { Log } from "./log.js";
import { create, fillChoices, preset } from "./setup.js";
import { save } from "./transcript.js";

const at = (id) => document.getElementById(id);
const host = location.origin;
const client = new Client({ baseURL: host });
const log = new Log(at("log"));
/** The query for the last events of a session. */
const ENDS = { "session.status_terminated": "terminated", "session.deleted": "deleted" };
/** The open session: its id, a client that is closed with it, and the current turn. */
let here;

at("setup").addEventListener("submit", guarded(open));
at("say").addEventListener("submit", guarded(say));
at("stop").addEventListener("click", () => here.turn?.interrupt());
at("save").addEventListener("click", () => save(log, here.session));
at("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at("say").requestSubmit();
});
addEventListener("offline", () => here && log.note("This device is offline. The session goes on, and is followed again when it is back."));
guarded(begin)();

async function begin() {
  await fillChoices(client);
  at("open").disabled = false;
  state("no session");
}

async function open() {
  at("open").disabled = true;
  try {
    const chosen = at("session").value;
    const session = chosen ? await client.sessions.retrieve(chosen) : await create(client);
    if (!chosen) {
      await fillChoices(client);
      preset(session);
    }
    enter(session);
  } finally {
    at("open").disabled = false;
  }
}

/** Leaves the open session, whose agent continues, and reads this one from its beginning. */
function enter(session) {
  here?.end.abort();
  const end = new AbortController();
  const entered = (here = { session, end, client: new Client({ baseURL: host, signal: end.signal }) });
  log.clear();
  at("waiting").replaceChildren();
  at("usage").value = "";
  at("send").disabled = at("stop").disabled = true;
  for (const id of ["text", "save"]) at(id).disabled = false;
  if (matchMedia("(max-width: 44rem)").matches) at("choose").open = false;
  at("text").focus();
  watch(entered);
  guarded(() => join(entered))();
}

/** Attaches to the current turn. A session without a message has none. */
async function join(entered) {
  const { sessions } = entered.client;
  const { data } = await sessions.events.list(entered.session.id, { limit: 1 });
  if (entered !== here || entered.turn) return;
  if (data.length) await talk(entered, sessions.attach(entered.session.id, { approve }));
  else ready();
}

/** Shows every event from the session's beginning, including the turns of other programs. */
async function watch(entered) {
  const following = entered.client.sessions.follow(entered.session.id, { from: "beginning", previews: true });
  try {
    for await (const delivery of following.deliveries()) {
      if (entered !== here) return;
      log.take(delivery);
      const { event } = delivery;
      if (event?.type === "session.usage") usage(event.usage);
      if (event?.type in ENDS) entered.ended = ENDS[event.type];
    }
    close(entered);
  } catch (error) {
    if (entered === here) problem(error);
  }
}

/** Disables the message field of a session that has ended. The session can still be read and saved. */
function close(entered) {
  entered.isOver = true;
  log.note("The session has ended. What was said stays here; open or create another one to go on.");
  settle();
  for (const id of ["text", "send", "stop"]) at(id).disabled = true;
  state(entered.ended ?? "ended");
}

async function say() {
  const text = at("text").value.trim();
  const entered = here;
  if (!text || !entered || entered.turn || entered.isOver) return;
  at("text").value = "";
  try {
    await talk(entered, entered.client.sessions.ask(entered.session.id, text, { approve }));
  } catch (error) {
    // Restores a message that was not sent.
    if (!entered.wasHeard && at("text").value === "") at("text").value = text;
    throw error;
  }
}

/** Runs one turn to its end. `watch` shows its events. */
async function talk(entered, turn) {
  entered.turn = turn;
  entered.wasHeard = false;
  at("send").disabled = true;
  at("stop").disabled = false;
  state("working");
  let ended = "failed";
  try {
    for await (const { event } of turn) {
      entered.wasHeard ||= event?.type === "user.message";
      // The call was answered, here or elsewhere, or closed by an interrupt.
      const answered = event?.tool_use_id ?? event?.mcp_tool_use_id;
      if (answered) settle([answered]);
    }
    const { kind } = await turn.outcome;
    ended = kind === "end_turn" ? "ready" : kind.replaceAll("_", " ");
  } catch (error) {
    if (entered === here) throw error;
  } finally {
    entered.turn = undefined;
    if (entered === here) {
      settle();
      ready(ended);
    }
  }
}

/** Waits for the person's decision about a call, without a time limit, and sends it. */
async function approve(call) {
  const verdict = ask(call, at("waiting"), at("text"));
  state("waiting for you");
  const given = await verdict;
  if (!at("waiting").hasChildNodes()) state("working");
  return given;
}

function usage({ input_tokens = 0, cache_read_input_tokens = 0, cache_creation = {}, output_tokens = 0, list_cost }) {
  const written = Object.values(cache_creation).reduce((sum, tokens) => sum + tokens, 0);
  const read = input_tokens + cache_read_input_tokens + written;
  const cost = list_cost ? ` · ${(Number(list_cost.amount) / 100).toFixed(2)} ${list_cost.currency}` : "";
  at("usage").value = `${read.toLocaleString()} tokens in · ${output_tokens.toLocaleString()} out${cost}`;
}

/** Lets the person write the next message. */
function ready(ended = "ready") {
  if (here.isOver) return;
  at("send").disabled = false;
  at("stop").disabled = true;
  state(ended);
}

function state(text) {
  at("state").value = text;
  at("state").className = text.startsWith("waiting") ? "asking" : "";
  document.title = `${text} · Managed agents`;
}

/** Wraps an event handler, so that its errors are shown on the page. */
function guarded(act) {
  return async (event) => {
    event?.preventDefault();
    at("problem").hidden = true;
    try {
      await act();
    } catch (error) {
      problem(error);
    }
  };
}

function problem(error) {
  at("problem").textContent = `${advice(error)} (${error.message})`;
  at("problem").hidden = false;
}

/** Returns the text that tells a person what to do about an error. */
function advice({ name, status }) {
  if (name === "ConnectionError") return "The server cannot be reached. Check the network, and that it is running.";
  if (status === 401 || status === 403) return "The server does not let this page in.";
  if (status === 404) return "That is not there any more. Reload the page to see what is.";
  if (status === 429 || status >= 500) return "The service has too much to do. Try again in a moment.";
  return "That did not work.";
}
