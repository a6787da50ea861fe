//! The tool calls that wait for an answer, by the numbers under which they are shown.

use managed_agents_blocking::RawEvent;

use crate::call_events;
use crate::verbs::question::described;
use crate::width::columns;

/// Holds the calls that wait. Their number is bounded by what the service lets wait.
#[derive(Default)]
pub(crate) struct Questions {
    /// The number of the last question. A number is never used again.
    last: usize,
    waiting: Vec<Waiting>,
}

struct Waiting {
    call: String,
    /// The agent, the tool and its input.
    text: String,
    /// A custom tool needs a result, which no line of the conversation can give.
    is_custom: bool,
    /// `None` before the call is shown.
    number: Option<usize>,
}

impl Questions {
    /// Notes an event: a call may begin to wait, or wait no more.
    pub(crate) fn note(&mut self, agent: &str, event: &RawEvent) {
        self.waiting.retain(|waiting| call_events::about(event, &waiting.call).is_none());
        let is_custom = event.kind() == "agent.custom_tool_use";
        match event.kind() {
            // An interrupt closes what waits.
            "session.status_idle" if !is(event, &["stop_reason", "type"], "requires_action") => {
                self.waiting.clear();
            }
            "agent.tool_use" | "agent.mcp_tool_use" if !is(event, &["evaluated_permission"], "ask") => (),
            "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use" => {
                let server = event.text(&["mcp_server_name"]).map(|server| format!("{server}/"));
                let tool = event.text(&["name"]).unwrap_or_default();
                let name = server.unwrap_or_default() + &tool;
                let input = event.field(&["input"]).unwrap_or_default();
                let text = format!("{agent} asks for:\n{}", described(&name, input, columns()));
                let call = event.id().unwrap_or_default().to_owned();
                self.waiting.push(Waiting { call, text, is_custom, number: None });
            }
            _ => (),
        }
    }

    /// Returns the next question that was not shown. Called when no event is there to read, so that
    /// no call of the history is asked about that was answered long ago.
    pub(crate) fn next(&mut self, session: &str) -> Option<String> {
        let next = self.waiting.iter_mut().find(|waiting| waiting.number.is_none())?;
        self.last += 1;
        next.number = Some(self.last);
        let (number, text, call) = (self.last, &next.text, &next.call);
        Some(match next.is_custom {
            true => format!("{text}answer it: managed-agents answer {session} {call} --result TEXT"),
            false => format!("{text}answer it: /allow {number}, or /deny {number} WHY"),
        })
    }

    /// Takes a call that was shown and waits for an approval.
    pub(crate) fn take(&mut self, number: usize) -> Option<String> {
        let is_it = |waiting: &Waiting| waiting.number == Some(number) && !waiting.is_custom;
        let at = self.waiting.iter().position(is_it)?;
        Some(self.waiting.remove(at).call)
    }
}

fn is(event: &RawEvent, path: &[&str], text: &str) -> bool {
    event.text(path).as_deref() == Some(text)
}
