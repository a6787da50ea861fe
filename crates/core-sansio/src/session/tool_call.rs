//! Tool calls of the agent that wait for the client, and the answers to them.

use std::borrow::Cow;
use std::fmt;

use managed_agents_types::{ContentBlock, EventId, Json, ThreadId};

use crate::session::event::Permission;
use crate::session::event::RawEvent;
use crate::text::json;
use crate::text::report::Report;

/// A call of the agent that waits for the client.
///
/// Holds the event that made the call. The methods read that event when they are called.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ToolCall {
    /// The id of the event that made the call. An answer names it.
    pub id: EventId,
    /// The kind of answer that it needs.
    pub kind: ToolCallKind,
    event: RawEvent,
}

/// The kind of answer that a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToolCallKind {
    /// A tool that the client runs: answer with a result.
    CustomTool,
    /// A tool that the service runs once it is allowed: allow or deny.
    Approval,
    /// A tool of the agent's own: runs without the client, or, on a self-hosted environment, by its
    /// worker.
    Tool,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer(pub(crate) AnswerBody);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AnswerBody {
    Allow,
    Deny { message: Option<String> },
    Result { content: String, is_error: bool },
}

/// Why an answer was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// This turn did not hand out such a call, or the call is closed: the turn was cancelled, the
    /// thread of the call has ended, or the session went idle without an answer to it.
    UnknownCall,
    /// The call has an answer; each call takes one.
    AlreadyAnswered,
    /// Approvals take allow or deny, other calls take a result.
    WrongKind,
    /// The content is not a JSON array. The service would refuse it and the call would stay open.
    InvalidContent,
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownCall => "no call of that id waits here",
            Self::AlreadyAnswered => "the call was answered already",
            Self::WrongKind => {
                "the call needs another kind of answer: approvals take allow or deny, tools take a result"
            }
            Self::InvalidContent => "the content of the answer is no JSON array of content blocks",
        })
    }
}

impl std::error::Error for AnswerError {}

impl fmt::Debug for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl Answer {
    /// Allows the tool to run.
    pub fn allow() -> Self {
        Self(AnswerBody::Allow)
    }

    /// Keeps the tool from running; the agent is told so, and why.
    pub fn deny(message: impl Into<String>) -> Self {
        Self(AnswerBody::Deny { message: Some(message.into()).filter(|message| !message.is_empty()) })
    }

    /// The result of the tool, as text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self(AnswerBody::Result { content: text_block(text.as_ref()), is_error: false })
    }

    /// The tool failed; the agent is told why.
    pub fn error(message: impl AsRef<str>) -> Self {
        Self(AnswerBody::Result { content: text_block(message.as_ref()), is_error: true })
    }

    /// The result of the tool, as content blocks.
    pub fn content(blocks: &[ContentBlock]) -> Result<Self, serde_json::Error> {
        let content = Json::from(blocks)?.get().into();
        Ok(Self(AnswerBody::Result { content, is_error: false }))
    }

    /// As [`content`](Self::content), from the JSON text of an array of content blocks. Links no
    /// encoder; a text that is no such array is refused by [`Turn::answer`](crate::Turn::answer).
    pub fn content_json(blocks: impl Into<String>, is_error: bool) -> Self {
        Self(AnswerBody::Result { content: blocks.into(), is_error })
    }

    pub(crate) fn check(&self) -> Result<(), AnswerError> {
        match &self.0 {
            AnswerBody::Result { content, .. } if json::array(content, |_| ()).is_err() => {
                Err(AnswerError::InvalidContent)
            }
            _ => Ok(()),
        }
    }
}

impl ToolCall {
    /// The tool's name.
    pub fn name(&self) -> Cow<'_, str> {
        self.text("name").unwrap_or_default()
    }

    /// The MCP server that has the tool, if it is one of theirs.
    pub fn mcp_server(&self) -> Option<Cow<'_, str>> {
        self.text("mcp_server_name")
    }

    /// The tool's input, as JSON text.
    pub fn input(&self) -> &str {
        self.event.field(&["input"]).unwrap_or("{}")
    }

    /// The child thread that made the call; `None` for the session's own.
    pub fn thread(&self) -> Option<ThreadId> {
        self.thread_id().map(|thread| ThreadId::from(&*thread))
    }

    pub(crate) fn thread_id(&self) -> Option<Cow<'_, str>> {
        self.text("session_thread_id")
    }

    /// When the call was made, RFC 3339.
    pub fn since(&self) -> &str {
        self.event.processed_at().unwrap_or_default()
    }

    /// The event that made the call.
    pub fn event(&self) -> &RawEvent {
        &self.event
    }

    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.event.text(&[name]).filter(|text| !text.is_empty())
    }

    pub(crate) fn event_json(&self) -> &str {
        self.event.json()
    }

    pub(crate) fn read(event: &RawEvent) -> Option<Self> {
        let kind = match (event.kind(), event.permission()) {
            ("agent.custom_tool_use", _) => ToolCallKind::CustomTool,
            ("agent.tool_use" | "agent.mcp_tool_use", Permission::Allow) => ToolCallKind::Tool,
            // Fails closed: a call that is not allowed needs a person, if it waits.
            ("agent.tool_use" | "agent.mcp_tool_use", _) => ToolCallKind::Approval,
            _ => return None,
        };
        Some(Self { id: event.id()?.into(), kind, event: event.clone() })
    }

    /// Returns `true` if the call waits for the client even before the session goes idle. A call
    /// that the service has denied waits for nobody. If the service does not say, the next idle
    /// tells.
    pub(crate) fn needs_client(&self) -> bool {
        match self.kind {
            ToolCallKind::CustomTool => true,
            ToolCallKind::Approval => self.event.permission() == Permission::Ask,
            ToolCallKind::Tool => false,
        }
    }

    /// The event that gives `answer`, as JSON; `None` if the call does not take such an answer.
    pub(crate) fn answer_json(&self, answer: &Answer) -> Option<String> {
        let mut json = String::from(r#"{"type":"#);
        // If the event says nothing about the permission, the client may be the one that runs the
        // tool.
        let takes_result =
            self.kind != ToolCallKind::Approval || self.event.permission() == Permission::Unsaid;
        match (&answer.0, self.kind) {
            (AnswerBody::Allow, ToolCallKind::Approval) => {
                json.push_str(r#""user.tool_confirmation","result":"allow","tool_use_id":"#);
                json::quote(self.id.as_str(), &mut json);
            }
            (AnswerBody::Deny { message }, ToolCallKind::Approval) => {
                json.push_str(r#""user.tool_confirmation","result":"deny","tool_use_id":"#);
                json::quote(self.id.as_str(), &mut json);
                if let Some(message) = message {
                    json.push_str(r#","deny_message":"#);
                    json::quote(message, &mut json);
                }
            }
            (AnswerBody::Result { content, is_error }, _) if takes_result => {
                json.push_str(match self.kind {
                    ToolCallKind::CustomTool => r#""user.custom_tool_result","custom_tool_use_id":"#,
                    _ => r#""user.tool_result","tool_use_id":"#,
                });
                json::quote(self.id.as_str(), &mut json);
                json.push_str(r#","content":"#);
                json.push_str(content);
                if *is_error {
                    json.push_str(r#","is_error":true"#);
                }
            }
            _ => return None,
        }
        json.push('}');
        Some(json)
    }
}

/// Returns `true` for events after which a call may be closed.
pub(crate) fn may_close_calls(event: &RawEvent) -> bool {
    matches!(event.kind(), "session.thread_status_terminated" | "session.status_idle")
        || answered_call(event).is_some()
}

/// The id of the call that an event answers.
pub(crate) fn answered_call(event: &RawEvent) -> Option<Cow<'_, str>> {
    let field = match event.kind() {
        "agent.tool_result" | "user.tool_result" | "user.tool_confirmation" => "tool_use_id",
        "agent.mcp_tool_result" => "mcp_tool_use_id",
        "user.custom_tool_result" => "custom_tool_use_id",
        _ => return None,
    };
    json::string(event.subject(field))
}

fn text_block(text: &str) -> String {
    let mut json = String::from(r#"[{"type":"text","text":"#);
    json::quote(text, &mut json);
    json.push_str("}]");
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_says_is_read_however_it_is_written() {
        let call = |fields: &str| {
            let json = format!(r#"{{"type":"agent.custom_tool_use","id":"t1"{fields}}}"#);
            ToolCall::read(&RawEvent::parse(json.into()).unwrap()).unwrap()
        };
        for (fields, name, input) in [
            ("", "", "{}"),
            (r#","name":7,"input":null"#, "", "null"),
            (r#","name":"l\u006fok \"up\"","input":{"a":"\n"}"#, r#"look "up""#, r#"{"a":"\n"}"#),
            (r#","input":1,"name":"first","input": [2] ,"name":"last""#, "last", "[2]"),
        ] {
            let call = call(fields);
            assert_eq!((&*call.name(), call.input()), (name, input), "{fields}");
            assert_eq!((call.mcp_server(), call.thread(), call.since()), (None, None, ""), "{fields}");
        }
    }
}
