//! Events as frames of a stream.

use serde_json::Value;

/// Formats an event as a server-sent event. JSON has no raw line break, so one `data:` line is
/// enough.
pub(crate) fn frame(event: &Value) -> String {
    format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or("message"))
}
