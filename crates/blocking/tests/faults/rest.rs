//! F25, F29, F30, F31, F36, P17: services that report the end of a turn late, elsewhere, or never.

use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use managed_agents_blocking::{Client, Outcome, StreamOptions, Turn, TurnCheckpoint, TurnOptions};
use serde_json::{Value, json};

use crate::host::{Host, Request, TEST_TIMEOUT, answer, begin_stream, chunk, json as answer_json};

/// A session whose events the test decides.
#[derive(Default)]
struct Session {
    events: Mutex<Vec<Value>>,
    /// The events that the stream shows. The list may have more.
    shown: Mutex<Vec<Value>>,
    has_more: Condvar,
}

impl Session {
    fn moment(&self) -> String {
        let count = self.shown.lock().unwrap().len() + self.events.lock().unwrap().len();
        format!("2026-11-21T09:{:02}:{:02}Z", count / 60, count % 60)
    }

    /// Adds an event and shows it.
    fn emit(&self, kind: &str, mut fields: Value) -> Value {
        let at = self.moment();
        let mut events = self.events.lock().unwrap();
        fields["type"] = kind.into();
        fields["id"] = format!("sevt_{}", events.len()).into();
        if fields.get("processed_at").is_none() {
            fields["processed_at"] = at.into();
        }
        events.push(fields.clone());
        drop(events);
        self.show(fields.clone());
        fields
    }

    fn show(&self, event: Value) {
        self.shown.lock().unwrap().push(event);
        self.has_more.notify_all();
    }

    /// Marks the event as processed in the list.
    fn process(&self, event: &Value) -> Value {
        let at = self.moment();
        let mut events = self.events.lock().unwrap();
        let stored = events.iter_mut().find(|stored| stored["id"] == event["id"]).expect("it happened");
        stored["processed_at"] = at.into();
        stored.clone()
    }

    fn idle(&self, reason: &str) {
        self.emit("session.status_idle", json!({ "stop_reason": { "type": reason } }));
    }

    fn list(&self, is_descending: bool) -> String {
        let mut events = self.events.lock().unwrap().clone();
        if is_descending {
            events.reverse();
        }
        json!({ "data": events, "next_page": null }).to_string()
    }

    /// Streams later events, with heartbeats at this interval.
    fn stream(&self, socket: &mut TcpStream) {
        // Before the head: a client that has it sends its message.
        let mut next = self.shown.lock().unwrap().len();
        begin_stream(socket);
        loop {
            let shown = self.shown.lock().unwrap();
            let (shown, _) = self.has_more.wait_timeout(shown, Duration::from_millis(20)).unwrap();
            let frames: Vec<_> = shown[next..].iter().map(|event| format!("data: {event}\n\n")).collect();
            next = shown.len();
            drop(shown);
            let is_open = match frames.is_empty() {
                true => chunk(socket, ": ping\n\n"),
                false => frames.iter().all(|frame| chunk(socket, frame)),
            };
            if !is_open {
                return;
            }
        }
    }
}

/// Starts a host of the session. `respond` is the agent's reaction to a message.
fn serve(respond: impl Fn(&Session, &Value) + Send + Sync + 'static) -> (Host, Arc<Session>) {
    let session = Arc::new(Session::default());
    let given = session.clone();
    let host = Host::start(move |request, socket| {
        let target = request.head.split(' ').nth(1).unwrap_or_default().to_owned();
        match () {
            () if request.is_stream() => given.stream(socket),
            () if request.is_send() => {
                let said: Value = serde_json::from_slice(&request.body).unwrap();
                let said = &said["events"][0];
                let fields = json!({ "content": said["content"], "processed_at": null });
                let event = given.emit(said["type"].as_str().unwrap(), fields);
                answer_json(socket, &json!({ "data": [event] }).to_string());
                respond(&given, &event);
            }
            () if target.contains("/events") => {
                answer_json(socket, &given.list(target.contains("order=desc")));
            }
            () => answer_json(
                socket,
                &json!({ "id": "sesn_1", "type": "session", "status": "idle" }).to_string(),
            ),
        }
    });
    (host, session)
}

/// Reacts like an agent that says one thing.
fn reply(session: &Session, event: &Value) {
    session.show(session.process(event));
    reply_unprocessed(session, event);
}

/// Reacts the same, but never shows the message as processed.
fn reply_unprocessed(session: &Session, _: &Value) {
    session.emit("session.status_running", json!({}));
    session.emit("agent.message", json!({ "content": [{ "type": "text", "text": "Done." }] }));
    session.idle("end_turn");
}

fn quick() -> TurnOptions {
    let stream = StreamOptions {
        list_lag: Duration::from_millis(50),
        read_timeout: Duration::from_millis(400),
        ..StreamOptions::default()
    };
    TurnOptions { stream, ..TurnOptions::default() }
}

/// Returns the outcome, the agent's texts and the time taken.
fn ends(turn: &mut Turn) -> (Outcome, Vec<String>, Duration) {
    let began = Instant::now();
    let mut texts = Vec::new();
    for delivery in turn.by_ref().map(|delivery| delivery.expect("the turn can be followed")) {
        let event = delivery.event().filter(|event| event.kind() == "agent.message");
        texts.extend(event.and_then(|event| event.content_text()));
    }
    (turn.outcome().expect("it is over").clone(), texts, began.elapsed())
}

fn asks(client: &Client) -> (Outcome, Vec<String>, Duration) {
    ends(&mut client.ask_with(&"sesn_1".into(), "Do it.", quick()).unwrap())
}

fn questions(host: &Host) -> usize {
    let is_session = |request: &&Request| request.head.starts_with("GET /v1/sessions/sesn_1 ");
    host.requests().iter().filter(is_session).count()
}

#[test]
fn f25_a_message_that_is_never_shown_as_processed_does_not_hold_the_turn() {
    let (host, _) = serve(reply_unprocessed);
    let (outcome, texts, took) = asks(&host.client());
    assert_eq!((outcome, texts), (Outcome::EndTurn, vec!["Done.".into()]));
    // 14 times `list_lag`, the rechecks themselves, and one more wait between two polls.
    assert!(took >= Duration::from_millis(750) && took < TEST_TIMEOUT, "{took:?}");
    assert_eq!(questions(&host), 2);
}

#[test]
fn f31_what_comes_after_the_end_is_delivered_by_a_turn_resumed_from_its_end() {
    let (host, session) = serve(reply);
    let client = host.client();
    let mut turn = client.ask_with(&"sesn_1".into(), "Do it.", quick()).unwrap();
    assert_eq!(ends(&mut turn).1, ["Done."]);
    let kept = TurnCheckpoint::from_json(&turn.checkpoint().to_json()).unwrap();
    session.emit("agent.message", json!({ "content": [{ "type": "text", "text": "late" }] }));
    let mut resumed = client.resume(kept, quick()).unwrap();
    let (outcome, texts, _) = ends(&mut resumed);
    assert_eq!((outcome, texts), (Outcome::EndTurn, vec!["late".into()]));
}

#[test]
fn f36_an_interrupt_of_somebody_else_ends_the_turn_as_interrupted() {
    let (host, _) = serve(|session, event| {
        session.emit("session.status_running", json!({}));
        session.show(session.process(event));
        session.emit("user.interrupt", json!({}));
        session.idle("end_turn");
    });
    assert_eq!(asks(&host.client()).0, Outcome::Interrupted);
}

#[test]
fn p17_the_budget_and_an_interrupt_end_a_turn_and_name_the_open_runs() {
    for (kind, reason, expected) in [
        ("user.interrupt", "end_turn", Outcome::Interrupted),
        ("session.updated", "budget_reached", Outcome::BudgetReached),
    ] {
        let (host, _) = serve(move |session, event| {
            session.emit("session.status_running", json!({}));
            session.show(session.process(event));
            session.emit(
                "workflow_run.created",
                json!({ "workflow_run_id": "wrun_1", "name": "w", "phases": [] }),
            );
            session.emit(kind, json!({}));
            session.idle(reason);
        });
        let mut turn = host.client().ask_with(&"sesn_1".into(), "Do it.", quick()).unwrap();
        assert_eq!(ends(&mut turn).0, expected);
        assert_eq!(turn.open_runs().collect::<Vec<_>>(), ["wrun_1"]);
    }
}

#[test]
fn f30_an_idle_without_a_reason_is_an_unknown_end() {
    let (host, _) = serve(|session, event| {
        session.show(session.process(event));
        session.emit("session.status_idle", json!({}));
    });
    assert_eq!(asks(&host.client()).0, Outcome::Other("unknown".into()));
}

#[test]
fn f29_a_session_that_was_never_seen_is_an_error_wherever_that_shows() {
    const GONE: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such session"}}"#;
    for lenient in [0, 1, 2] {
        let host = Host::start(move |request, socket| match () {
            () if request.is_stream() && lenient > 0 => {
                begin_stream(socket);
                crate::host::wait_for_end(socket);
            }
            () if !request.is_stream() && !request.is_send() && lenient > 1 => {
                answer_json(socket, crate::host::EMPTY_PAGE);
            }
            () => answer(socket, 404, "content-type: application/json\r\n", GONE),
        });
        let mut turn = host.client().ask_with(&"sesn_1".into(), "Do it.", quick()).unwrap();
        let error = turn.finish().expect_err("there is no such session");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(404), "{lenient}");
    }
}
