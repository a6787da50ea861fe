// Compiled, never run: what a user of the package writes, and what the compiler must refuse.
import { ApiError, Client, isEvent, type Outcome } from "managed-agents";

export async function total(signal: AbortSignal): Promise<Outcome | undefined> {
  const client = new Client({ baseURL: "https://proxy.example" });
  const agent = await client.agents.create({ name: "Reviewer", model: "claude-opus-4-7" });
  const environment = await client.environments.create({ name: "box", config: { type: "cloud" } });
  const session = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
  const turn = client.sessions.ask(session.id, "Total the invoices.", { signal });
  for await (const delivery of turn) {
    if (delivery.kind === "waiting") turn.deny(delivery.call.id, "not today");
    if (delivery.kind === "event" && isEvent(delivery.event, "agent.message")) {
      const texts: string[] = delivery.event.content.flatMap((block) => (block.type === "text" ? [block.text] : []));
      console.log(texts);
    }
  }
  return turn.outcome;
}

export function explain(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}

// @ts-expect-error a model is required
new Client().agents.create({ name: "Reviewer" });
// @ts-expect-error there is no such option
new Client({ key: "sk" });
// @ts-expect-error a preview carries no event
export const preview: { kind: "preview"; event: object } = {} as Extract<import("managed-agents").Delivery, { kind: "preview" }>;

export function waiting(outcome: Outcome): string[] {
  return outcome.kind === "needs_action" && "calls" in outcome ? outcome.calls.map((call) => call.name) : [];
}
