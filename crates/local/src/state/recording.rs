//! The events of a recorded session, which a session plays again byte for byte.

use serde_json::{Map, Value, value::RawValue};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The longest pause between two events.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// A recorded session.
pub(crate) struct Recording {
    pub(crate) events: Vec<Recorded>,
    /// The number of the last line if it was cut, and left out.
    pub(crate) cut: Option<usize>,
    /// `true` keeps the pauses between the events.
    pub(crate) keeps_time: bool,
}

#[derive(Clone)]
pub(crate) struct Recorded {
    /// The event's JSON as it was received.
    pub(crate) raw: Arc<str>,
    pub(crate) event: Value,
    /// The thread on whose own stream it was; `None` for the session's stream.
    pub(crate) thread: Option<String>,
    /// The time since the event before.
    pub(crate) pause: Duration,
    /// `true` for the first copy of an event that the client sent.
    pub(crate) is_sent: bool,
    /// The index of its line.
    line: usize,
}

/// The state of a session that plays a recording.
#[derive(Debug, Default)]
pub(crate) struct Playing {
    /// The number of events that were published.
    pub(crate) next: usize,
    /// The places of the client's events that have been sent again.
    pub(crate) taken: HashSet<usize>,
    /// `true` while a thread publishes events.
    pub(crate) is_at_work: bool,
    /// The JSON of each event that was published, by its thread's place and its id.
    pub(crate) raws: HashMap<(usize, String), Arc<str>>,
}

impl Recording {
    /// Reads the JSONL of a session's events, or a file that `--record` wrote: of that, the session
    /// that was used first. A last line that was cut is left out.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut events = Vec::new();
        let mut seen = HashSet::new();
        let mut ids = HashSet::new();
        let mut previews = HashMap::new();
        // The events in the client's requests, with the indexes of their lines.
        let mut requested = Vec::new();
        let mut session = None;
        let mut cut = None;
        let count = text.lines().count();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let is_last = index + 1 == count && !text.ends_with('\n');
            let fields: Map<String, Value> = match serde_json::from_str(line) {
                Ok(fields) => fields,
                Err(_) if is_last => {
                    cut = Some(index + 1);
                    continue;
                }
                Err(error) => return Err(format!("line {}: not a JSON object: {error}", index + 1)),
            };
            let (thread, raws) = raw_events(line, &fields, &mut session);
            for raw in raws {
                let Ok(event) = serde_json::from_str::<Value>(&raw) else { continue };
                if fields.get("kind").is_some_and(|kind| kind == "request") {
                    requested.push((index, event));
                    continue;
                }
                let Some(kind) = event["type"].as_str() else { continue };
                if kind.contains(char::is_control) {
                    return Err(format!("line {}: the type {kind:?} is none", index + 1));
                }
                let (is_new, is_sent) = match event["id"].as_str() {
                    Some(id) => {
                        let is_first = thread.is_none() && ids.insert(id.to_owned());
                        let is_sent = is_first && (kind.starts_with("user.") || kind == "system.message");
                        (
                            seen.insert((thread.clone(), id.to_owned(), event["processed_at"].is_null())),
                            is_sent,
                        )
                    }
                    // Two streams at a time show the same preview: the first one counts.
                    None => match previewed(&event) {
                        Some(id) => {
                            let stream = &fields.get("stream").cloned().unwrap_or_default();
                            (previews.entry(id.to_owned()).or_insert_with(|| stream.clone()) == stream, false)
                        }
                        None => (false, false),
                    },
                };
                if is_new {
                    let caused =
                        if is_sent { take_caused(&mut events, &requested, &event) } else { Vec::new() };
                    let (thread, pause) = (thread.clone(), Duration::ZERO);
                    events.push(Recorded { raw: raw.into(), event, thread, pause, is_sent, line: index });
                    events.extend(caused);
                }
            }
        }
        if events.is_empty() {
            return Err("there is no event with `id` and `type` in it".into());
        }
        set_pauses(&mut events);
        Ok(Self { events, cut, keeps_time: false })
    }
}

/// Takes out the events of threads that the client's event may have caused. Each stream has a
/// connection of its own, so they can stand before that event on the session's stream, but not before
/// its request.
fn take_caused(events: &mut Vec<Recorded>, requested: &[(usize, Value)], sent: &Value) -> Vec<Recorded> {
    let names = ["type", "tool_use_id", "custom_tool_use_id"];
    let is_like = |given: &Value| names.iter().all(|name| given[*name] == sent[*name]);
    // The last of several that are alike: with an earlier one, events would be taken that the client
    // has waited for.
    let Some(&(line, _)) = requested.iter().rev().find(|(_, given)| is_like(given)) else {
        return Vec::new();
    };
    let start = events.iter().rposition(|recorded| recorded.is_sent).map_or(0, |place| place + 1);
    let is_caused = |recorded: &Recorded| recorded.thread.is_some() && recorded.line > line;
    let (caused, others): (Vec<_>, Vec<_>) = events.split_off(start).into_iter().partition(is_caused);
    events.extend(others);
    caused
}

fn set_pauses(events: &mut [Recorded]) {
    let mut last = None;
    for recorded in events {
        let time: Option<jiff::Timestamp> =
            recorded.event["processed_at"].as_str().and_then(|time| time.parse().ok());
        let Some(time) = time else { continue };
        if let Some(last) = last.filter(|_| !recorded.is_sent) {
            let pause = Duration::try_from(time.duration_since(last)).unwrap_or_default();
            recorded.pause = pause.min(MAX_PAUSE);
        }
        last = Some(time);
    }
}

/// Returns the id of the event that a preview is about.
pub(crate) fn previewed(preview: &Value) -> Option<&str> {
    match preview["type"].as_str() {
        Some("event_start") => preview["event"]["id"].as_str(),
        Some("event_delta") => preview["event_id"].as_str(),
        _ => None,
    }
}

/// Returns the events of a line, and the thread whose they are: the line itself, or those of a
/// frame, a list or a request that was recorded.
fn raw_events(
    line: &str,
    fields: &Map<String, Value>,
    session: &mut Option<String>,
) -> (Option<String>, Vec<String>) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let Some(kind) = text("kind") else { return (None, vec![line.trim().to_owned()]) };
    let path = text("target").unwrap_or_default().split('?').next().unwrap_or_default();
    let Some((id, rest)) = path.strip_prefix("/v1/sessions/").and_then(|path| path.split_once('/')) else {
        return (None, Vec::new());
    };
    if session.get_or_insert_with(|| id.to_owned()) != id {
        return (None, Vec::new());
    }
    let of_thread = rest.strip_prefix("threads/").and_then(|rest| rest.split_once('/'));
    let (thread, rest) = of_thread.map_or((None, rest), |(id, rest)| (Some(id.to_owned()), rest));
    let items = |name: &str| -> Vec<String> {
        let body: Option<BTreeMap<&str, &RawValue>> =
            text("body").and_then(|body| serde_json::from_str(body).ok());
        let list = body.and_then(|body| body.get(name).copied());
        let items: Option<Vec<&RawValue>> = list.and_then(|list| serde_json::from_str(list.get()).ok());
        items.into_iter().flatten().map(|item| item.get().to_owned()).collect()
    };
    let events = match (kind, rest) {
        ("event", "events/stream" | "stream") => text("data").map(str::to_owned).into_iter().collect(),
        ("reply", "events") if text("method") == Some("GET") => items("data"),
        ("request", "events") if text("method") == Some("POST") => items("events"),
        _ => Vec::new(),
    };
    (thread, events)
}

impl fmt::Debug for Recording {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recording").field("events", &self.events.len()).finish_non_exhaustive()
    }
}
