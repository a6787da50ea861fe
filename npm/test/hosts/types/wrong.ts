// Compiled, never run: what the compiler must refuse. A line that it takes is an error, by `@ts-expect-error`.
import { Client } from "managed-agents";
import type { Delivery, Outcome, SessionEvent } from "managed-agents";
import { init } from "managed-agents/slim";
import { followThreads } from "managed-agents/threads";

const client = new Client();

// @ts-expect-error there is no such option
new Client({ key: "sk" });
// @ts-expect-error a model is required
client.agents.create({ name: "Reviewer" });
// @ts-expect-error no field is called modle
client.agents.create({ name: "Reviewer", model: "claude-opus-4-7", modle: "claude-opus-4-7" });
// @ts-expect-error ids are texts
client.agents.retrieve(1);
// @ts-expect-error there is no such operation
client.agents.destroy("agent_1");
// @ts-expect-error a request has no body
client.sessions.retrieve("sesn_1", { body: "x" });
// @ts-expect-error a page is not its items
client.agents.list().then((page) => page[0]);
// @ts-expect-error only texts and events are said
client.sessions.ask("sesn_1", 1);
// @ts-expect-error agents' events are not for sending
client.sessions.ask("sesn_1", { type: "agent.message", content: [] });
// @ts-expect-error a tool has a run function
client.sessions.ask("sesn_1", "Go.", { tools: { weather: { description: "none" } } });
// @ts-expect-error a verdict is allow, ask or a denial
client.sessions.ask("sesn_1", "Go.", { approve: () => true });
// @ts-expect-error a session is archived or deleted
client.sessions.stop("sesn_1", "stop");
// @ts-expect-error a checkpoint is text
client.sessions.resume({});
// @ts-expect-error the slim entry needs a source
init();

export function reads(delivery: Delivery, event: SessionEvent, outcome: Outcome): void {
  // @ts-expect-error not every delivery has an event
  delivery.event;
  // @ts-expect-error a preview carries no event
  if (delivery.kind === "preview") delivery.event;
  // @ts-expect-error an event has no such field
  if (delivery.kind === "event") delivery.event.nothing;
  // @ts-expect-error no delivery is called events
  if (delivery.kind === "events") return;
  // @ts-expect-error not every event has content
  event.content;
  // @ts-expect-error no event is called agent.massage
  if (event.type === "agent.massage") return;
  // @ts-expect-error tools are named, messages are not
  if (event.type === "agent.message") event.name;
  // @ts-expect-error not every outcome has calls
  outcome.calls;
  // @ts-expect-error a refusal has no calls
  if (outcome.kind === "refusal") outcome.calls;
  // @ts-expect-error a turn has a promise of its outcome
  client.sessions.attach("sesn_1").outcome.kind;
}

async function loop(): Promise<void> {
  // @ts-expect-error threads are followed from their beginning
  followThreads(client, "sesn_1", { from: "now" });
  // @ts-expect-error not every delivery of a thread has an event
  for await (const delivery of followThreads(client, "sesn_1")) delivery.event;
  // @ts-expect-error a turn is read by for await
  for (const delivery of client.sessions.attach("sesn_1")) delivery;
  // @ts-expect-error what is followed are events
  for await (const event of client.sessions.follow("sesn_1")) event.kind;
}
loop();
