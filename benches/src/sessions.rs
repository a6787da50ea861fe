//! Simulates a session of any length without storing it: each event is made when it is sent or
//! listed. Measures the memory of following it, and the cost of a reconnect after it.

use std::fmt::Write;
use std::time::Duration;

use http::{Request, Response};
use managed_agents_core::{Action, Credential, Delivery, Operation, SessionStream, Settings, StreamOptions};

const PAGE: u64 = 1_000;
const READ_BYTES: usize = 16 * 1024;
const HOUR: u64 = 3_600_000;

/// The service, and the machine that follows it.
pub struct Session {
    stream: SessionStream,
    settings: Settings,
    happened: u64,
    sent: u64,
    delivered: u64,
    /// The number of events that lists have returned.
    pub fetched: u64,
}

impl Session {
    /// Follows a session live, from its first event to this one.
    pub fn followed(events: u64) -> Self {
        let mut session = Self {
            stream: SessionStream::new("sesn_1".into(), StreamOptions::default()),
            settings: Settings::new(Credential::ApiKey("any".into())),
            happened: 0,
            sent: 0,
            delivered: 0,
            fetched: 0,
        };
        session.drive(events);
        session
    }

    /// Loses the connection while this many events occur, and reconnects.
    pub fn reconnect(&mut self, missed: u64) {
        self.happened += missed;
        self.stream.handle_disconnected();
        self.drive(self.happened);
    }

    /// Runs until this many events were delivered and the machine waits for more.
    fn drive(&mut self, until: u64) {
        loop {
            match self.stream.poll() {
                Action::Deliver(Delivery::Event(event)) => {
                    assert_eq!(
                        event.id(),
                        Some(&*id(self.delivered)),
                        "each event comes once and in its place"
                    );
                    self.delivered += 1;
                }
                Action::Deliver(_) => (),
                Action::Connect(_) => {
                    self.sent = self.happened;
                    let head = Response::builder().header("content-type", "text/event-stream");
                    self.stream.handle_connected(head.body(&b""[..]).expect("the head is well formed"));
                }
                Action::FetchHistory(request) => {
                    let request = Operation::from(request).into_request(&self.settings).expect("the call can be sent");
                    let page = self.page(&request);
                    self.stream.handle_history(Response::new(page.as_bytes()));
                }
                Action::Receive { timeout } if !timeout.is_zero() && self.sent < until => {
                    let bytes = self.read(until);
                    self.stream.handle_bytes(bytes.as_bytes());
                }
                Action::Receive { timeout } if timeout == StreamOptions::default().read_timeout => break,
                Action::Receive { .. } | Action::Wait(_) => self.stream.handle_timeout(),
                other => panic!("nobody asked for {other:?}"),
            }
        }
        assert_eq!(self.delivered, until, "nothing is lost");
    }

    fn read(&mut self, until: u64) -> String {
        let mut bytes = String::with_capacity(READ_BYTES + 1024);
        while self.sent < until && bytes.len() < READ_BYTES {
            write!(bytes, "event: agent.message\ndata: {}\n\n", event(self.sent))
                .expect("a string can be written to");
            self.sent += 1;
        }
        self.happened = self.happened.max(self.sent);
        bytes
    }

    fn page(&mut self, request: &Request<Vec<u8>>) -> String {
        let query = request.uri().query().unwrap_or_default().replace("%3A", ":").replace("%5B", "[");
        let query = query.replace("%5D", "]");
        let value = |name| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let start = match (value("page"), value("created_at[gte]")) {
            (Some(cursor), _) => cursor.parse().expect("the cursor is ours"),
            (None, Some(from)) => number_at(from),
            (None, None) => 0,
        };
        let end = self.happened.min(start + PAGE);
        self.fetched += end - start;
        let events: Vec<_> = (start..end).map(event).collect();
        let next = if end < self.happened { format!("\"{end}\"") } else { "null".into() };
        format!(r#"{{"data":[{}],"next_page":{next}}}"#, events.join(","))
    }
}

/// Makes an event. There is one event per millisecond.
fn event(number: u64) -> String {
    let (id, at) = (id(number), moment(number));
    format!(
        r#"{{"type":"agent.message","id":"{id}","processed_at":"{at}","content":[{{"type":"text","text":"Line {number} of the \"report\".\n"}}]}}"#
    )
}

fn id(number: u64) -> String {
    format!("sevt_{number:016}")
}

fn moment(number: u64) -> String {
    let time = Duration::from_millis(number % HOUR);
    let (hours, seconds) = (number / HOUR, time.as_secs());
    format!("2026-11-21T{hours:02}:{:02}:{:02}.{:03}Z", seconds / 60, seconds % 60, time.subsec_millis())
}

fn number_at(moment: &str) -> u64 {
    let digits = |from: usize, to: usize| moment[from..to].parse::<u64>().expect("the moment is ours");
    digits(11, 13) * HOUR + digits(14, 16) * 60_000 + digits(17, 19) * 1_000 + digits(20, 23)
}
