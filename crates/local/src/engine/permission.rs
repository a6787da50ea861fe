//! Looks up the agent's permission for a tool call.

use crate::engine::tool_call::{Kind, ToolCall};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Permission {
    Allow(Value),
    Ask(Value),
    /// The agent does not have the tool, or it is disabled.
    Missing,
}

/// Reads the tool's own configuration, or else the default of its toolset.
pub(crate) fn permission(agent: &Value, call: &ToolCall) -> Permission {
    let tools = agent["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    let holds = |tool: &&Value| match &call.kind {
        Kind::Mcp { server, .. } => tool["mcp_server_name"] == server.as_str(),
        _ => tool["type"] == "agent_toolset_20260401",
    };
    let Some(toolset) = tools.iter().find(holds) else { return Permission::Missing };
    let configs = toolset["configs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let config = configs
        .iter()
        .find(|config| config["name"] == call.name.as_str())
        .unwrap_or_else(|| &toolset["default_config"]);
    if config["enabled"] == false {
        return Permission::Missing;
    }
    match (config["permission_policy"]["type"].as_str(), call.asks) {
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
