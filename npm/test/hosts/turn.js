// The program of every host: makes an agent, an environment and a session, and follows one turn to its end.

/** Gives how the turn ended and what the agent said. The server takes any key; outside of pages a key is taken as it is. */
export async function turn(Client, baseURL, options = {}) {
  const client = new Client({ baseURL, apiKey: "any", ...options });
  const agent = await client.agents.create({ name: "Tester", model: "claude-opus-4-7", tools: [{ type: "agent_toolset_20260401" }] });
  const environment = await client.environments.create({ name: `box ${Math.random()}`, config: { type: "cloud" } });
  const session = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
  const turn = client.sessions.ask(session.id, "What is in your directory?");
  let said = "";
  for await (const { event } of turn) {
    if (event?.type === "agent.message") said += event.content.map(({ text }) => text).join("");
  }
  const { kind } = await turn.outcome;
  return { kind, said };
}
