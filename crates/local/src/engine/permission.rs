//! Whether a sandbox tool may run, by the agent's own configuration.

use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Permission {
    Allow(Value),
    Ask(Value),
    /// Refused before any policy was looked at.
    Missing,
}

/// Looks a tool up in the agent's toolset: its own configuration first, then the default one.
pub(crate) fn permission(agent: &Value, name: &str, asks: bool) -> Permission {
    let tools = agent["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(toolset) = tools.iter().find(|tool| tool["type"] == "agent_toolset_20260401") else {
        return Permission::Missing;
    };
    let configs = toolset["configs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let config =
        configs.iter().find(|config| config["name"] == name).unwrap_or_else(|| &toolset["default_config"]);
    if config["enabled"] == false {
        return Permission::Missing;
    }
    match (config["permission_policy"]["type"].as_str(), asks) {
        (Some("auto"), true) => {
            Permission::Ask(auto(&json!({"type": "ask", "reason_code": "indeterminate"})))
        }
        (Some("auto"), false) => Permission::Allow(auto(&json!({"type": "allow"}))),
        (Some("always_ask"), _) | (_, true) => Permission::Ask(json!({"type": "always_ask"})),
        _ => Permission::Allow(json!({"type": "always_allow"})),
    }
}

fn auto(permission: &Value) -> Value {
    json!({"type": "auto", "evaluated_permission": permission})
}
