//! The tools and MCP servers of an agent.

use crate::engine::permission::{Permission, permission};
use crate::engine::tool_call::ToolCall;
use crate::fields::Fields;
use crate::refusal::{Refusal, Result};
use serde_json::{Value, json};
use std::collections::HashSet;

/// The most domains of a web tool.
const MAX_DOMAINS: usize = 64;
const BUILT_IN: [&str; 8] = ["bash", "read", "write", "edit", "glob", "grep", "web_fetch", "web_search"];

pub(super) fn read(fields: &Fields<'_>) -> Result<Value> {
    let tools = fields.objects("tools")?;
    if tools.len() > 256 {
        return Err(Refusal::invalid("tools: at most 256 are allowed"));
    }
    let mut names = HashSet::new();
    tools
        .iter()
        .map(|tool| match tool.kind(&["agent_toolset_20260401", "mcp_toolset", "custom"])? {
            "custom" => {
                let stored = custom(tool)?;
                if !names.insert(tool.text("name", 1..=128)?) {
                    return Err(tool.wrong("name", "another custom tool has this name"));
                }
                Ok(stored)
            }
            "mcp_toolset" => mcp_toolset(tool),
            _ => agent_toolset(tool),
        })
        .collect()
}

fn agent_toolset(tool: &Fields<'_>) -> Result<Value> {
    tool.only(&["type", "default_config", "configs"])?;
    let default = default_config(tool, "always_allow")?;
    let configs: Vec<Value> = tool
        .objects("configs")?
        .iter()
        .map(|config| {
            let name = config.text("name", 1..=64)?;
            if !BUILT_IN.contains(&name) {
                return Err(config.wrong("name", &format!("must be one of {}", BUILT_IN.join(", "))));
            }
            let mut stored = one_config(config, &default, &web_fields(name))?;
            stored["type"] = name.into();
            if name == "web_fetch" && stored.get("url_sources").is_none() {
                stored["url_sources"] = Value::Null;
            }
            Ok(stored)
        })
        .collect::<Result<_>>()?;
    Ok(json!({"type": "agent_toolset_20260401", "default_config": default, "configs": configs}))
}

fn web_fields(name: &str) -> Vec<&'static str> {
    match name {
        "web_fetch" => {
            vec!["type", "allowed_domains", "blocked_domains", "max_content_tokens", "url_sources"]
        }
        "web_search" => vec!["type", "allowed_domains", "blocked_domains", "user_location"],
        _ => vec!["type"],
    }
}

fn mcp_toolset(tool: &Fields<'_>) -> Result<Value> {
    tool.only(&["type", "mcp_server_name", "default_config", "configs"])?;
    // Unlike the agent's own tools, those of MCP servers need an approval by default.
    let default = default_config(tool, "always_ask")?;
    let configs: Vec<Value> = tool
        .objects("configs")?
        .iter()
        .map(|config| one_config(config, &default, &[]))
        .collect::<Result<_>>()?;
    let server = tool.text("mcp_server_name", 1..=255)?;
    Ok(
        json!({"type": "mcp_toolset", "mcp_server_name": server, "default_config": default, "configs": configs}),
    )
}

fn default_config(tool: &Fields<'_>, policy: &str) -> Result<Value> {
    let Some(config) = tool.object("default_config")? else {
        return Ok(json!({"enabled": true, "permission_policy": {"type": policy}}));
    };
    config.only(&["enabled", "permission_policy"])?;
    let policy = read_policy(&config)?.unwrap_or_else(|| json!({"type": policy}));
    Ok(json!({"enabled": config.flag("enabled")?.unwrap_or(true), "permission_policy": policy}))
}

/// Reads one tool's configuration. Missing fields are those of the default.
fn one_config(config: &Fields<'_>, default: &Value, more: &[&'static str]) -> Result<Value> {
    config.only(&[&["name", "enabled", "permission_policy"], more].concat())?;
    let mut stored = json!({
        "name": config.text("name", 1..=256)?,
        "enabled": config.flag("enabled")?.map_or_else(|| default["enabled"].clone(), Value::from),
        "permission_policy": read_policy(config)?.unwrap_or_else(|| default["permission_policy"].clone()),
    });
    for name in more.iter().filter(|name| **name != "type") {
        if let Some(value) = config.some(name) {
            stored[*name] = if *name == "url_sources" { url_sources(value) } else { value.clone() };
        }
    }
    for name in ["allowed_domains", "blocked_domains"] {
        let domains = stored.get(name).and_then(Value::as_array);
        if domains.is_some_and(|domains| !(1..=MAX_DOMAINS).contains(&domains.len())) {
            return Err(config.wrong(name, &format!("must have 1 to {MAX_DOMAINS} items")));
        }
    }
    if stored.get("allowed_domains").is_some() && stored.get("blocked_domains").is_some() {
        return Err(config.wrong("allowed_domains", "blocked_domains cannot be given as well"));
    }
    Ok(stored)
}

/// Expands shorthands: `"all"` becomes `{"type": "all"}`, and a missing value null.
fn url_sources(given: &Value) -> Value {
    let full = |name: &str| match &given[name] {
        Value::String(kind) => json!({"type": kind}),
        other => other.clone(),
    };
    let names = ["client_tool_results", "server_tool_results", "user_input"];
    names.into_iter().map(|name| (name.to_owned(), full(name))).collect()
}

fn read_policy(config: &Fields<'_>) -> Result<Option<Value>> {
    config
        .object("permission_policy")?
        .map(|policy| {
            policy.only(&["type"])?;
            Ok(json!({"type": policy.kind(&["always_allow", "always_ask", "auto"])?}))
        })
        .transpose()
}

fn custom(tool: &Fields<'_>) -> Result<Value> {
    tool.only(&["type", "name", "description", "input_schema"])?;
    let name = tool.text("name", 1..=128)?;
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
        return Err(tool.wrong("name", "only letters, digits, _ and - are allowed"));
    }
    if BUILT_IN.contains(&name) || name.starts_with("mcp__") {
        return Err(tool.wrong("name", "this name is reserved"));
    }
    let schema =
        tool.object("input_schema")?.ok_or_else(|| tool.wrong("input_schema", "this field is required"))?;
    schema.kind(&["object"])?;
    if let Some(word) = ["oneOf", "anyOf", "allOf"].into_iter().find(|word| schema.given(word).is_some()) {
        return Err(schema.wrong(word, "this is not allowed at the top level"));
    }
    if let Some(properties) = schema.object("properties")? {
        let is_good = |name: &str| {
            (1..=64).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        };
        if let Some((name, _)) = properties.entries().find(|(name, _)| !is_good(name)) {
            let problem = "a name has 1 to 64 letters, digits, _, . or -";
            return Err(schema.wrong("properties", &format!("{name:?} is not allowed: {problem}")));
        }
    }
    if let Some(place) = find_reference(tool.required("input_schema")?, "input_schema") {
        return Err(tool.wrong(&place, "references are not allowed"));
    }
    let description = tool.text("description", 1..=usize::MAX)?;
    let schema = tool.required("input_schema")?;
    Ok(json!({"type": "custom", "name": name, "description": description, "input_schema": schema}))
}

/// Finds a `$ref` in a schema. Values of a tool's input are no schemas and can have any form.
fn find_reference(schema: &Value, place: &str) -> Option<String> {
    match schema {
        Value::Object(fields) if fields.contains_key("$ref") => Some(format!("{place}.$ref")),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !["const", "default", "enum", "examples"].contains(&name.as_str()))
            .find_map(|(name, value)| find_reference(value, &format!("{place}.{name}"))),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| find_reference(item, &format!("{place}.{index}")))
        }
        _ => None,
    }
}

pub(super) fn servers(fields: &Fields<'_>) -> Result<Value> {
    let servers = fields.objects("mcp_servers")?;
    if servers.len() > 20 {
        return Err(Refusal::invalid("mcp_servers: at most 20 are allowed"));
    }
    let mut names = HashSet::new();
    servers
        .iter()
        .map(|server| {
            server.only(&["type", "name", "url"])?;
            let kind = server.kind(&["url"])?;
            let name = server.text("name", 1..=255)?;
            if !names.insert(name) {
                return Err(server.wrong("name", "another server has this name"));
            }
            Ok(json!({"type": kind, "name": name, "url": server.text("url", 1..=2_048)?}))
        })
        .collect()
}

/// Checks that an agent with skills has the tool that reads them.
pub(super) fn check_skills(agent: &Value) -> Result<()> {
    let has_skills = agent["skills"].as_array().is_some_and(|skills| !skills.is_empty());
    let read = ToolCall::tool("read", Value::Null);
    if has_skills && permission(agent, &read) == Permission::Missing {
        return Err(Refusal::invalid("skills: they need the tool read, which this agent does not have"));
    }
    Ok(())
}

/// Checks that every MCP toolset names a declared server, and that every declared server has a
/// toolset.
pub(super) fn check_servers(agent: &Value) -> Result<()> {
    let names = |list: &Value, field: &str| -> HashSet<String> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| item[field].as_str()).map(str::to_owned).collect()
    };
    let used = names(&agent["tools"], "mcp_server_name");
    let declared = names(&agent["mcp_servers"], "name");
    if let Some(name) = used.difference(&declared).next() {
        return Err(Refusal::invalid(format!("tools: mcp_servers has no server named {name}")));
    }
    if let Some(name) = declared.difference(&used).next() {
        return Err(Refusal::invalid(format!("mcp_servers: no mcp_toolset uses the server {name}")));
    }
    Ok(())
}
