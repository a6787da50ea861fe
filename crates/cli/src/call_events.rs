//! Events about a tool call.

use managed_agents_blocking::RawEvent;

/// Returns the id of the call that an event answers, or whose result it is.
fn call(event: &RawEvent) -> Option<String> {
    let names = ["tool_use_id", "custom_tool_use_id", "mcp_tool_use_id"];
    names.iter().find_map(|name| event.text(&[name])).map(|id| id.into_owned())
}

/// Names the answer of a client that an event is. On the stream of the session and on that of the
/// thread it has different ids.
pub(crate) fn answer(event: &RawEvent) -> Option<String> {
    let call = call(event).filter(|_| event.kind().starts_with("user."))?;
    Some(format!("{} {call}", event.kind()))
}

/// Returns what an event says about the call `id`: `allow`, `deny` or `result`.
pub(crate) fn about(event: &RawEvent, id: &str) -> Option<String> {
    if call(event).as_deref() != Some(id) {
        return None;
    }
    let decision = event.text(&["result"]).filter(|_| event.kind() == "user.tool_confirmation");
    Some(decision.map_or_else(|| "result".to_owned(), |decision| decision.into_owned()))
}
