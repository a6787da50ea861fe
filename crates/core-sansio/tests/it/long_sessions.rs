//! Follows a session of a million events: memory stays flat, work is proportional to the number of
//! events, and a reconnect costs only the gap.
//!
//! The limits, for events of about 200 bytes, pages of 1000 events and reads of 16 KiB:
//!
//! - Peak memory at 1,000,000 events exceeds that at 10,000, about 0.7 MiB, by at most 160 KiB: the
//!   hashes of the last 16,384 events.
//! - Allocations, allocated bytes, polls of the machine and fetched events grow at most in
//!   proportion to the events.
//! - A reconnect fetches the events of the gap and at most 65 more, twice, because the list may be
//!   stale. Resuming from a checkpoint costs the same.
//! - After a gap, at most the last 16,384 events of history are read a second time.
//!
//! The service generates each event on demand, so that the test holds no session in memory.

use std::fmt::Write as _;
use std::time::Duration;

use allocation_counter::{AllocationInfo, measure};
use http::Response;
use managed_agents_core::{
    Action, Checkpoint, Credential, Delivery, Operation, Request, SessionStream, Settings, StreamOptions,
};

/// The bytes by which the peak memory of a long session may exceed that of a short one.
const MORE: u64 = 160 * 1024;

/// The events that are read again at the start of a gap.
const OVERLAP: u64 = 65;

/// The events that are recognised as duplicates by their hashes.
const REMEMBERED: u64 = 16_384;

const PAGE: u64 = 1000;
const READ_BYTES: usize = 16 * 1024;

/// A service with event number 0, 1, 2 and so on, one each millisecond.
struct Service {
    /// The number of events that have happened.
    happened: u64,
    /// The next event to put on the wire.
    streamed: u64,
    /// The number of events returned by lists.
    fetched: u64,
    /// The number of events delivered, in order.
    delivered: u64,
    /// The number of polls.
    polls: u64,
    /// The first stream repeats everything that happened before it.
    buffers: bool,
}

/// The end of a drive.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    /// Stops once every event has been delivered and the history rechecked.
    Silence,
    /// Continues live up to this event.
    LiveUntil(u64),
}

impl Service {
    fn new(happened: u64) -> Self {
        Self { happened, streamed: happened, fetched: 0, delivered: 0, polls: 0, buffers: false }
    }

    /// Lets `events` happen while the client is disconnected.
    fn miss(&mut self, events: u64) {
        self.happened += events;
        self.fetched = 0;
    }

    /// Drives the machine until it has delivered everything and waits for bytes.
    fn drive(&mut self, stream: &mut SessionStream, then: Then) {
        loop {
            self.polls += 1;
            match stream.poll() {
                Action::Deliver(Delivery::Event(event)) if event.processed_at().is_none() => {
                    assert_eq!(number(event.id().unwrap()), self.delivered);
                }
                Action::Deliver(Delivery::Event(event) | Delivery::Processed(event)) => {
                    assert_eq!(number(event.id().unwrap()), self.delivered, "each event once and in order");
                    self.delivered += 1;
                }
                Action::Deliver(_) => (),
                Action::Connect(_) => {
                    self.streamed = if std::mem::take(&mut self.buffers) { 0 } else { self.happened };
                    stream.handle_connected(
                        Response::builder()
                            .header("content-type", "text/event-stream")
                            .body(&b""[..])
                            .unwrap(),
                    );
                }
                Action::FetchHistory(request) => {
                    let page = self.page(request);
                    stream.handle_history(Response::new(page.as_bytes()));
                }
                Action::Wait(_) | Action::Receive { timeout: Duration::ZERO } => stream.handle_timeout(),
                Action::Receive { timeout } => match then {
                    Then::LiveUntil(end) if self.streamed < end => {
                        let bytes = self.read(end);
                        stream.handle_bytes(bytes.as_bytes());
                    }
                    // Waits until the history has been read again.
                    _ if timeout < StreamOptions::default().read_timeout => stream.handle_timeout(),
                    _ => return assert_eq!(self.delivered, self.happened),
                },
                other => panic!("the machine asks for {other:?}"),
            }
        }
    }

    fn read(&mut self, end: u64) -> String {
        let mut bytes = String::with_capacity(READ_BYTES + 1024);
        while self.streamed < end && bytes.len() < READ_BYTES {
            // A repeated event has its current state.
            if kind(self.streamed) == "user.message" && self.streamed >= self.happened {
                write!(bytes, "event: user.message\ndata: {}\n\n", event(self.streamed, false)).unwrap();
            }
            let (kind, event) = (kind(self.streamed), event(self.streamed, true));
            write!(bytes, "event: {kind}\ndata: {event}\n\n").unwrap();
            self.streamed += 1;
        }
        self.happened = self.happened.max(self.streamed);
        bytes
    }

    fn page(&mut self, request: Request) -> String {
        let settings = Settings::new(Credential::ApiKey("key".into()));
        let request = Operation::from(request).into_request(&settings).unwrap();
        let query = request.uri().query().unwrap_or_default();
        let value = |name| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        assert_eq!(value("limit"), Some("1000"));
        let start = match (value("page"), value("created_at%5Bgte%5D").or_else(|| value("created_at[gte]"))) {
            (Some(cursor), _) => cursor.parse().unwrap(),
            (None, Some(from)) => number_at(from),
            (None, None) => 0,
        };
        let end = self.happened.min(start + PAGE);
        self.fetched += end - start;
        let mut page = String::from(r#"{"data":["#);
        for number in start..end {
            page += if number > start { "," } else { "" };
            page += &event(number, true);
        }
        match end < self.happened {
            true => write!(page, r#"],"next_page":"{end}"}}"#).unwrap(),
            false => page += r#"],"next_page":null}"#,
        }
        page
    }
}

fn kind(number: u64) -> &'static str {
    match number % 100 {
        0 => "session.status_running",
        20 => "user.message",
        30 => "workflow_run.created",
        40 => "workflow_run.status_ended",
        50 => "agent.custom_tool_use",
        51 => "user.custom_tool_result",
        99 => "session.status_idle",
        _ => "agent.message",
    }
}

fn event(number: u64, is_processed: bool) -> String {
    let (kind, id) = (kind(number), format!("sevt_{number:016}"));
    let processed_at = if is_processed { format!("\"{}\"", moment(number)) } else { "null".into() };
    let rest = match kind {
        "user.message" => r#""content":[{"type":"text","text":"go on"}]"#.into(),
        "workflow_run.created" => format!(r#""workflow_run_id":"run_{number}","name":"w","phases":[]"#),
        "workflow_run.status_ended" => {
            format!(r#""workflow_run_id":"run_{}","result":{{"type":"completed"}}"#, number - 10)
        }
        "agent.custom_tool_use" => r#""name":"ask","input":{"question":1}"#.into(),
        "user.custom_tool_result" => {
            format!(r#""custom_tool_use_id":"sevt_{:016}","content":[]"#, number - 1)
        }
        "session.status_idle" => r#""stop_reason":{"type":"end_turn"},"stop_details":null"#.into(),
        "session.status_running" => r#""stop_details":null"#.into(),
        _ => format!(r#""content":[{{"type":"text","text":"Line {number} of \"it\".\n"}}]"#),
    };
    format!(r#"{{"type":"{kind}","id":"{id}","processed_at":{processed_at},{rest}}}"#)
}

fn number(id: &str) -> u64 {
    id.trim_start_matches("sevt_").parse().unwrap()
}

fn moment(number: u64) -> String {
    let (seconds, rest) = (number / 1000, number % 1000);
    format!("2026-11-21T{:02}:{:02}:{:02}.{rest:03}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn number_at(moment: &str) -> u64 {
    let moment = moment.replace("%3A", ":");
    let digits = |from: usize, to: usize| moment[from..to].parse::<u64>().unwrap();
    (digits(11, 13) * 3600 + digits(14, 16) * 60 + digits(17, 19)) * 1000 + digits(20, 23)
}

/// Follows a session whose first half is history and whose second half arrives live.
fn follow(events: u64) -> (Service, SessionStream) {
    let mut service = Service::new(events / 2);
    let mut stream = SessionStream::new("sesn_1".into(), StreamOptions::default());
    service.drive(&mut stream, Then::Silence);
    service.drive(&mut stream, Then::LiveUntil(events));
    assert_eq!(service.delivered, events);
    (service, stream)
}

fn measured(events: u64) -> (AllocationInfo, Service, SessionStream) {
    let mut followed = None;
    let allocations = measure(|| followed = Some(follow(events)));
    let (service, stream) = followed.expect("measuring runs it");
    (allocations, service, stream)
}

#[test]
fn a_million_events_take_flat_memory_and_work_in_proportion_and_a_reconnect_costs_the_gap() {
    let (few, few_service, _) = measured(10_000);
    let (many, mut service, mut stream) = measured(1_000_000);
    assert!(few.bytes_max > 1 << 19, "a page is there as text and as events: {few:?}");
    assert!(many.bytes_max <= few.bytes_max + MORE, "{many:?} instead of {few:?}");
    for (what, few, many) in [
        ("allocations", few.count_total, many.count_total),
        ("bytes", few.bytes_total, many.bytes_total),
        ("polls", few_service.polls, service.polls),
        ("events fetched", few_service.fetched, service.fetched),
    ] {
        assert!(many <= 100 * few, "{what}: {many} for a hundred times what took {few}");
    }

    service.miss(500);
    stream.handle_disconnected();
    service.drive(&mut stream, Then::Silence);
    assert_eq!(service.delivered, 1_000_500);
    assert!((1000..=2 * (500 + OVERLAP)).contains(&service.fetched), "{}", service.fetched);

    let text = stream.checkpoint().to_json();
    drop(stream);
    let checkpoint = Checkpoint::from_json(&text).unwrap();
    let mut stream = SessionStream::resume(checkpoint, StreamOptions::default());
    service.miss(500);
    service.drive(&mut stream, Then::Silence);
    assert_eq!(service.delivered, 1_001_000);
    assert!((1000..=2 * (500 + OVERLAP)).contains(&service.fetched), "{}", service.fetched);
}

#[test]
fn a_gap_longer_than_what_is_remembered_repeats_nothing() {
    let (mut service, mut stream) = follow(1_000);
    service.miss(50_000);
    stream.handle_disconnected();
    service.drive(&mut stream, Then::Silence);
    assert_eq!(service.delivered, 51_000);
    assert!(service.fetched <= 50_000 + OVERLAP + REMEMBERED, "{}", service.fetched);
}

#[test]
fn a_long_history_that_the_first_stream_repeats_is_delivered_once() {
    let mut service = Service { buffers: true, ..Service::new(50_000) };
    let mut stream = SessionStream::new("sesn_1".into(), StreamOptions::default());
    service.drive(&mut stream, Then::LiveUntil(51_000));
    assert_eq!(service.delivered, 51_000);
}
