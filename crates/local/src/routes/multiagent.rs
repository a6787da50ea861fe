//! Agents that work with other agents: resolves the configuration when it is saved, and when a
//! session starts.

use crate::fields::Fields;
use crate::refusal::{Refusal, Result};
use crate::state::State;
use crate::state::session::agent::{snapshot, thread_agent};
use serde_json::{Value, json};

const ROSTERS: [&str; 3] = ["/agents", "/subagents/predefined_agents", "/workflows/predefined_agents"];

/// Reads the `multiagent` field, and pins every version.
pub(super) fn read(state: &State, fields: &Fields<'_>, agent: &Value) -> Result<Value> {
    let Some(given) = fields.object("multiagent")? else { return Ok(Value::Null) };
    match given.kind(&["coordinator", "multiagent_20261001"])? {
        "coordinator" => {
            given.only(&["type", "agents"])?;
            given.required("agents")?;
            let agents = roster(state, &given, "agents", agent)?;
            if agents.is_empty() {
                return Err(given.wrong("agents", "must have 1 to 20 entries"));
            }
            Ok(json!({"type": "coordinator", "agents": agents}))
        }
        _ => {
            given.only(&["type", "advisor", "subagents", "workflows"])?;
            let before = Some(&agent["multiagent"]).filter(|before| before["type"] == "multiagent_20261001");
            let keep = |name: &str| before.map(|before| before[name].clone());
            let advisor = match (given.given("advisor"), given.object("advisor")?) {
                (None, _) => keep("advisor").unwrap_or_else(|| json!({"type": "disabled"})),
                (_, None) => json!({"type": "disabled"}),
                (_, Some(advisor)) if advisor.kind(&["enabled", "disabled"])? == "enabled" => {
                    json!({"type": "enabled", "model": advisor.text("model", 1..=256)?})
                }
                _ => json!({"type": "disabled"}),
            };
            let subagents = group(state, &given, "subagents", agent, keep("subagents"))?;
            let workflows = group(state, &given, "workflows", agent, keep("workflows"))?;
            let kind = "multiagent_20261001";
            Ok(json!({"type": kind, "advisor": advisor, "subagents": subagents, "workflows": workflows}))
        }
    }
}

fn group(state: &State, given: &Fields<'_>, name: &str, agent: &Value, kept: Option<Value>) -> Result<Value> {
    let enabled = json!({"type": "enabled", "inline_agents": {"type": "enabled"}, "predefined_agents": []});
    let Some(members) = given.object(name)? else {
        let keeps = given.given(name).is_none();
        return Ok(kept.filter(|_| keeps).unwrap_or(enabled));
    };
    if members.kind(&["enabled", "disabled"])? == "disabled" {
        return Ok(json!({"type": "disabled"}));
    }
    members.only(&["type", "inline_agents", "predefined_agents"])?;
    let inline = match members.object("inline_agents")? {
        None => "enabled",
        Some(inline) => inline.kind(&["enabled", "disabled"])?,
    };
    let predefined = roster(state, &members, "predefined_agents", agent)?;
    if inline == "disabled" && predefined.is_empty() {
        return Err(members.wrong("predefined_agents", "without inline agents at least one is needed"));
    }
    Ok(json!({"type": "enabled", "inline_agents": {"type": inline}, "predefined_agents": predefined}))
}

fn roster(state: &State, fields: &Fields<'_>, name: &str, own: &Value) -> Result<Vec<Value>> {
    let entries = fields.list(name)?;
    if entries.len() > 20 {
        return Err(fields.wrong(name, "at most 20 entries are allowed"));
    }
    let pinned = |id: &str, version: Option<u64>| {
        if !state.latest_agent(id)?["archived_at"].is_null() {
            return Err(fields.wrong(name, &format!("the agent {id} is archived")));
        }
        let agent = state.agent(id, version)?;
        if !agent["multiagent"].is_null() {
            return Err(fields.wrong(name, "an agent with agents of its own cannot be listed"));
        }
        Ok(json!({"type": "agent", "id": id, "version": agent["version"]}))
    };
    let resolve = |(index, entry): (usize, &Value)| {
        if let Some(id) = entry.as_str() {
            return pinned(id, None);
        }
        let entry = Fields::new(entry, format!("{}.{index}", fields.at(name)))?;
        match entry.kind(&["agent", "self", "advisor"])? {
            "agent" => pinned(entry.text("id", 1..=256)?, entry.number("version", 1..=u64::MAX)?),
            "self" => Ok(json!({"type": "agent", "id": own["id"], "version": own["version"]})),
            _ => Ok(json!({"type": "advisor", "model": entry.text("model", 1..=256)?})),
        }
    };
    let advisors = entries.iter().filter(|entry| entry["type"] == "advisor").count();
    if advisors > 1 {
        return Err(fields.wrong(name, "at most one advisor is allowed"));
    }
    let mut roster = entries.iter().enumerate().map(resolve).collect::<Result<Vec<_>>>()?;
    roster.sort_by_key(|entry| entry["type"] == "advisor");
    Ok(roster)
}

/// Refuses custom tools whose names an agent with this `multiagent` needs for itself. A session looks
/// at the agents of the roster too: `with_roster`.
pub(super) fn check_names(agent: &Value, with_roster: bool) -> Result<()> {
    if agent["multiagent"]["type"] != "multiagent_20261001" {
        return Ok(());
    }
    let listed = ROSTERS.iter().filter_map(|path| agent["multiagent"].pointer(path)?.as_array()).flatten();
    for one in std::iter::once(agent).chain(listed.filter(|_| with_roster)) {
        let tools = one["tools"].as_array().into_iter().flatten();
        let reserved = |tool: &Value| {
            let name = tool["name"].as_str().filter(|_| tool["type"] == "custom");
            name.is_some_and(|name| name.starts_with("ant__"))
        };
        if let Some((index, tool)) = tools.enumerate().find(|(_, tool)| reserved(tool)) {
            let message = "names that begin with ant__ are reserved with multiagent_20261001";
            return Err(Refusal::invalid(format!(
                "tools.{index}.name: {} of {}: {message}",
                tool["name"], one["name"]
            )));
        }
    }
    Ok(())
}

/// Refuses an agent whose model is pinned to another place than that of an agent it works with. An
/// entry is a reference, or the whole agent in a session.
pub(super) fn check_places(state: &State, agent: &Value) -> Result<()> {
    let place = |agent: &Value| agent["model"]["inference_geo"].clone();
    for entry in entries(agent).filter(|entry| entry["id"] != agent["id"]) {
        let id = entry["id"].as_str().unwrap_or_default();
        let listed = match entry.get("model") {
            Some(_) => entry,
            None => state.agent(id, entry["version"].as_u64())?,
        };
        if place(listed) != place(agent) {
            return Err(Refusal::invalid(format!(
                "multiagent: the agent {id} has another model.inference_geo"
            )));
        }
    }
    Ok(())
}

/// Pins an agent's entry for itself to the version that is being saved.
pub(super) fn pin_self(agent: &mut Value) {
    let (id, version) = (agent["id"].clone(), agent["version"].clone());
    for path in ROSTERS {
        let Some(Value::Array(entries)) = agent["multiagent"].pointer_mut(path) else { continue };
        for entry in entries.iter_mut().filter(|entry| entry["id"] == id) {
            entry["version"] = version.clone();
        }
    }
}

/// Iterates over the ids of the agents that an agent lists.
pub(super) fn members(agent: &Value) -> impl Iterator<Item = &str> {
    entries(agent).filter_map(|entry| entry["id"].as_str())
}

fn entries(agent: &Value) -> impl Iterator<Item = &Value> {
    let lists = ROSTERS.iter().filter_map(|path| agent["multiagent"].pointer(path)?.as_array());
    lists.flatten().filter(|entry| entry["type"] == "agent")
}

/// Replaces every entry by the whole agent, for a session.
pub(super) fn expand(state: &State, mut multiagent: Value, own: &Value) -> Value {
    for path in ROSTERS {
        let Some(Value::Array(entries)) = multiagent.pointer_mut(path) else { continue };
        for entry in entries.iter_mut().filter(|entry| entry["type"] == "agent") {
            let id = entry["id"].as_str().unwrap_or_default();
            let stored = state.agent(id, entry["version"].as_u64()).unwrap_or(own);
            *entry = thread_agent(&snapshot(stored));
        }
    }
    multiagent
}
