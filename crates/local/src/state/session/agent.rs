//! The copy of an agent that a session keeps, and the shorter copy that its threads show.

use serde_json::Value;

/// The name of an advisor: an advisor has none of its own.
pub(crate) const ADVISOR: &str = "anthropic.advisor";

/// Fields of a stored agent that a session does not copy.
const OWN: [&str; 4] = ["created_at", "updated_at", "archived_at", "metadata"];

/// Copies a stored agent as a session shows it.
pub(crate) fn snapshot(agent: &Value) -> Value {
    let mut snapshot = agent.clone();
    let fields = snapshot.as_object_mut().expect("an agent is an object");
    fields.retain(|name, _| !OWN.contains(&name.as_str()));
    snapshot
}

/// Copies an agent as its threads show it: without the list of agents it may work with.
pub(crate) fn thread_agent(agent: &Value) -> Value {
    let mut agent = agent.clone();
    agent.as_object_mut().expect("an agent is an object").remove("multiagent");
    agent
}
