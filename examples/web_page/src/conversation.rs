//! A conversation as lines of text, made of the deliveries of its turns.

use managed_agents_wasm::{Delivery, Preview, RawEvent};

/// The kind of a line. Its name is a class in the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A message of the person.
    User,
    /// A message of the agent.
    Agent,
    /// A message that the agent is still writing.
    Preview,
    /// A tool call.
    Call,
    /// A tool call that has failed, or was denied.
    FailedCall,
    /// Anything else.
    Note,
}

/// A line of the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Line {
    /// The id of the event that it shows.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// Its text, which may contain anything: insert it as text only.
    pub text: String,
    /// The state of a tool call, for display.
    pub state: String,
}

/// All lines so far.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    lines: Vec<Line>,
}

impl Kind {
    /// Returns the classes of an element that shows such a line.
    pub fn class(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Agent => "agent",
            Self::Preview => "agent preview",
            Self::Call => "call",
            Self::FailedCall => "call bad",
            Self::Note => "note",
        }
    }

    /// Returns the name of who speaks.
    pub fn speaker(self) -> Option<&'static str> {
        match self {
            Self::User => Some("You"),
            Self::Agent | Self::Preview => Some("Agent"),
            _ => None,
        }
    }
}

impl Conversation {
    /// Returns the lines, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Takes a delivery. Returns the first line that is new or has changed; all behind it may have
    /// changed too.
    pub fn take(&mut self, delivery: &Delivery) -> Option<usize> {
        match delivery {
            Delivery::Event(event) | Delivery::Processed(event) => self.take_event(event),
            Delivery::Preview(preview) => self.take_preview(preview),
            Delivery::Reconnected { .. } => {
                let first = self.drop_previews();
                let note = self.push("", Kind::Note, "The connection was lost and is back.".into());
                Some(first.unwrap_or(note))
            }
            _ => None,
        }
    }

    fn take_event(&mut self, event: &RawEvent) -> Option<usize> {
        let id = event.id().unwrap_or_default();
        let is_processed = event.processed_at().is_some();
        let of = |name: &str| event.text(&[name]).unwrap_or_default().into_owned();
        match event.kind() {
            "user.message" if is_processed => {
                Some(self.push(id, Kind::User, event.content_text().unwrap_or_default()))
            }
            "agent.message" => {
                let text = event.content_text().unwrap_or_default();
                let Some(at) = self.find(id) else { return Some(self.push(id, Kind::Agent, text)) };
                (self.lines[at].kind, self.lines[at].text) = (Kind::Agent, text);
                Some(at)
            }
            "agent.tool_use" | "agent.custom_tool_use" | "agent.mcp_tool_use" => {
                let input = event.field(&["input"]).unwrap_or_default();
                let command = event.text(&["input", "command"]);
                let text = format!("{} {}", of("name"), command.as_deref().unwrap_or(input));
                let at = self.push(id, Kind::Call, text);
                self.lines[at].state = "running".into();
                Some(at)
            }
            "agent.tool_result" => self.close_call(&of("tool_use_id"), event),
            "agent.mcp_tool_result" => self.close_call(&of("mcp_tool_use_id"), event),
            "user.custom_tool_result" if is_processed => self.close_call(&of("custom_tool_use_id"), event),
            "user.tool_confirmation" if is_processed && of("result") == "deny" => {
                let at = self.find(&of("tool_use_id"))?;
                let line = &mut self.lines[at];
                (line.kind, line.state) = (Kind::FailedCall, format!("denied {}", of("deny_message")));
                Some(at)
            }
            "session.error" => {
                let text = event.text(&["error", "message"]).unwrap_or_default().into_owned();
                Some(self.push(id, Kind::Note, text))
            }
            "user.interrupt" if is_processed => {
                let first = self.drop_previews();
                let note = self.push(id, Kind::Note, "Stopped.".into());
                Some(first.unwrap_or(note))
            }
            _ => None,
        }
    }

    fn take_preview(&mut self, preview: &Preview) -> Option<usize> {
        if preview.kind != "agent.message" {
            return None;
        }
        let id = preview.event_id.as_str();
        let at = self.find(id).unwrap_or_else(|| self.push(id, Kind::Preview, String::new()));
        // Behind the whole message a preview has nothing to add.
        (self.lines[at].kind == Kind::Preview).then(|| self.lines[at].text.push_str(&preview.delta))?;
        Some(at)
    }

    fn close_call(&mut self, id: &str, result: &RawEvent) -> Option<usize> {
        let at = self.find(id)?;
        let line = &mut self.lines[at];
        if line.kind == Kind::Call {
            let has_failed = result.field(&["is_error"]) == Some("true");
            (line.kind, line.state) = match has_failed {
                true => (Kind::FailedCall, "failed".into()),
                false => (Kind::Call, "done".into()),
            };
        }
        Some(at)
    }

    /// Removes messages to which nothing will be added. Returns the first line that has changed.
    fn drop_previews(&mut self) -> Option<usize> {
        let first = self.lines.iter().position(|line| line.kind == Kind::Preview)?;
        self.lines.retain(|line| line.kind != Kind::Preview);
        Some(first)
    }

    fn push(&mut self, id: &str, kind: Kind, text: String) -> usize {
        self.lines.push(Line { id: id.into(), kind, text, state: String::new() });
        self.lines.len() - 1
    }

    /// Finds the line of an event. It is near the end.
    fn find(&self, id: &str) -> Option<usize> {
        self.lines.iter().rposition(|line| line.id == id && !id.is_empty())
    }
}
