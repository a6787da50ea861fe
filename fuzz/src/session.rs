//! Events and replies of a service that says anything in any order, for the targets of the machines.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use arbitrary::Arbitrary;
use managed_agents_core::{Delivery, Input, Reply, StreamOptions};

/// An event, with few different ids and moments, so that they meet again.
#[derive(Debug, Clone, Arbitrary)]
pub(crate) struct Event {
    kind: u8,
    id: u8,
    /// The second at which it was processed; below 8 it is queued.
    time: u8,
    /// The event or thread that it is about.
    about: u8,
}

/// An input of a machine, right or wrong.
#[derive(Debug, Arbitrary)]
pub(crate) enum Op<'a> {
    Connected {
        status: u8,
    },
    History {
        status: u8,
        events: Vec<Event>,
        next: Option<u8>,
    },
    Session {
        status: u8,
        state: u8,
    },
    Sent {
        status: u8,
        events: Vec<Event>,
    },
    /// The reply to a send as the service gives it: the events that were sent, with ids.
    Echoed {
        first_id: u8,
    },
    SendFailed {
        may_have_arrived: bool,
    },
    Events(Vec<Event>),
    Bytes(&'a [u8]),
    Body {
        of: u8,
        status: u8,
        body: &'a [u8],
    },
    Disconnected,
    FetchFailed,
    FetchTooLarge,
    OddAnswer,
    Elapsed(Time),
    Timeout,
    Deadline,
    Interrupt,
    Cancel,
    Answer {
        call: u8,
        how: u8,
    },
    ReadAhead,
    Restart,
}

/// A time of any length.
#[derive(Debug, Clone, Arbitrary)]
pub(crate) enum Time {
    Milliseconds(u16),
    Seconds(u64),
    Max,
}

/// The options of a stream, also senseless ones.
#[derive(Debug, Clone, Arbitrary)]
pub(crate) struct Options {
    previews: bool,
    read_timeout: Time,
    frame_bytes: u16,
    page_size: u32,
    list_lag: Time,
    max_wait: Time,
    first_attempts: u32,
    seed: u64,
}

const STATUSES: [u16; 16] = [200, 200, 200, 200, 200, 201, 204, 302, 400, 401, 404, 404, 409, 429, 500, 529];

const KINDS: [&str; 26] = [
    "user.message",
    "user.interrupt",
    "user.tool_confirmation",
    "user.custom_tool_result",
    "agent.message",
    "agent.tool_use",
    "agent.tool_result",
    "agent.mcp_tool_use",
    "agent.custom_tool_use",
    "session.status_running",
    "session.status_idle",
    "session.status_idle",
    "session.status_idle",
    "session.status_rescheduled",
    "session.status_terminated",
    "session.error",
    "session.deleted",
    "session.usage",
    "session.thread_created",
    "session.thread_status_idle",
    "event_start",
    "event_delta",
    "workflow_run.created",
    "workflow_run.status_ended",
    "span.outcome_evaluation_end",
    "newer.kind",
];

const REASONS: [&str; 6] =
    ["end_turn", "requires_action", "retries_exhausted", "budget_reached", "refusal", "newer"];

impl Event {
    /// The id, of which there are 24; one in 32 events has none.
    pub(crate) fn id(&self) -> Option<String> {
        (self.id % 32 != 31).then(|| format!("e{}", self.id % 24))
    }

    pub(crate) fn json(&self) -> String {
        let kind = KINDS[usize::from(self.kind) % KINDS.len()];
        let (about, thread) = (self.about % 24, self.about % 4);
        let mut json = format!(r#"{{"type":"{kind}""#);
        if let Some(id) = self.id() {
            let _ = write!(json, r#","id":"{id}""#);
        }
        match self.time {
            0..8 => json.push_str(r#","processed_at":null"#),
            time => {
                let _ = write!(json, r#","processed_at":"2026-11-21T09:00:{:02}Z""#, time % 60);
            }
        }
        if self.about >= 128 {
            let _ = write!(json, r#","session_thread_id":"t{thread}""#);
        }
        let _ = match kind {
            "session.status_idle" | "session.thread_status_idle" => {
                let reason = REASONS[usize::from(self.about) % REASONS.len()];
                write!(json, r#","stop_reason":{{"type":"{reason}","event_ids":["e{about}"]}}"#)
            }
            "agent.custom_tool_use" | "agent.tool_use" | "agent.mcp_tool_use" => {
                let ask = if self.about % 3 == 0 { "ask" } else { "allow" };
                write!(json, r#","name":"rate","input":{{}},"evaluated_permission":"{ask}""#)
            }
            "user.tool_confirmation" => write!(json, r#","tool_use_id":"e{about}","result":"allow""#),
            "user.custom_tool_result" => write!(json, r#","custom_tool_use_id":"e{about}""#),
            "agent.tool_result" => write!(json, r#","tool_use_id":"e{about}","content":[]"#),
            "user.message" | "agent.message" => {
                write!(json, r#","content":[{{"type":"text","text":"Total the invoices."}}]"#)
            }
            "event_start" => write!(json, r#","event":{{"type":"agent.message","id":"e{about}"}}"#),
            "event_delta" => write!(
                json,
                r#","event_id":"e{about}","delta":{{"type":"content_delta","index":{thread},"content":{{"type":"text","text":"x"}}}}"#
            ),
            _ => Ok(()),
        };
        json.push('}');
        json
    }
}

fn list(events: &[Event], next: &str) -> String {
    let events: Vec<String> = events.iter().map(Event::json).collect();
    format!(r#"{{"data":[{}],"next_page":{next}}}"#, events.join(","))
}

fn reply(status: u8, body: &[u8]) -> Reply<'_> {
    let status = STATUSES[usize::from(status) % STATUSES.len()];
    Reply { content_type: "application/json".into(), ..Reply::new(status, body) }
}

impl Op<'_> {
    /// Reports the operation to a machine, unless it is one of those that are not inputs.
    pub(crate) fn report(&self, handle: &mut dyn FnMut(Input<'_>)) {
        match self {
            Self::Connected { status } => {
                let reply = reply(*status, b"");
                handle(Input::Connected(Reply { content_type: "text/event-stream".into(), ..reply }));
            }
            Self::History { status, events, next } => {
                let next = next.map_or("null".into(), |next| format!("\"p{}\"", next % 8));
                handle(Input::History(reply(*status, list(events, &next).as_bytes())));
            }
            Self::Session { status, state } => {
                let state = ["idle", "running", "rescheduling", "terminated"][usize::from(*state) % 4];
                let body = format!(r#"{{"type":"session","id":"sesn_1","status":"{state}"}}"#);
                handle(Input::Session(reply(*status, body.as_bytes())));
            }
            Self::Sent { status, events } => {
                handle(Input::Sent(reply(*status, list(events, "null").as_bytes())));
            }
            Self::SendFailed { may_have_arrived } => {
                handle(Input::SendFailed { may_have_arrived: *may_have_arrived });
            }
            Self::Events(events) => {
                let frames: String =
                    events.iter().map(|event| format!("data: {}\n\n", event.json())).collect();
                handle(Input::Bytes(frames.as_bytes()));
            }
            Self::Bytes(bytes) => handle(Input::Bytes(bytes)),
            Self::Body { of, status, body } => {
                let reply = reply(*status, body);
                handle(match of % 4 {
                    0 => Input::Connected(reply),
                    1 => Input::History(reply),
                    2 => Input::Session(reply),
                    _ => Input::Sent(reply),
                });
            }
            Self::Disconnected => handle(Input::Disconnected),
            Self::FetchFailed => handle(Input::FetchFailed),
            Self::FetchTooLarge => handle(Input::FetchTooLarge),
            Self::OddAnswer => handle(Input::OddAnswer),
            Self::Elapsed(time) => handle(Input::Elapsed(time.duration())),
            Self::Timeout => handle(Input::Timeout),
            Self::Deadline => handle(Input::Deadline),
            Self::Interrupt => handle(Input::Interrupt),
            Self::Cancel => handle(Input::Cancel),
            Self::Echoed { .. } | Self::Answer { .. } | Self::ReadAhead | Self::Restart => (),
        }
    }
}

impl Time {
    fn duration(&self) -> Duration {
        match self {
            Self::Milliseconds(time) => Duration::from_millis(u64::from(*time)),
            Self::Seconds(time) => Duration::from_secs(*time),
            Self::Max => Duration::MAX,
        }
    }
}

impl Options {
    pub(crate) fn stream(&self) -> StreamOptions {
        StreamOptions {
            previews: self.previews,
            read_timeout: self.read_timeout.duration(),
            max_frame_bytes: usize::from(self.frame_bytes),
            page_size: self.page_size,
            list_lag: self.list_lag.duration(),
            max_wait: self.max_wait.duration(),
            first_attempts: self.first_attempts,
            seed: self.seed,
        }
    }
}

/// The events that a machine has delivered.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    /// By id, or by text without one: whether it was delivered as processed.
    events: BTreeMap<String, bool>,
    /// Deliveries of events, as many as a checkpoint may have to remember.
    count: usize,
}

impl Delivered {
    /// Takes a delivery, which must be new: an event once, and once more when it is processed.
    pub(crate) fn take(&mut self, delivery: &Delivery) {
        self.count += usize::from(matches!(
            delivery,
            Delivery::Event(_) | Delivery::Processed(_) | Delivery::Unreadable(_)
        ));
        let Some(event) = delivery.event() else { return };
        let key = event.id().unwrap_or(event.json()).to_owned();
        let is_processed = event.processed_at().is_some() || event.id().is_none();
        match delivery {
            Delivery::Processed(_) => {
                // A stream that begins now, or in the middle, has not delivered it as queued.
                let before = self.events.insert(key, true);
                assert_ne!(before, Some(true), "an event is processed twice: {event:?}");
            }
            _ => {
                let before = self.events.insert(key, is_processed);
                assert_eq!(before, None, "an event is delivered twice: {event:?}");
            }
        }
    }

    /// A checkpoint remembers the last 64 events; older ones may come again from a service that does
    /// not keep to the filter of the request.
    pub(crate) fn restart(&mut self) {
        if self.count > 64 {
            *self = Self::default();
        }
    }
}
