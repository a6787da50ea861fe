//! The configuration of an agent: checks a request and changes the stored agent.

use crate::fields::Fields;
use crate::refusal::{Refusal, Result};
use crate::routes::{multiagent, tools};
use crate::state::State;
use serde_json::{Value, json};

pub(super) const CREATE_FIELDS: &[&str] = &[
    "name",
    "model",
    "description",
    "system",
    "tools",
    "mcp_servers",
    "skills",
    "multiagent",
    "execution_identity",
    "metadata",
];

/// Changes the fields of an agent that the request gives, except its metadata.
pub(super) fn apply(state: &State, fields: &Fields<'_>, agent: &mut Value) -> Result<()> {
    if fields.given("name").is_some() {
        agent["name"] = fields.text("name", 1..=256)?.into();
    }
    if fields.given("model").is_some() {
        agent["model"] = model(fields, Some(&agent["model"]))?;
    }
    for (name, most) in [("description", 2_048), ("system", 100_000)] {
        if fields.given(name).is_some() {
            let text = fields.some_text(name, 0..=most)?.filter(|text| !text.is_empty());
            agent[name] = text.into();
        }
    }
    if let Some(given) = fields.given("execution_identity") {
        agent["execution_identity"] = match fields.object("execution_identity")? {
            None => json!({"type": "service_account"}),
            Some(identity) => {
                if identity.kind(&["service_account", "aws_role"])? == "aws_role" {
                    identity.text("role_arn", 1..=2_048)?;
                }
                given.clone()
            }
        };
    }
    let changes_tools = apply_tools(fields, agent)?;
    if fields.given("multiagent").is_some() {
        agent["multiagent"] = multiagent::read(state, fields, agent)?;
    }
    multiagent::check_names(agent, false)?;
    multiagent::check_places(state, agent)?;
    if changes_tools || fields.given("skills").is_some() {
        tools::check_skills(agent)?;
    }
    if changes_tools { tools::check_servers(agent) } else { Ok(()) }
}

/// Changes the fields that a session may override too. Returns `true` if there was any.
pub(super) fn apply_tools(fields: &Fields<'_>, agent: &mut Value) -> Result<bool> {
    let mut changes = false;
    if fields.given("tools").is_some() {
        agent["tools"] = tools::read(fields)?;
        changes = true;
    }
    if fields.given("mcp_servers").is_some() {
        agent["mcp_servers"] = tools::servers(fields)?;
        changes = true;
    }
    if fields.given("skills").is_some() {
        agent["skills"] = skills(fields)?;
    }
    Ok(changes)
}

/// Reads a model, which is a name or an object. An update with the same model keeps the effort of
/// `before`.
pub(super) fn model(fields: &Fields<'_>, before: Option<&Value>) -> Result<Value> {
    let given = fields.required("model")?;
    let same = |id: &str| before.filter(|before| before["id"] == id);
    if given.is_string() {
        let id = fields.text("model", 1..=256)?;
        let effort = same(id).map(|before| before["effort"].clone()).filter(|effort| !effort.is_null());
        return Ok(with_effort(json!({"id": id, "speed": "standard"}), effort));
    }
    let model = Fields::new(given, fields.at("model"))?;
    model.only(&["id", "effort", "speed", "inference_geo"])?;
    let id = model.text("id", 1..=256)?;
    let speed = model.choice("speed", &["standard", "fast"])?.unwrap_or("standard");
    let mut stored = json!({"id": id, "speed": speed});
    if let Some(geo) = model.choice("inference_geo", &["us", "global"])? {
        stored["inference_geo"] = geo.into();
    }
    let levels = &["low", "medium", "high", "xhigh", "max"];
    let effort = match model.some("effort") {
        None => same(id).map(|before| before["effort"].clone()).filter(|effort| !effort.is_null()),
        Some(Value::String(_)) => Some(json!({"type": model.choice("effort", levels)?})),
        Some(effort) => Some(json!({"type": Fields::new(effort, model.at("effort"))?.kind(levels)?})),
    };
    Ok(with_effort(stored, effort))
}

fn with_effort(mut model: Value, effort: Option<Value>) -> Value {
    if let Some(effort) = effort {
        model["effort"] = effort;
    }
    model
}

fn skills(fields: &Fields<'_>) -> Result<Value> {
    let skills = fields.objects("skills")?;
    if skills.len() > 500 {
        return Err(Refusal::invalid("skills: at most 500 are allowed"));
    }
    skills
        .iter()
        .map(|skill| {
            skill.only(&["type", "skill_id", "version"])?;
            let kind = skill.kind(&["anthropic", "custom"])?;
            let version = skill.some_text("version", 1..=64)?.unwrap_or("latest");
            Ok(json!({"type": kind, "skill_id": skill.text("skill_id", 1..=256)?, "version": version}))
        })
        .collect()
}

/// Refuses work with an archived agent.
pub(super) fn refuse_archived(agent: &Value) -> Result<()> {
    match agent["archived_at"].is_null() {
        true => Ok(()),
        false => {
            Err(Refusal::invalid(format!("agent {} is archived", agent["id"].as_str().unwrap_or_default())))
        }
    }
}
