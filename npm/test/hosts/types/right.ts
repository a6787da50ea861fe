// Compiled, never run: what users of the package write.
import { ApiError, Client, ConnectionError, ManagedAgentsError, init } from "managed-agents";
import type { Agent, Delivery, Outcome, ToolCall, SessionEvent, Tool, Turn, Verdict } from "managed-agents";
import * as slim from "managed-agents/slim";
import wasm from "managed-agents/managed_agents.wasm";
import { followThreads } from "managed-agents/threads";

const client = new Client({ baseURL: "https://proxy.example", headers: { "x-team": "blue" }, maxRetries: 0 });

export async function everything(signal: AbortSignal): Promise<Outcome | undefined> {
  await init();
  await slim.init(wasm);
  await slim.init(fetch("/managed_agents.wasm"));
  const agent: Agent = await client.agents.create({ name: "Reviewer", model: "claude-opus-4-7" }, { signal });
  const environment = await client.environments.create({ name: "box", config: { type: "cloud" } });
  const session = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
  const turn = client.sessions.ask(session.id, "Total the invoices.", { signal, previews: true, deadline: new Date() });
  for await (const delivery of turn) show(turn, delivery);
  (await client.sessions.stop(session.id, "archive", { timeout: 1000 })) satisfies "idle" | "terminated" | "deleted";
  for (const file of await client.sessions.outputFiles(session.id)) console.log(file.filename);
  return turn.outcome;
}

function show(turn: Turn, delivery: Delivery): string {
  switch (delivery.kind) {
    case "event":
    case "processed":
      return words(delivery.event);
    case "preview":
      return delivery.delta;
    case "reconnected":
      return `${delivery.recovered} events after ${delivery.awayMilliseconds ?? 0} ms`;
    case "sending":
      return turn.checkpoint() ?? "";
    case "waiting":
      if (!delivery.isHandled) turn.deny(delivery.call.id, "not today");
      return delivery.call.name;
    case "unreadable":
      return delivery.json;
    default:
      return delivery satisfies never;
  }
}

/** `type` tells what an event is; the ones that this version does not list come too. */
function words(event: SessionEvent): string {
  switch (event.type) {
    case "agent.message":
      return event.content.map((block) => (block.type === "text" ? block.text : "")).join("");
    case "agent.tool_use":
      return `${event.name} ${JSON.stringify(event.input)}`;
    case "session.status_idle":
      return event.stop_reason.type === "requires_action" ? event.stop_reason.event_ids.join() : "idle";
    default:
      return String(event.type);
  }
}

export function ended(outcome: Outcome): string {
  switch (outcome.kind) {
    case "needs_action":
      return outcome.calls.map(({ name }) => name).join();
    case "refusal":
      return outcome.explanation ?? "refused";
    case "end_turn":
      return "done";
    default:
      return String(outcome.kind);
  }
}

const weather: Tool = {
  description: "The weather of a place.",
  inputSchema: { type: "object", properties: { place: { type: "string" } } },
  run: async ({ place }: { place: string }, { call, signal }) => ({ place, of: call.id, aborted: signal.aborted }),
};
const approve = (call: ToolCall): Verdict => (call.name === "bash" ? { deny: "no shell here" } : "allow");

export async function others(id: string, file: File): Promise<void> {
  await client.sessions.ask(id, { type: "user.interrupt" }, { tools: { weather }, approve }).outcome;
  await client.sessions.ask(id, [{ type: "user.message", content: [{ type: "text", text: "Hello." }] }]).outcome;
  await using turn = client.sessions.attach(id, { approve: async ({ input }) => (input ? "allow" : "ask") });
  turn.interrupt();
  client.sessions.resume("{}").cancel();
  for await (const event of client.sessions.follow(id, { from: "beginning" })) words(event);
  for await (const delivery of client.sessions.follow(id, { previews: true }).deliveries()) delivery.kind satisfies string;
  for await (const delivery of followThreads(client, id, { previews: true, signal: AbortSignal.timeout(10) })) {
    if (delivery.kind === "failed") explain(delivery.error);
    else if (delivery.kind === "event") words(delivery.event).concat(delivery.threadId ?? "", delivery.agent ?? "");
  }
  for await (const agent of client.agents.list({ limit: 10 })) agent.version.toFixed();
  const page = await client.agents.list();
  page.data.map(({ name }) => name);
  for await (const page of client.sessions.events.list(id).pages()) page.data.map(words);
  const uploaded = await client.files.upload({ file });
  const bytes: Blob = await client.files.download(uploaded.id);
  bytes.size.toFixed();
}

export function explain(error: unknown): string {
  if (error instanceof ApiError) return `${error.status} ${error.type} ${error.code} ${error.requestId}`;
  if (error instanceof ConnectionError || error instanceof slim.EngineError) return String(error.cause);
  return error instanceof ManagedAgentsError ? error.message : String(error);
}
