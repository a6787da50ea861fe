//! Events as frames of a stream.

use serde_json::Value;

/// Formats an event as a server-sent event. JSON has no raw line break, so one `data:` line is
/// enough.
pub(crate) fn frame(event: &Value) -> String {
    format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or("message"))
}

/// Returns the event of a frame.
pub(crate) fn event(frame: &str) -> Value {
    let data = frame.split_once("\ndata: ").map(|(_, data)| data.trim_end());
    let event = data.and_then(|data| serde_json::from_str(data).ok());
    event.expect("a frame has its event as JSON")
}
