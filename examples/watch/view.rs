//! Formats a session: permanent lines, and one line that shows progress.

use std::io::Write;

use jiff::Timestamp;
use managed_agents_blocking::{Delivery, RawEvent, ToolCall, ToolCallKind};
use managed_agents_examples::terminal::{Style, Terminal, short};
use managed_agents_examples::transcript::main_argument;

/// The state of the session so far.
#[derive(Debug, Default)]
pub(crate) struct View {
    state: &'static str,
    began: Option<Timestamp>,
    last: Option<Timestamp>,
    tokens_in: u64,
    tokens_out: u64,
    calls: Vec<Open>,
    finished_calls: u32,
    waiting: Vec<Open>,
}

/// A tool call without a result, or one that waits for an answer.
#[derive(Debug)]
struct Open {
    id: String,
    what: String,
    since: Option<Timestamp>,
}

/// A permanent line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    at: String,
    style: Option<Style>,
    words: String,
}

impl Line {
    pub(crate) fn text<W: Write>(&self, terminal: &Terminal<W>) -> String {
        let at = terminal.styled(Style::Dim, format!("{:>6} ", self.at));
        let words = match self.style {
            Some(style) => terminal.styled(style, &self.words),
            None => managed_agents_examples::terminal::printable(&self.words).into_owned(),
        };
        at + &words
    }
}

impl View {
    /// Returns the lines that a delivery adds.
    pub(crate) fn take(&mut self, delivery: &Delivery, now: Timestamp) -> Vec<Line> {
        self.last = Some(now);
        let line = match delivery {
            Delivery::Event(event) | Delivery::Processed(event) => self.event(event),
            Delivery::Waiting(call) => Some(self.wait_for(call)),
            Delivery::Reconnected { recovered, .. } => {
                Some((Some(Style::Dim), format!("(reconnected: {recovered} events had been missed)")))
            }
            _ => None,
        };
        let at = match delivery.event().and_then(moment).or(Some(now)).zip(self.began) {
            Some((at, began)) => clock(seconds(began, at)),
            None => String::from("-:--"),
        };
        line.into_iter().map(|(style, words)| Line { at: at.clone(), style, words }).collect()
    }

    /// Returns the line that shows progress.
    pub(crate) fn status(&self, now: Timestamp) -> String {
        let mut parts = vec![if self.state.is_empty() { "connecting" } else { self.state }.to_owned()];
        if let Some(began) = self.began {
            parts.push(clock(seconds(began, now)));
        }
        if let Some(last) = self.last {
            parts.push(format!("last event {} s ago", seconds(last, now)));
        }
        parts.push(format!("{} tokens", self.tokens_in + self.tokens_out));
        if let Some(open) = self.waiting.first() {
            parts.push(format!("WAITING FOR YOU: {}", open.what));
        } else if let Some(open) = self.calls.last() {
            parts.push(open.what.clone());
        }
        parts.join(" | ")
    }

    /// Returns the last line.
    pub(crate) fn summary(&self, outcome: &str, now: Timestamp) -> Line {
        let style = if outcome == "end_turn" { Style::Green } else { Style::Red };
        let words = format!(
            "ended: {outcome}, {} tool calls, {} tokens in, {} out",
            self.finished_calls, self.tokens_in, self.tokens_out
        );
        let at =
            self.began.map_or_else(|| "-:--".into(), |began| clock(seconds(began, self.last.unwrap_or(now))));
        Line { at, style: Some(style), words }
    }

    fn event(&mut self, event: &RawEvent) -> Option<(Option<Style>, String)> {
        let text = |names: &[&str]| event.text(names).unwrap_or_default().into_owned();
        if self.began.is_none() {
            self.began = moment(event);
        }
        match event.kind() {
            "session.status_running" => self.state = "running",
            "session.status_rescheduled" => self.state = "rescheduling",
            "session.status_idle" if text(&["stop_reason", "type"]) == "requires_action" => {
                self.state = "waiting";
            }
            "session.status_idle" => self.state = "idle",
            "span.model_request_end" => {
                let tokens = |name: &str| -> Option<u64> {
                    event.field(&["model_usage", name]).and_then(|count| count.parse().ok())
                };
                let read = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];
                self.tokens_in += read.into_iter().filter_map(tokens).sum::<u64>();
                self.tokens_out += tokens("output_tokens").unwrap_or(0);
            }
            "user.message" if event.processed_at().is_some() => {
                return Some((Some(Style::Bold), format!("> {}", event.content_text()?)));
            }
            "agent.message" => return Some((None, event.content_text()?)),
            "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use" => {
                let argument = main_argument(event.field(&["input"]).unwrap_or("{}"));
                let what = short(&format!("{} {argument}", text(&["name"])), 60);
                let id = event.id().unwrap_or_default().to_owned();
                self.calls.push(Open { id, what, since: moment(event) });
            }
            "agent.tool_result" => return self.result(event, &text(&["tool_use_id"])),
            "agent.mcp_tool_result" => return self.result(event, &text(&["mcp_tool_use_id"])),
            "user.custom_tool_result" => {
                self.waiting.retain(|open| open.id != text(&["custom_tool_use_id"]));
                return self.result(event, &text(&["custom_tool_use_id"]));
            }
            "user.tool_confirmation" => {
                let open = self.waiting.iter().position(|open| open.id == text(&["tool_use_id"]))?;
                let open = self.waiting.remove(open);
                let verdict = if text(&["result"]) == "allow" { "allowed" } else { "denied" };
                return Some((Some(Style::Dim), format!("{verdict}: {}", open.what)));
            }
            "session.error" => {
                return Some((Some(Style::Red), format!("session error: {}", text(&["error", "message"]))));
            }
            "session.thread_created" => {
                return Some((Some(Style::Dim), format!("+ {}", text(&["agent_name"]))));
            }
            "span.outcome_evaluation_end" => {
                return Some((Some(Style::Bold), format!("outcome: {}", text(&["result"]))));
            }
            "workflow_run.created" => return Some((Some(Style::Dim), "workflow started".into())),
            "workflow_run.status_ended" => {
                let result = text(&["result", "type"]);
                return Some((Some(Style::Dim), format!("workflow ended: {result}")));
            }
            _ => (),
        }
        None
    }

    /// Returns one dense line for a call: its result, its input and its duration.
    fn result(&mut self, event: &RawEvent, id: &str) -> Option<(Option<Style>, String)> {
        let open = self.calls.iter().position(|open| open.id == id)?;
        let open = self.calls.remove(open);
        self.finished_calls += 1;
        let took = match open.since.zip(moment(event)) {
            Some((since, until)) => format!(" ({:.1} s)", until.duration_since(since).as_secs_f64().max(0.0)),
            None => String::new(),
        };
        if event.field(&["is_error"]) == Some("true") {
            let why = short(&event.content_text().unwrap_or_default(), 60);
            return Some((Some(Style::Red), format!("x {}{took}: {why}", open.what)));
        }
        Some((Some(Style::Cyan), format!("* {}{took}", open.what)))
    }

    fn wait_for(&mut self, call: &ToolCall) -> (Option<Style>, String) {
        let what = short(&format!("{} {}", call.name(), main_argument(call.input())), 60);
        let verb = if call.kind == ToolCallKind::Approval { "approve" } else { "answer" };
        let words = format!("!!! WAITING FOR YOU: {verb} {what} [{}]", call.id);
        self.waiting.push(Open { id: call.id.to_string(), what, since: None });
        (Some(Style::Red), words)
    }
}

fn moment(event: &RawEvent) -> Option<Timestamp> {
    event.processed_at()?.parse().ok()
}

/// Never negative, because clocks differ.
fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().max(0)
}

fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(view: &mut View, json: &str) -> Vec<String> {
        let event = RawEvent::parse(json.into()).unwrap();
        let now = "2026-11-21T09:01:05Z".parse().unwrap();
        let lines = view.take(&Delivery::Event(event), now);
        lines.iter().map(|line| line.text(&Terminal::plain(Vec::new()))).collect()
    }

    #[test]
    fn a_tool_call_is_one_line_with_its_time_and_how_it_went() {
        let mut view = View::default();
        let running = r#"{"type":"session.status_running","id":"r","processed_at":"2026-11-21T09:00:00Z"}"#;
        let used = r#"{"type":"agent.tool_use","id":"t","name":"bash","input":{"command":"ls -l\nrm x"},"processed_at":"2026-11-21T09:01:00Z"}"#;
        let result = r#"{"type":"agent.tool_result","id":"o","tool_use_id":"t","is_error":true,"content":[{"type":"text","text":"no such file"}],"processed_at":"2026-11-21T09:01:01.5Z"}"#;
        assert!(shown(&mut view, running).is_empty());
        assert!(shown(&mut view, used).is_empty());
        let now = "2026-11-21T09:01:08Z".parse().unwrap();
        assert_eq!(view.status(now), "running | 1:08 | last event 3 s ago | 0 tokens | bash ls -l ..");
        assert_eq!(shown(&mut view, result), ["  1:01 x bash ls -l .. (1.5 s): no such file"]);
    }

    #[test]
    fn tokens_of_all_kinds_add_up() {
        let mut view = View::default();
        let end = r#"{"type":"span.model_request_end","id":"e","model_usage":{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":1}}"#;
        shown(&mut view, end);
        shown(&mut view, end);
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(
            view.summary("end_turn", now).words,
            "ended: end_turn, 0 tool calls, 222 tokens in, 10 out"
        );
    }
}
