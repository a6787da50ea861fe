//! One event that is sent, and how it is recognised when it comes back.

use std::borrow::Cow;

use crate::session::event::RawEvent;
use crate::text::json;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    json: String,
    kind: String,
    /// The text by which the event is recognised.
    content: String,
}

impl Item {
    pub(super) fn new(json: String) -> Self {
        let kind = String::from(text(&json, "type"));
        Self { content: content(&kind, &json), kind, json }
    }

    pub(super) fn json(&self) -> &str {
        &self.json
    }

    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    /// The call that it answers, if it is an answer.
    pub(super) fn answered_call(&self) -> &str {
        &self.content
    }

    /// Returns `true` if `event` can be this one.
    pub(super) fn is(&self, event: &RawEvent) -> bool {
        event.kind() == self.kind && content(event.kind(), event.json()) == self.content
    }
}

/// The call that an event answers, or the text of each of its content blocks. All interrupts are
/// alike.
fn content(kind: &str, json: &str) -> String {
    match kind {
        "user.tool_confirmation" | "user.tool_result" => text(json, "tool_use_id").into(),
        "user.custom_tool_result" => text(json, "custom_tool_use_id").into(),
        "user.interrupt" => String::new(),
        _ => {
            let mut content = String::new();
            // Content that is not an array has no blocks, neither here nor in the event that comes
            // back.
            let _ = json::array(json::field(json, "content").unwrap_or_default(), |block| {
                content.push_str(&text(block, "text"));
                content.push('\n');
            });
            content.push_str(&text(json, "description"));
            content
        }
    }
}

fn text<'a>(json: &'a str, name: &str) -> Cow<'a, str> {
    json::field(json, name).and_then(json::string).unwrap_or_default()
}

/// The event that sends `text` to the agent, as JSON.
pub(super) fn message_json(text: &str) -> String {
    let mut json = String::from(r#"{"type":"user.message","content":[{"type":"text","text":"#);
    json::quote(text, &mut json);
    json.push_str("}]}");
    json
}
