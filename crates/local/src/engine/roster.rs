//! Finds the agents that a session's agent may work with.

use crate::state::session::agent::{ADVISOR, thread_agent};
use serde_json::{Value, json};

/// Returns the agent of this name as its thread shows it: a member of the roster, the advisor, or
/// an inline agent where the configuration allows these. `members` is `subagents` or `workflows`.
pub(super) fn find(agent: &Value, members: &str, name: &str) -> Result<Value, String> {
    let config = &agent["multiagent"];
    let of_members = &config[members];
    let is_coordinator = config["type"] == "coordinator";
    let roster = if is_coordinator { &config["agents"] } else { &of_members["predefined_agents"] };
    let roster = roster.as_array().map(Vec::as_slice).unwrap_or_default();
    if name == ADVISOR {
        let listed = roster.iter().find(|entry| entry["type"] == "advisor").map(|entry| &entry["model"]);
        let model = listed.or_else(|| config["advisor"].get("model"));
        return match model {
            Some(model) => Ok(json!({"type": "advisor", "model": model})),
            None => Err("The agent has no advisor.".into()),
        };
    }
    if let Some(listed) = roster.iter().find(|entry| entry["name"] == name) {
        return Ok(listed.clone());
    }
    let allows_others = config.is_null() || of_members["inline_agents"]["type"] == "enabled";
    if allows_others { Ok(inline(agent, name)) } else { Err(format!("The agent's roster has no {name}.")) }
}

/// Makes an inline agent, with the tools of the session's own.
fn inline(agent: &Value, name: &str) -> Value {
    let mut inline = thread_agent(agent);
    let fields = inline.as_object_mut().expect("an agent is an object");
    fields.remove("id");
    fields.remove("version");
    inline["type"] = "inline".into();
    inline["name"] = name.into();
    inline
}
