//! Scripts a timeline: the next action that the machine must ask for, and its result.

use std::time::Duration;

use http::Response;
use managed_agents_core::{
    Action, Answer, Credential, Delivery, End, Error, Input, Machine, Operation, Outcome, Request,
    SessionStream, Settings, StreamOptions, Turn, TurnOptions,
};
use serde_json::{Value, json};

pub(crate) const TEXT: &str = "Total the invoices.";

/// A machine and its deliveries so far.
pub(crate) struct Script<M> {
    pub(crate) machine: M,
    deliveries: Vec<Delivery>,
    stream_path: String,
    history_path: String,
}

pub(crate) fn stream_options() -> StreamOptions {
    StreamOptions { seed: 7, ..StreamOptions::default() }
}

pub(crate) fn turn_options() -> TurnOptions {
    TurnOptions { stream: stream_options(), wait_for_answers: false }
}

/// Makes a stream from the beginning, connected to an empty session.
pub(crate) fn stream() -> Script<SessionStream> {
    let mut script = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    script.connects();
    script.lists(&[]);
    script
}

/// Makes a turn that has sent [`TEXT`] in an empty session. The service gives the message the id
/// `u1`.
pub(crate) fn asked() -> Script<Turn> {
    let mut script = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    script.connects();
    script.lists(&[]);
    script.sends_and_gets("u1");
    script.take_transcript();
    script
}

impl<M: Machine> Script<M> {
    pub(crate) fn new(machine: M) -> Self {
        let (stream_path, history_path) = ("/v1/sessions/sesn_1/events/stream", "/v1/sessions/sesn_1/events");
        Self {
            machine,
            deliveries: Vec::new(),
            stream_path: stream_path.into(),
            history_path: history_path.into(),
        }
    }

    /// Makes a script of a machine on the paths of a thread.
    pub(crate) fn of_thread(machine: M, thread: &str) -> Self {
        let stream_path = format!("/v1/sessions/sesn_1/threads/{thread}/stream");
        let history_path = format!("/v1/sessions/sesn_1/threads/{thread}/events");
        Self { machine, deliveries: Vec::new(), stream_path, history_path }
    }

    /// Returns the machine's next action. Keeps the deliveries before it.
    pub(crate) fn next(&mut self) -> Action {
        loop {
            match self.machine.poll() {
                Action::Deliver(delivery) => self.deliveries.push(delivery),
                action => return action,
            }
        }
    }

    /// Expects a connect and opens the stream. Returns the query.
    pub(crate) fn connects(&mut self) -> String {
        self.connect_gets(200, &[("content-type", "text/event-stream; charset=utf-8")], "")
    }

    /// Expects a connect and gives this reply.
    pub(crate) fn connect_gets(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> String {
        let action = self.next();
        let Action::Connect(request) = action else { panic!("{action:?} instead of a connect") };
        let request = http_request(request);
        assert_eq!(request.uri().path(), self.stream_path);
        self.machine.handle(Input::Connected(response(status, headers, body).into()));
        request.uri().query().unwrap_or_default().into()
    }

    /// Expects a fetch of history and gives a last page. Returns the query.
    pub(crate) fn lists(&mut self, events: &[Value]) -> String {
        self.lists_page(events, None)
    }

    /// Expects a fetch of history and gives a page.
    pub(crate) fn lists_page(&mut self, events: &[Value], next: Option<&str>) -> String {
        self.list_gets(200, &json!({ "data": events, "next_page": next }).to_string())
    }

    /// Expects a fetch of history and gives this reply.
    pub(crate) fn list_gets(&mut self, status: u16, body: &str) -> String {
        self.list_gets_with(status, &[], body)
    }

    /// Expects a fetch of history and gives this reply, with headers.
    pub(crate) fn list_gets_with(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> String {
        let action = self.next();
        let Action::FetchHistory(request) = action else { panic!("{action:?} instead of a page of history") };
        self.machine.handle(Input::History(response(status, headers, body).into()));
        let request = http_request(request);
        assert_eq!(request.uri().path(), self.history_path);
        let query = request.uri().query().unwrap_or_default();
        percent_encoding::percent_decode_str(query).decode_utf8().unwrap().into_owned()
    }

    /// Expects a read of the stream and gives these events.
    pub(crate) fn receives(&mut self, events: &[Value]) {
        for event in events {
            let kind = event["type"].as_str().unwrap_or_default();
            self.receives_text(&format!("event: {kind}\ndata: {event}\n\n"));
        }
    }

    /// Expects a read of the stream and gives this text.
    pub(crate) fn receives_text(&mut self, text: &str) {
        let action = self.next();
        assert!(matches!(action, Action::Receive { .. }), "{action:?} instead of reading");
        self.machine.handle(Input::Bytes(text.as_bytes()));
    }

    /// Expects a read of the stream and lets it time out. Returns the timeout.
    pub(crate) fn hears_nothing(&mut self) -> Duration {
        let action = self.next();
        let Action::Receive { timeout } = action else { panic!("{action:?} instead of reading") };
        self.machine.handle(Input::Timeout);
        timeout
    }

    /// Expects a read of the stream and ends the stream.
    pub(crate) fn loses_the_stream(&mut self) {
        let action = self.next();
        assert!(matches!(action, Action::Receive { .. }), "{action:?} instead of reading");
        self.machine.handle(Input::Disconnected);
    }

    /// Ends the stream, and expects a wait and a new connect.
    pub(crate) fn reconnects(&mut self) {
        self.loses_the_stream();
        self.waits();
        self.connects();
    }

    /// Expects a wait. Returns its length.
    pub(crate) fn waits(&mut self) -> Duration {
        let action = self.next();
        let Action::Wait(time) = action else { panic!("{action:?} instead of waiting") };
        self.machine.handle(Input::Timeout);
        time
    }

    /// Expects a wait after a failed fetch, during which the stream is read and stays silent.
    /// Returns the length of the wait.
    pub(crate) fn pauses(&mut self) -> Duration {
        let pause = self.hears_nothing();
        assert!(pause > Duration::ZERO);
        pause
    }

    /// Expects a fetch of history and reports that the page exceeds the adapter's limit. Returns
    /// the query.
    pub(crate) fn page_is_too_large(&mut self) -> String {
        let action = self.next();
        let Action::FetchHistory(request) = action else { panic!("{action:?} instead of a page of history") };
        self.machine.handle(Input::FetchTooLarge);
        let request = http_request(request);
        request.uri().query().unwrap_or_default().into()
    }

    /// Expects a fetch of history and gives no reply.
    pub(crate) fn fetch_fails(&mut self) {
        let action = self.next();
        assert!(matches!(action, Action::FetchHistory(_)), "{action:?} instead of a page of history");
        self.machine.handle(Input::FetchFailed);
    }

    /// Expects a recheck, because the history may be stale: after a silence, or before an event
    /// that may be an end.
    pub(crate) fn rechecks(&mut self, history: &[Value]) {
        let action = self.next();
        let (Action::Receive { timeout: time } | Action::Wait(time)) = action else { panic!("{action:?}") };
        assert_eq!(time, stream_options().list_lag);
        self.machine.handle(Input::Timeout);
        // Nothing is read after an end that is held back.
        if let Action::Receive { timeout } = self.next() {
            assert_eq!(timeout, Duration::ZERO);
            self.machine.handle(Input::Timeout);
        }
        self.lists(history);
    }

    /// Expects a wait before the next send, and one read of the stream after it. Returns the length
    /// of the wait.
    pub(crate) fn pauses_to_send(&mut self) -> Duration {
        let time = self.waits();
        assert_eq!(self.hears_nothing(), Duration::ZERO);
        time
    }

    /// Expects a fetch of the session and gives this reply.
    pub(crate) fn asks_the_session(&mut self, status: u16, body: &str) {
        let action = self.next();
        let Action::FetchSession(request) = action else { panic!("{action:?} instead of the session") };
        let request = http_request(request);
        let path = self.history_path.strip_suffix("/events").unwrap();
        assert_eq!((request.method().as_str(), request.uri().path()), ("GET", path));
        self.machine.handle(Input::Session(response(status, &[], body).into()));
    }

    /// As [`rechecks`](Self::rechecks), with this reply in place of the history.
    pub(crate) fn looks_again(&mut self, status: u16, body: &str) {
        assert_eq!(self.hears_nothing(), stream_options().list_lag);
        assert_eq!(self.hears_nothing(), Duration::ZERO);
        self.list_gets(status, body);
    }

    /// Returns `true` if the machine only reads, with the read timeout of a lost connection.
    pub(crate) fn is_listening(&mut self) -> bool {
        matches!(self.next(), Action::Receive { timeout } if timeout > Duration::ZERO)
    }

    pub(crate) fn end(&mut self) -> End {
        let action = self.next();
        let Action::Finish(end) = action else { panic!("{action:?} instead of an end") };
        end
    }

    /// Expects a final failure. Returns its reason.
    pub(crate) fn error(&mut self) -> Error {
        assert_eq!(self.end(), End::Failed);
        self.machine.take_failure().expect("a failure has a reason").into()
    }

    /// Returns all deliveries so far in short form, in order.
    pub(crate) fn take_transcript(&mut self) -> Vec<String> {
        std::mem::take(&mut self.deliveries).iter().map(short).collect()
    }

    /// Asks for the next action, and asserts that these are all deliveries so far.
    pub(crate) fn delivered(&mut self, expected: &[&str]) {
        self.next();
        assert_eq!(self.take_transcript(), expected);
    }
}

impl Script<Turn> {
    /// Expects a read of the stream and brings only a heartbeat when its timeout is over. Returns
    /// the timeout.
    pub(crate) fn hears_only_pings(&mut self) -> Duration {
        let action = self.next();
        let Action::Receive { timeout } = action else { panic!("{action:?} instead of reading") };
        self.machine.handle_elapsed(Duration::ZERO);
        self.machine.handle_bytes(b": keepalive\n\n");
        self.machine.handle_elapsed(timeout);
        timeout
    }

    /// Expects another read of the history after a time without an event. Returns that time.
    pub(crate) fn reads_again(&mut self, history: &[Value]) -> Duration {
        let waited = self.hears_only_pings();
        assert_eq!(self.hears_nothing(), Duration::ZERO);
        self.lists(history);
        waited
    }

    /// Replies that the session has this status.
    pub(crate) fn learns(&mut self, status: &str) {
        self.asks_the_session(200, &json!({ "id": "sesn_1", "status": status }).to_string());
    }

    /// Expects a send and gives this reply. Returns the sent events.
    pub(crate) fn send_gets(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> Value {
        let sent = self.is_sending();
        self.machine.handle_sent(response(status, headers, body));
        sent
    }

    /// Expects a send of one event, which the service stores as `id`.
    pub(crate) fn sends_and_gets(&mut self, id: &str) -> Value {
        let mut sent = self.is_sending();
        let mut echo = sent[0].clone();
        echo["id"] = id.into();
        self.machine.handle_sent(response(200, &[], &json!({ "data": [echo] }).to_string()));
        sent[0].take()
    }

    /// Expects a send and loses it. The machine cannot know if it arrived.
    pub(crate) fn loses_the_answer(&mut self) {
        self.is_sending();
        self.machine.handle_send_failed(true);
    }

    fn is_sending(&mut self) -> Value {
        let action = self.next();
        let Action::Send(request) = action else { panic!("{action:?} instead of a send") };
        let request = http_request(request);
        assert_eq!(request.uri().path(), "/v1/sessions/sesn_1/events");
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        body["events"].clone()
    }

    pub(crate) fn answers(&mut self, call: &str, answer: &Answer) {
        self.machine.answer(&call.into(), answer).unwrap();
    }

    /// Returns the tool calls delivered so far, in short form.
    pub(crate) fn handed_out(&mut self) -> Vec<String> {
        self.next();
        let mut lines = self.take_transcript();
        lines.retain(|line| line.starts_with("waiting"));
        lines
    }

    /// Returns the outcome of the turn.
    pub(crate) fn outcome(&mut self) -> Outcome {
        assert_eq!(self.end(), End::TurnOver);
        self.machine.outcome().unwrap().clone()
    }
}

fn short(delivery: &Delivery) -> String {
    let of = |event: &managed_agents_core::RawEvent| {
        let queued = if event.processed_at().is_none() && event.id().is_some() { " queued" } else { "" };
        format!("{} {}{queued}", event.kind(), event.id().unwrap_or("-"))
    };
    match delivery {
        Delivery::Event(event) => of(event),
        Delivery::Processed(event) => format!("{} now", of(event)),
        Delivery::Preview(preview) => format!("preview {} {:?}", preview.event_id, preview.delta),
        Delivery::Reconnected { recovered, failures, .. } => format!("reconnected {recovered} {failures}"),
        Delivery::Unreadable(json) => format!("unreadable {json}"),
        Delivery::Sending => "sending".into(),
        Delivery::Waiting(call) => format!("waiting {} {:?}", call.id, call.kind),
        other => format!("{other:?}"),
    }
}

fn http_request(request: Request) -> http::Request<Vec<u8>> {
    Operation::from(request).into_request(&Settings::new(Credential::ApiKey("key".into()))).unwrap()
}

fn response<'a>(status: u16, headers: &[(&str, &str)], body: &'a str) -> Response<&'a [u8]> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.as_bytes()).unwrap()
}
