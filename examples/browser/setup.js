// Shows the choices before a session is open: an existing session, or a new one with an existing or
// new agent and environment.

const SHOWN = 100;
const at = (id) => document.getElementById(id);

/** Fills the lists again. "new" is the first entry of each. */
export async function fillChoices(client) {
  const name = (item) => item.title || item.name || item.id;
  const lists = { session: client.sessions, agent: client.agents, environment: client.environments };
  for (const [id, resource] of Object.entries(lists)) {
    const options = [new Option(`New ${id}`, "")];
    for await (const item of resource.list({ limit: SHOWN })) {
      options.push(new Option(name(item), item.id));
      if (options.length > SHOWN) break;
    }
    at(id).replaceChildren(...options);
  }
  adapt();
}

/** Creates what the form selects. Returns the session. */
export async function create(client) {
  const agent = at("agent").value ? await client.agents.retrieve(at("agent").value) : await createAgent(client);
  const now = new Date().toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
  const environment = at("environment").value || (await client.environments.create({ name: `page-${Date.now().toString(36)}` })).id;
  return client.sessions.create({ agent: agent.id, environment_id: environment, title: `${agent.name}, ${now}` });
}

/** Selects an existing session. */
export function preset(session) {
  at("session").value = session.id;
  adapt();
}

function createAgent(client) {
  const type = at("agent-asks").checked ? "always_ask" : "always_allow";
  return client.agents.create({
    name: at("agent-name").value,
    model: at("agent-model").value,
    system: at("agent-system").value || null,
    tools: [{ type: "agent_toolset_20260401", default_config: { permission_policy: { type } } }],
  });
}

/** Hides the fields that the selection does not need. */
function adapt() {
  at("new-session").hidden = at("session").value !== "";
  at("new-agent").hidden = at("new-agent").disabled = at("agent").value !== "" || at("new-session").hidden;
  at("open").textContent = at("session").value ? "Open" : "Create and open";
}

at("setup").addEventListener("change", adapt);
