//! One line for each tool call: its name, its main argument, how long it took, and why it failed.

use std::collections::BTreeMap;

use managed_agents_blocking::RawEvent;

use crate::verbs::argument;

/// The most characters of an argument or a reason.
const SHORT: usize = 120;

/// The calls without a result, at most as many as wait for one.
#[derive(Default)]
pub(crate) struct Calls(BTreeMap<String, Call>);

struct Call {
    text: String,
    began: Option<f64>,
}

impl Calls {
    /// Returns the line of a call, once its result is there.
    pub(crate) fn line(&mut self, event: &RawEvent) -> Option<String> {
        let id = |name| event.text(&[name]).unwrap_or_default().into_owned();
        let call = match event.kind() {
            "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use" => {
                self.begin(event);
                return None;
            }
            "agent.tool_result" | "user.tool_result" => id("tool_use_id"),
            "agent.mcp_tool_result" => id("mcp_tool_use_id"),
            "user.custom_tool_result" => id("custom_tool_use_id"),
            _ => return None,
        };
        // A resumed run has not seen every call.
        let call = self.0.remove(&call)?;
        let time = call.began.zip(event.processed_at().and_then(seconds)).map(|(began, ended)| {
            // A call may go on over midnight.
            format!("  {:.1} s", (ended - began).rem_euclid(24.0 * 60.0 * 60.0))
        });
        let state = match event.field(&["is_error"]) {
            Some("true") => format!("failed: {}", short(&event.content_text().unwrap_or_default())),
            _ => "ok".to_owned(),
        };
        Some(format!("{}{}  {state}", call.text, time.unwrap_or_default()))
    }

    /// Returns a call that has no result yet.
    pub(crate) fn open(&self) -> Option<&str> {
        self.0.values().next().map(|call| call.text.as_str())
    }

    fn begin(&mut self, event: &RawEvent) {
        let Some(id) = event.id() else { return };
        let name = event.text(&["name"]).unwrap_or_default();
        let (_, argument) = argument::main(event.field(&["input"]).unwrap_or_default());
        let text = format!("{name} {}", short(&argument));
        self.0.insert(id.to_owned(), Call { text, began: event.processed_at().and_then(seconds) });
    }
}

/// Returns the first line, cut.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(SHORT).collect();
    if short.len() < text.trim_end().len() {
        short.push('…');
    }
    short
}

/// Returns the seconds since midnight of a time in UTC.
fn seconds(time: &str) -> Option<f64> {
    let (_, clock) = time.strip_suffix('Z')?.split_once('T')?;
    let mut parts = clock.split(':').map(str::parse::<f64>);
    let (hours, minutes, seconds) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some((hours * 60.0 + minutes) * 60.0 + seconds)
}

#[cfg(test)]
mod tests {
    use managed_agents_blocking::RawEvent;

    use super::{Calls, short};

    #[test]
    fn a_call_is_one_line_with_its_time_and_its_end() {
        let mut calls = Calls::default();
        let mut line = |json: &str| calls.line(&RawEvent::parse(json.into()).unwrap());
        let used = r#"{"type":"agent.tool_use","id":"a","name":"bash","input":{"command":"make\nmake test"},"processed_at":"2026-11-30T23:59:59.5Z"}"#;
        assert_eq!(line(used), None);
        let ok = r#"{"type":"agent.tool_result","id":"b","tool_use_id":"a","processed_at":"2026-12-01T00:00:01.75Z"}"#;
        assert_eq!(line(ok).as_deref(), Some("bash make…  2.2 s  ok"));
        assert_eq!(line(ok), None);
        line(r#"{"type":"agent.custom_tool_use","id":"c","name":"rate","input":{"to":"EUR"}}"#);
        let failed = r#"{"type":"user.custom_tool_result","id":"d","custom_tool_use_id":"c","is_error":true,"content":[{"type":"text","text":"closed"}]}"#;
        assert_eq!(line(failed).as_deref(), Some(r#"rate {"to":"EUR"}  failed: closed"#));
    }

    #[test]
    fn a_long_argument_is_cut() {
        assert_eq!(short(&"x".repeat(500)).chars().count(), 121);
        assert_eq!(short("a\n"), "a");
    }
}
