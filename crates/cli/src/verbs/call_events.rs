//! Events about a tool call.

use managed_agents_blocking::RawEvent;

/// Returns what an event says about the call `id`: `allow`, `deny` or `result`.
pub(crate) fn about(event: &RawEvent, id: &str) -> Option<String> {
    let names = ["tool_use_id", "custom_tool_use_id", "mcp_tool_use_id"];
    if !names.iter().any(|name| event.text(&[name]).as_deref() == Some(id)) {
        return None;
    }
    let decision = event.text(&["result"]).filter(|_| event.kind() == "user.tool_confirmation");
    Some(decision.map_or_else(|| "result".to_owned(), |decision| decision.into_owned()))
}
