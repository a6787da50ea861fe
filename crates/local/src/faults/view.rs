//! The habits that change how a session's events are shown, in a stream or in a list.

use crate::faults::fault::Echo;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The nesting of a deep input.
const DEPTH: usize = 200;

#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) echo: Option<Echo>,
    pub(crate) no_status_events: Option<()>,
    pub(crate) no_event_lines: Option<()>,
    pub(crate) dedupe_ids: Option<()>,
    pub(crate) deep_input: Option<()>,
}

/// A stream through a view.
#[derive(Debug)]
pub(crate) struct LiveView<'a> {
    view: &'a View,
    /// The ids of the events so far.
    shown: HashSet<String>,
}

impl View {
    /// Shows an event as a list does. Returns `None` if it is hidden.
    pub(crate) fn listed(&self, mut event: Value) -> Option<Value> {
        let kind = event["type"].as_str().unwrap_or_default();
        let is_status = kind.starts_with("session.status_") || kind.starts_with("session.thread_status_");
        let is_sent = kind.starts_with("user.") || kind == "system.message";
        let is_call = kind.starts_with("agent.") && kind.ends_with("_use");
        if is_status && self.no_status_events.is_some() {
            return None;
        }
        match self.echo {
            Some(Echo::Never) if is_sent => return None,
            Some(Echo::OtherId) if is_sent => event["id"] = other_id(&event["id"]),
            _ => {}
        }
        if is_call && self.deep_input.is_some() {
            event["input"] = json!({"deep": deep()});
        }
        Some(event)
    }

    pub(crate) fn changes_nothing(&self) -> bool {
        self.echo.is_none()
            && self.no_status_events.is_none()
            && self.no_event_lines.is_none()
            && self.dedupe_ids.is_none()
            && self.deep_input.is_none()
    }
}

impl<'a> LiveView<'a> {
    pub(crate) fn new(view: &'a View) -> Self {
        Self { view, shown: HashSet::new() }
    }

    /// Shows a frame as a stream does. Returns `None` if it is hidden.
    pub(crate) fn frame(&mut self, frame: &str) -> Option<String> {
        if self.view.changes_nothing() {
            return Some(frame.to_owned());
        }
        let (line, data) = frame.split_once('\n').unwrap_or_default();
        let event = data.trim_end().strip_prefix("data: ").and_then(|data| serde_json::from_str(data).ok());
        let Some(event) = event else { return Some(frame.to_owned()) };
        let event: Value = self.view.listed(event)?;
        let is_sent = event["type"].as_str().is_some_and(|kind| kind.starts_with("user."));
        if is_sent && self.view.echo == Some(Echo::List) {
            return None;
        }
        if let (Some(id), Some(())) = (event["id"].as_str(), self.view.dedupe_ids) {
            if !self.shown.insert(id.into()) {
                return None;
            }
        }
        match self.view.no_event_lines {
            Some(()) => Some(format!("data: {event}\n\n")),
            None => Some(format!("{line}\ndata: {event}\n\n")),
        }
    }
}

/// Makes another id of an event, always the same one.
fn other_id(id: &Value) -> Value {
    format!("{}_echo", id.as_str().unwrap_or_default()).into()
}

fn deep() -> Value {
    (0..DEPTH).fold(json!([]), |inner, _| json!([inner]))
}
