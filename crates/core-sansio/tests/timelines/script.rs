//! A script: what the machine must ask for next, and what it is told.

use std::time::Duration;

use http::Response;
use managed_agents_core::{
    Action, Answer, Credential, Delivery, End, Error, Input, Machine, Outcome, SessionStream, Settings,
    StreamOptions, Turn, TurnOptions,
};
use serde_json::{Value, json};

pub(crate) const TEXT: &str = "Total the invoices.";

/// A machine, and everything it handed over.
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

/// A stream from the beginning, connected to a session without a past.
pub(crate) fn stream() -> Script<SessionStream> {
    let mut script = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    script.connects();
    script.lists(&[]);
    script
}

/// A turn that has said [`TEXT`] in a session without a past; the service calls it `u1`.
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

    /// The same, over the paths of a thread.
    pub(crate) fn of_thread(machine: M, thread: &str) -> Self {
        let stream_path = format!("/v1/sessions/sesn_1/threads/{thread}/stream");
        let history_path = format!("/v1/sessions/sesn_1/threads/{thread}/events");
        Self { machine, deliveries: Vec::new(), stream_path, history_path }
    }

    /// What the machine asks for next; what it delivers on the way is kept.
    pub(crate) fn next(&mut self) -> Action {
        loop {
            match self.machine.poll() {
                Action::Deliver(delivery) => self.deliveries.push(delivery),
                action => return action,
            }
        }
    }

    /// It wants the stream: gives it. Returns the query.
    pub(crate) fn connects(&mut self) -> String {
        self.connect_gets(200, &[("content-type", "text/event-stream; charset=utf-8")], "")
    }

    /// It wants the stream and gets this answer.
    pub(crate) fn connect_gets(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> String {
        let action = self.next();
        let Action::Connect(call) = action else { panic!("{action:?} instead of a connect") };
        let request = call.into_request(&settings()).unwrap();
        assert_eq!(request.uri().path(), self.stream_path);
        self.machine.handle(Input::Connected(response(status, headers, body).into()));
        request.uri().query().unwrap_or_default().into()
    }

    /// It wants history: gives it one last page. Returns the query.
    pub(crate) fn lists(&mut self, events: &[Value]) -> String {
        self.lists_page(events, None)
    }

    /// It wants history: gives it one page.
    pub(crate) fn lists_page(&mut self, events: &[Value], next: Option<&str>) -> String {
        self.list_gets(200, &json!({ "data": events, "next_page": next }).to_string())
    }

    /// It wants history and gets this answer.
    pub(crate) fn list_gets(&mut self, status: u16, body: &str) -> String {
        self.list_gets_with(status, &[], body)
    }

    /// It wants history and gets this answer, with headers.
    pub(crate) fn list_gets_with(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> String {
        let action = self.next();
        let Action::FetchHistory(call) = action else { panic!("{action:?} instead of a page of history") };
        self.machine.handle(Input::History(response(status, headers, body).into()));
        let request = call.into_request(&settings()).unwrap();
        assert_eq!(request.uri().path(), self.history_path);
        let query = request.uri().query().unwrap_or_default();
        percent_encoding::percent_decode_str(query).decode_utf8().unwrap().into_owned()
    }

    /// It reads the stream: gives it these events.
    pub(crate) fn receives(&mut self, events: &[Value]) {
        for event in events {
            let kind = event["type"].as_str().unwrap_or_default();
            self.receives_text(&format!("event: {kind}\ndata: {event}\n\n"));
        }
    }

    /// It reads the stream: gives it this text.
    pub(crate) fn receives_text(&mut self, text: &str) {
        let action = self.next();
        assert!(matches!(action, Action::Receive { .. }), "{action:?} instead of reading");
        self.machine.handle(Input::Bytes(text.as_bytes()));
    }

    /// It reads the stream, which is silent as long as it cares. Returns how long that is.
    pub(crate) fn hears_nothing(&mut self) -> Duration {
        let action = self.next();
        let Action::Receive { timeout } = action else { panic!("{action:?} instead of reading") };
        self.machine.handle(Input::Timeout);
        timeout
    }

    /// It reads the stream, which ends.
    pub(crate) fn loses_the_stream(&mut self) {
        let action = self.next();
        assert!(matches!(action, Action::Receive { .. }), "{action:?} instead of reading");
        self.machine.handle(Input::Disconnected);
    }

    /// It loses the stream, waits, and opens it again.
    pub(crate) fn reconnects(&mut self) {
        self.loses_the_stream();
        self.waits();
        self.connects();
    }

    /// It waits. Returns how long.
    pub(crate) fn waits(&mut self) -> Duration {
        let action = self.next();
        let Action::Wait(time) = action else { panic!("{action:?} instead of waiting") };
        self.machine.handle(Input::Timeout);
        time
    }

    /// A page could not be had: it reads the stream, which is silent, until it is time to ask again. Returns how long that is.
    pub(crate) fn pauses(&mut self) -> Duration {
        let pause = self.hears_nothing();
        assert!(pause > Duration::ZERO);
        pause
    }

    /// It wants history, of which the adapter takes no page that large. Returns the query.
    pub(crate) fn page_is_too_large(&mut self) -> String {
        let action = self.next();
        let Action::FetchHistory(call) = action else { panic!("{action:?} instead of a page of history") };
        self.machine.handle(Input::FetchTooLarge);
        let request = call.into_request(&settings()).unwrap();
        request.uri().query().unwrap_or_default().into()
    }

    /// It wants history, and no answer comes.
    pub(crate) fn fetch_fails(&mut self) {
        let action = self.next();
        assert!(matches!(action, Action::FetchHistory(_)), "{action:?} instead of a page of history");
        self.machine.handle(Input::FetchFailed);
    }

    /// The history may have lagged behind, so it is read once more after a silence, or before something is believed.
    pub(crate) fn settles(&mut self, history: &[Value]) {
        let action = self.next();
        let (Action::Receive { timeout: time } | Action::Wait(time)) = action else { panic!("{action:?}") };
        assert_eq!(time, stream_options().list_lag);
        self.machine.handle(Input::Timeout);
        // Behind an end that is held back nothing is read.
        if let Action::Receive { timeout } = self.next() {
            assert_eq!(timeout, Duration::ZERO);
            self.machine.handle(Input::Timeout);
        }
        self.lists(history);
    }

    /// It waits before it sends again, and then looks once at what the stream has. Returns how long it waited.
    pub(crate) fn pauses_to_send(&mut self) -> Duration {
        let time = self.waits();
        assert_eq!(self.hears_nothing(), Duration::ZERO);
        time
    }

    /// It wants to know what the session itself says, and gets this answer.
    pub(crate) fn asks_the_session(&mut self, status: u16, body: &str) {
        let action = self.next();
        let Action::FetchSession(call) = action else { panic!("{action:?} instead of the session") };
        let request = call.into_request(&settings()).unwrap();
        let path = self.history_path.strip_suffix("/events").unwrap();
        assert_eq!((request.method().as_str(), request.uri().path()), ("GET", path));
        self.machine.handle(Input::Session(response(status, &[], body).into()));
    }

    /// As [`settles`](Self::settles), with this answer in place of the history.
    pub(crate) fn looks_again(&mut self, status: u16, body: &str) {
        assert_eq!(self.hears_nothing(), stream_options().list_lag);
        assert_eq!(self.hears_nothing(), Duration::ZERO);
        self.list_gets(status, body);
    }

    /// Nothing is left to do but to read, and the silence that counts is that of a dead connection.
    pub(crate) fn is_listening(&mut self) -> bool {
        matches!(self.next(), Action::Receive { timeout } if timeout > Duration::ZERO)
    }

    pub(crate) fn end(&mut self) -> End {
        let action = self.next();
        let Action::Finish(end) = action else { panic!("{action:?} instead of an end") };
        end
    }

    /// It has failed for good; why.
    pub(crate) fn error(&mut self) -> Error {
        assert_eq!(self.end(), End::Failed);
        self.machine.take_error().expect("a failure has a reason")
    }

    /// Everything handed over, in order and in short.
    pub(crate) fn take_transcript(&mut self) -> Vec<String> {
        std::mem::take(&mut self.deliveries).iter().map(short).collect()
    }

    /// Everything handed over by now is this. Asks for the next thing first.
    pub(crate) fn delivered(&mut self, expected: &[&str]) {
        self.next();
        assert_eq!(self.take_transcript(), expected);
    }
}

impl Script<Turn> {
    /// It reads the stream, which brings nothing but a heartbeat at the end of the time that it cares for. Returns how long that is.
    pub(crate) fn hears_only_pings(&mut self) -> Duration {
        let action = self.next();
        let Action::Receive { timeout } = action else { panic!("{action:?} instead of reading") };
        self.machine.handle_elapsed(Duration::ZERO);
        self.machine.handle_bytes(b": keepalive\n\n");
        self.machine.handle_elapsed(timeout);
        timeout
    }

    /// After a while without an event it reads the history again. Returns how long that is.
    pub(crate) fn reads_again(&mut self, history: &[Value]) -> Duration {
        let waited = self.hears_only_pings();
        assert_eq!(self.hears_nothing(), Duration::ZERO);
        self.lists(history);
        waited
    }

    /// The session says that its status is this.
    pub(crate) fn learns(&mut self, status: &str) {
        self.asks_the_session(200, &json!({ "id": "sesn_1", "status": status }).to_string());
    }

    /// It sends: receives this answer. Returns the events it sent.
    pub(crate) fn send_gets(&mut self, status: u16, headers: &[(&str, &str)], body: &str) -> Value {
        let sent = self.is_sending();
        self.machine.handle_sent(response(status, headers, body));
        sent
    }

    /// It sends one event, which the service calls `id`.
    pub(crate) fn sends_and_gets(&mut self, id: &str) -> Value {
        let mut sent = self.is_sending();
        let mut echo = sent[0].clone();
        echo["id"] = id.into();
        self.machine.handle_sent(response(200, &[], &json!({ "data": [echo] }).to_string()));
        sent[0].take()
    }

    /// It sends, and nobody knows whether that arrived.
    pub(crate) fn loses_the_answer(&mut self) {
        self.is_sending();
        self.machine.handle_send_failed(true);
    }

    fn is_sending(&mut self) -> Value {
        let action = self.next();
        let Action::Send(call) = action else { panic!("{action:?} instead of a send") };
        let request = call.into_request(&settings()).unwrap();
        assert_eq!(request.uri().path(), "/v1/sessions/sesn_1/events");
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        body["events"].clone()
    }

    pub(crate) fn answers(&mut self, call: &str, answer: &Answer) {
        self.machine.answer(&call.into(), answer).unwrap();
    }

    /// The calls handed out so far, in short.
    pub(crate) fn handed_out(&mut self) -> Vec<String> {
        self.next();
        let mut lines = self.take_transcript();
        lines.retain(|line| line.starts_with("waiting"));
        lines
    }

    /// How the turn ended.
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

fn settings() -> Settings {
    Settings::new(Credential::ApiKey("key".into()))
}

fn response<'a>(status: u16, headers: &[(&str, &str)], body: &'a str) -> Response<&'a [u8]> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.as_bytes()).unwrap()
}
