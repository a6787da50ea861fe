//! P16, F02, F26, F27, O1: the fate of sent events, over sockets.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use managed_agents_blocking::types::{BudgetLimit, CreateSession, EventParams, Update, UpdateSession};
use managed_agents_blocking::{Answer, Error, FinalStatus, Outcome, Turn, proto, sessions};
use serde_json::{Value, json};

use crate::host::{Host, Request, TEST_TIMEOUT, answer, begin_stream, chunk};
use crate::local::{Local, quick_turn};

/// A service of one session, whose agent reacts to each stored event with `acts`.
#[derive(Clone)]
struct Session(Arc<(Mutex<Vec<Value>>, Condvar)>);

impl Session {
    fn new(past: &[Value]) -> Self {
        let session = Self(Arc::new((Mutex::new(Vec::new()), Condvar::new())));
        past.iter().for_each(|event| drop(session.emit(event.clone())));
        session
    }

    fn emit(&self, mut event: Value) -> Value {
        let (history, changed) = &*self.0;
        let mut history = history.lock().unwrap();
        let number = history.len();
        if event["id"].is_null() {
            event["id"] = format!("sevt_{number}").into();
        }
        event["processed_at"] = format!("2026-11-21T09:{:02}:{:02}Z", number / 60, number % 60).into();
        history.push(event.clone());
        changed.notify_all();
        event
    }

    fn idle(&self, reason: Value) {
        self.emit(json!({"type": "session.status_idle", "stop_reason": reason}));
    }

    /// Answers like the service. `instead` may answer a send in its place.
    fn host(
        self,
        instead: impl Fn(&Value) -> Option<(u16, &'static str, &'static str)> + Send + Sync + 'static,
        acts: impl Fn(&Self, &Value) + Send + Sync + 'static,
    ) -> Host {
        Host::start(move |request, socket| {
            if request.is_stream() {
                let (history, changed) = &*self.0;
                // Before the head: a client that has it sends its message.
                let mut told = history.lock().unwrap().len();
                begin_stream(socket);
                loop {
                    let waited =
                        changed.wait_timeout(history.lock().unwrap(), Duration::from_millis(50)).unwrap();
                    let news: Vec<_> = waited.0[told..].to_vec();
                    drop(waited);
                    told += news.len();
                    let frames: String = news.iter().map(|event| format!("data: {event}\n\n")).collect();
                    if !chunk(socket, if frames.is_empty() { ": \n\n" } else { &frames }) {
                        return;
                    }
                }
            }
            if !request.is_send() {
                let mut events = self.0.0.lock().unwrap().clone();
                if request.head.contains("order=desc") {
                    events.reverse();
                }
                let page = json!({"data": events, "next_page": null});
                return crate::host::json(socket, &page.to_string());
            }
            let event = sent(request);
            if let Some((status, content_type, body)) = instead(&event) {
                return answer(socket, status, &format!("content-type: {content_type}\r\n"), body);
            }
            let stored = self.emit(event);
            crate::host::json(socket, &json!({"data": [stored]}).to_string());
            acts(&self, &stored);
        })
    }
}

/// Returns the single event of a request.
fn sent(request: &Request) -> Value {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    body["events"][0].clone()
}

fn sent_to(host: &Host) -> Vec<Value> {
    host.requests().iter().filter(|request| request.is_send()).map(sent).collect()
}

fn ends_at_once(session: &Session, event: &Value) {
    if event["type"] == "user.message" {
        session.emit(json!({"type": "session.status_running"}));
        session.idle(json!({"type": "end_turn"}));
    }
}

fn ask(host: &Host) -> Turn {
    host.client().ask_with(&"sesn_1".into(), "hello", quick_turn()).unwrap().with_deadline(TEST_TIMEOUT)
}

/// Successes that do not show the sent event.
const ODD: [(u16, &str, &str); 6] = [
    (200, "text/html", "<html>login"),
    (
        200,
        "application/json",
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
    ),
    (200, "application/json", ""),
    (200, "application/json", "{}"),
    (200, "application/json", r#"{"data":[]}"#),
    (204, "text/plain", ""),
];

#[test]
fn f02_a_success_that_does_not_show_the_message_is_a_lost_answer() {
    for odd in ODD {
        let posts = AtomicUsize::new(0);
        let once = move |_: &Value| (posts.fetch_add(1, Ordering::SeqCst) == 0).then_some(odd);
        let host = Session::new(&[]).host(once, ends_at_once);
        assert_eq!(ask(&host).finish().unwrap(), Outcome::EndTurn, "{odd:?}");
        assert_eq!(sent_to(&host).len(), 2, "{odd:?}");
    }
}

#[test]
fn f02_an_operation_that_sends_is_not_done_by_a_success_that_does_not_show_it() {
    for odd in ODD {
        let host = Session::new(&[]).host(move |_| Some(odd), ends_at_once);
        let error = host
            .client()
            .send(sessions::events::send(&"sesn_1".into(), [EventParams::message("hello")]))
            .unwrap_err();
        assert!(error.is_retryable() || error.to_string().contains("not"), "{error}");
        assert_eq!(sent_to(&host).len(), 1, "nobody knows whether it was done");
    }
    let host = Session::new(&[]).host(|_| None, ends_at_once);
    host.client().send(sessions::events::send(&"sesn_1".into(), [EventParams::message("hello")])).unwrap();
}

fn call(id: &str) -> [Value; 2] {
    [
        json!({"type": "agent.custom_tool_use", "id": id, "name": "rate", "input": {}}),
        json!({"type": "session.status_idle", "stop_reason": {"type": "requires_action", "event_ids": [id]}}),
    ]
}

#[test]
fn p16_a_message_refused_for_a_moment_after_the_last_answer_is_sent_again() {
    const WAITS: &str = r#"{"type":"error","error":{"type":"invalid_request_error","message":"Invalid user.message event at events[0]: waiting on responses to events [\"sevt_call\"]; only user.tool_confirmation, user.custom_tool_result and user.interrupt may be sent"}}"#;
    let posts = AtomicUsize::new(0);
    let instead = move |event: &Value| {
        let is_refused = event["type"] == "user.message" && posts.fetch_add(1, Ordering::SeqCst) < 2;
        is_refused.then_some((400, "application/json", WAITS))
    };
    let host = Session::new(&call("sevt_call")).host(instead, ends_at_once);
    let mut turn = ask(&host);
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it waits") };
    assert!(turn.is_unsent() && sent_to(&host).is_empty());
    turn.answer(&calls[0].id, &Answer::text("0.87")).unwrap();
    assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
    assert!(!turn.is_unsent());
    let kinds: Vec<_> =
        sent_to(&host).iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["user.custom_tool_result", "user.message", "user.message", "user.message"]);
}

#[test]
fn p16_the_local_server_takes_the_message_once_its_call_is_answered_in_this_process_or_the_next() {
    let local = Local::start(|turn| match turn.number() {
        1 => turn.custom_tool("rate", json!({})).map(drop),
        _ => turn.say("hello"),
    });
    for is_resumed in [false, true] {
        let session = local.session();
        let ask = |text: &str| {
            local.client.ask_with(&session, text, quick_turn()).unwrap().with_deadline(TEST_TIMEOUT)
        };
        assert!(matches!(ask("go").finish().unwrap(), Outcome::NeedsAction(_)));
        let mut turn = ask("and then");
        let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it waits") };
        assert!(turn.is_unsent());
        if is_resumed {
            let checkpoint = turn.checkpoint();
            turn = local.client.resume(checkpoint, quick_turn()).unwrap().with_deadline(TEST_TIMEOUT);
            assert!(matches!(turn.finish().unwrap(), Outcome::NeedsAction(_)));
        }
        turn.answer(&calls[0].id, &Answer::text("0.87")).unwrap();
        assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
        assert!(!turn.is_unsent());
    }
}

#[test]
fn p16_a_message_at_the_budgets_cap_is_reported_as_not_sent() {
    let local = Local::start(|turn| turn.say("word ".repeat(2_000)));
    let budget = Some(BudgetLimit::us_cents(1));
    let session = local.session_with(|session| CreateSession { budget, ..session });
    let ask =
        |text: &str| local.client.ask_with(&session, text, quick_turn()).unwrap().with_deadline(TEST_TIMEOUT);
    assert_eq!(ask("go").finish().unwrap(), Outcome::BudgetReached);
    let mut turn = ask("and then");
    assert_eq!(turn.finish().unwrap(), Outcome::BudgetReached);
    assert!(turn.is_unsent());
    let budget = Update::Set(BudgetLimit::us_cents(100_000));
    let raised = UpdateSession { budget, ..UpdateSession::default() };
    local.client.send(sessions::update(&session, &raised)).unwrap();
    let mut turn = local.client.resume(turn.checkpoint(), quick_turn()).unwrap().with_deadline(TEST_TIMEOUT);
    assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
}

#[test]
fn f27_a_call_that_an_idle_names_takes_allow_and_deny_whatever_it_says_of_its_permission() {
    for kind in ["agent.tool_use", "agent.mcp_tool_use"] {
        let acts = move |session: &Session, event: &Value| match event["type"].as_str() {
            Some("user.message") => {
                session.emit(json!({"type": kind, "id": "sevt_call", "name": "read", "input": {}}));
                session.idle(json!({"type": "requires_action", "event_ids": ["sevt_call"]}));
            }
            _ => session.idle(json!({"type": "end_turn"})),
        };
        for given in [Answer::allow(), Answer::deny("no")] {
            let host = Session::new(&[]).host(|_| None, acts);
            let mut turn = ask(&host);
            let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it waits") };
            turn.answer(&calls[0].id, &given).unwrap();
            assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
            assert_eq!(sent_to(&host)[1]["type"], "user.tool_confirmation");
        }
    }
}

#[test]
fn o01_a_refused_result_is_replaced_once_by_an_error_that_says_why() {
    let instead = |event: &Value| {
        let is_refused = event["type"] == "user.custom_tool_result" && event["is_error"] != true;
        is_refused.then_some((
            413,
            "application/json",
            r#"{"type":"error","error":{"type":"request_too_large","message":"at most 32 MB"}}"#,
        ))
    };
    let host = Session::new(&[]).host(instead, |session, event| match event["type"].as_str() {
        Some("user.message") => call("sevt_call").into_iter().for_each(|event| drop(session.emit(event))),
        _ => session.idle(json!({"type": "end_turn"})),
    });
    let mut turn = ask(&host);
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it waits") };
    turn.answer(&calls[0].id, &Answer::text("much")).unwrap();
    assert_eq!(turn.finish().unwrap(), Outcome::EndTurn);
    let last = sent_to(&host).pop().unwrap();
    assert!(
        last["content"][0]["text"].as_str().unwrap().ends_with("it is too large. at most 32 MB"),
        "{last}"
    );
}

#[test]
fn f26_a_route_that_is_missing_is_no_session_that_was_deleted() {
    const MISSING: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such path"}}"#;
    let host = Host::start(|request, socket| match request.head.starts_with("GET ") {
        true => crate::host::json(socket, r#"{"id":"sesn_1","type":"session","status":"idle"}"#),
        false => answer(socket, 404, "", MISSING),
    });
    let (client, session) = (host.client(), "sesn_1".into());
    for (route, result) in [
        ("POST /v1/sessions/{session_id}/archive", client.archive(&session, TEST_TIMEOUT)),
        ("DELETE /v1/sessions/{session_id}", client.delete(&session, TEST_TIMEOUT)),
        ("POST /v1/sessions/{session_id}/events", client.interrupt(&session, TEST_TIMEOUT)),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(&error, Error::Core(proto::Error::NoSuchRoute { .. })), "{error}");
        assert!(
            error.to_string().starts_with(&format!("this service has no such route: {route}")),
            "{error}"
        );
        assert_eq!(error.status().unwrap().as_u16(), 404);
    }
    let host = Host::start(|_, socket| answer(socket, 404, "", MISSING));
    assert_eq!(host.client().archive(&session, TEST_TIMEOUT).unwrap(), FinalStatus::Deleted);
    let host = Session::new(&[]).host(|_| Some((404, "application/json", MISSING)), ends_at_once);
    let error = ask(&host).finish().unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("this service has no such route: POST /v1/sessions/{session_id}/events"),
        "{error}"
    );
}
