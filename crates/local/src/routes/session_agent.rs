//! The agent of a session: a snapshot from the session's creation.

use crate::fields::Fields;
use crate::refusal::Result;
use crate::routes::agent_config::refuse_archived;
use crate::routes::{agent_config, multiagent, tools};
use crate::state::State;
use crate::state::session::agent::snapshot;
use serde_json::Value;

/// Resolves the four forms of `agent`.
pub(super) fn resolve(state: &State, fields: &Fields<'_>) -> Result<Value> {
    let given = fields.required("agent")?;
    let agent = resolve_form(state, given)?;
    multiagent::check_names(&agent, true)?;
    Ok(agent)
}

fn resolve_form(state: &State, given: &Value) -> Result<Value> {
    if let Some(id) = given.as_str() {
        return effective(state, id, None).map_err(|refusal| refusal.at("agent"));
    }
    let agent = Fields::new(given, "agent")?;
    let kind = agent.kind(&["agent", "agent_with_overrides"])?;
    let id = agent.text("id", 1..=256)?;
    let version = agent.number("version", 1..=u64::MAX)?;
    if kind == "agent" {
        agent.only(&["type", "id", "version"])?;
        return effective(state, id, version).map_err(|refusal| refusal.at("agent.id"));
    }
    agent.only(&["type", "id", "version", "model", "system", "tools", "mcp_servers", "skills"])?;
    let mut effective = effective(state, id, version).map_err(|refusal| refusal.at("agent.id"))?;
    match agent.given("model") {
        None => {}
        Some(Value::Null) => {
            return Err(agent.wrong("model", "a session needs a model").with_code("agent_model_required"));
        }
        // A session ignores the effort of an overridden model, and loses the agent's own with its
        // model.
        Some(_) => {
            let mut model = agent_config::model(&agent, None)?;
            model.as_object_mut().expect("a model is an object").remove("effort");
            effective["model"] = model;
        }
    }
    if agent.given("system").is_some() {
        effective["system"] = agent.some_text("system", 0..=100_000)?.filter(|text| !text.is_empty()).into();
    }
    agent_config::apply_tools(&agent, &mut effective)?;
    tools::check_servers(&effective)?;
    tools::check_skills(&effective)?;
    multiagent::check_places(state, &effective)?;
    Ok(effective)
}

fn effective(state: &State, id: &str, version: Option<u64>) -> Result<Value> {
    refuse_archived(state.latest_agent(id)?)?;
    let agent = state.agent(id, version)?;
    let mut snapshot = snapshot(agent);
    snapshot["multiagent"] = multiagent::expand(state, agent["multiagent"].clone(), agent);
    Ok(snapshot)
}
