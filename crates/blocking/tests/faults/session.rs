//! P8, P11, P13, P14: changes of the session itself, and lists that fail or never end.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use managed_agents_blocking::types::{ListAgents, SessionId};
use managed_agents_blocking::{
    Answer, ClientOptions, Delivery, Error, Outcome, RetryPolicy, agents, proto, sessions,
};
use managed_agents_local::faults::{At, Effect, Fault};
use serde_json::json;

use crate::host::{EMPTY_PAGE, Host, TEST_TIMEOUT, answer, begin_stream, json, wait_for_end};
use crate::local::{Local, quick_turn, transcript};
use crate::recorded::{self, expected, follow, impatient};

#[test]
fn p08_a_history_that_fails_after_the_stream_is_open_loses_nothing() {
    let failures: [fn(&mut std::net::TcpStream); 4] = [
        |socket| answer(socket, 500, "", "{}"),
        |socket| answer(socket, 429, "retry-after-ms: 5\r\n", "{}"),
        |socket| json(socket, r#"{"data":[{"id":"#),
        |_| (),
    ];
    for fail in failures {
        let (lists, streams) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let host = Host::start(move |request, socket| match request.is_stream() {
            // Half of the session arrives while the history is unavailable.
            true if streams.fetch_add(1, Ordering::SeqCst) == 0 => {
                let _ = std::io::Write::write_all(socket, &recorded::answer()[..300]);
                wait_for_end(socket);
            }
            true => {
                begin_stream(socket);
                wait_for_end(socket);
            }
            false if lists.fetch_add(1, Ordering::SeqCst) < 2 => fail(socket),
            false => json(socket, &recorded::history()),
        });
        assert_eq!(follow(&host.client(), impatient()).0, expected());
    }
}

#[test]
fn p08_a_turn_whose_lists_fail_lag_or_are_cut_ends_as_it_should() {
    let faults = [
        Effect::Status { status: 500, headers: vec![] },
        Effect::Cut(At::Bytes(0)),
        Effect::Cut(At::Bytes(400)),
        Effect::Html,
        Effect::Stale { events: 3 },
    ];
    for effect in faults {
        let local = Local::start(|turn| turn.say("hello"));
        let session = local.session();
        local.server.faults().add(Fault { times: 2, ..Fault::new("events.list", effect.clone()) });
        local.server.faults().add(Fault::new("events.stream", Effect::Cut(At::Events(2))));
        let mut turn =
            local.client.ask_with(&session, "go", quick_turn()).unwrap().with_deadline(TEST_TIMEOUT);
        let deliveries: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
        assert_eq!(turn.outcome(), Some(&Outcome::EndTurn), "{effect:?}");
        let said = transcript(&deliveries);
        assert_eq!(
            said.iter().filter(|line| *line == "agent.message hello").count(),
            1,
            "{effect:?}: {said:?}"
        );
    }
}

#[test]
fn p11_nothing_runs_without_an_explicit_allow() {
    for (answer, ran) in [(Some(Answer::allow()), true), (Some(Answer::deny("no")), false), (None, false)] {
        let local = Local::start(|turn| {
            let output = turn.tool_with_approval("bash", json!({"command": "echo ran"}))?;
            turn.say(format!("{:?} {}", output.text.trim(), output.is_error))
        });
        let mut turn =
            local.client.ask_with(&local.session(), "go", quick_turn()).unwrap().with_deadline(TEST_TIMEOUT);
        let mut said = Vec::new();
        while let Some(delivery) = turn.next() {
            let delivery = delivery.unwrap();
            if let (Delivery::Waiting(call), Some(answer)) = (&delivery, &answer) {
                // An answer of another kind is refused here and does not count as an approval.
                assert!(turn.answer(&call.id, &Answer::text("allow")).is_err());
                turn.answer(&call.id, answer).unwrap();
            }
            said.extend(delivery.event().filter(|event| event.kind() == "agent.message").cloned());
        }
        assert_eq!(said.iter().any(|event| event.content_text().unwrap() == "\"ran\" false"), ran);
        let Some(Outcome::NeedsAction(_)) = turn.outcome() else {
            assert_eq!((turn.outcome(), answer.is_some()), (Some(&Outcome::EndTurn), true));
            continue;
        };
        assert!(answer.is_none() && said.is_empty());
    }
}

#[test]
fn p11_an_answer_after_the_session_has_ended_is_not_sent_again_and_again() {
    let local = Local::start(|turn| turn.custom_tool("rate", json!({})).map(drop));
    let session = local.session();
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap().with_deadline(TEST_TIMEOUT);
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it waits") };
    local.client.send(sessions::archive(&session)).unwrap();
    turn.answer(&calls[0].id, &Answer::text("1.08")).unwrap();
    let outcome = turn.finish();
    assert!(matches!(outcome, Ok(Outcome::Terminated) | Err(Error::Core(_))), "{outcome:?}");
    assert!(local.count("POST", "/events") <= 2, "the message, and one answer at the most");
}

#[test]
fn p13_a_list_that_runs_in_a_circle_is_an_error_and_empty_pages_are_no_end() {
    const PAGES: usize = 1000;
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() };
    let host = Host::start(|request, socket| {
        let number: usize = request.head.split("page=").nth(1).map_or(0, |rest| {
            rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
        });
        let next = if number == PAGES { "null".into() } else { format!("\"{}\"", number + 1) };
        json(socket, &format!(r#"{{"data":[],"next_page":{next}}}"#));
    });
    let client = host.client().with_options(options.clone());
    let mut pages = client.pages(agents::list(&ListAgents::default()));
    assert_eq!(host.requests().len(), 0, "nothing is asked before it is needed");
    assert!(pages.next().is_none());
    assert_eq!(host.requests().len(), PAGES + 1);
    for circle in [1, 2, 7] {
        let host = Host::start(move |request, socket| {
            let next = request.number % circle;
            json(socket, &format!(r#"{{"data":[],"next_page":"{next}"}}"#));
        });
        let mut pages =
            host.client().with_options(options.clone()).pages(agents::list(&ListAgents::default()));
        let error = pages.next().unwrap().unwrap_err();
        assert!(matches!(error, Error::Core(proto::Error::RepeatedCursor { .. })), "{error}");
        assert!(pages.next().is_none() && host.requests().len() < 30);
    }
}

#[test]
fn p14_a_session_that_goes_away_during_any_call_was_deleted_and_is_not_asked_for_in_a_loop() {
    let gone = r#"{"type":"error","error":{"type":"not_found_error","message":"there is none"}}"#;
    for stage in ["list", "send", "stream"] {
        let (streams, is_gone) = (AtomicUsize::new(0), AtomicBool::new(false));
        let host = Host::start(move |request, socket| {
            let is_first = request.is_stream() && streams.fetch_add(1, Ordering::SeqCst) == 0;
            if is_first {
                begin_stream(socket);
                // The stream closes before it is opened again.
                if stage != "stream" {
                    wait_for_end(socket);
                }
                return;
            }
            match request {
                request if request.is_stream() => answer(socket, 404, "", gone),
                request if request.is_send() && stage == "send" => {
                    is_gone.store(true, Ordering::SeqCst);
                    answer(socket, 404, "", gone);
                }
                _ if stage == "list"
                    || request.head.starts_with("GET /v1/sessions/sesn_1 ")
                    || is_gone.load(Ordering::SeqCst) =>
                {
                    answer(socket, 404, "", gone);
                }
                request if request.is_send() => {
                    json(socket, r#"{"data":[{"type":"user.message","id":"u1"}]}"#);
                }
                _ => json(socket, EMPTY_PAGE),
            }
        });
        let mut turn = host
            .client()
            .ask_with(&"sesn_1".into(), "hello", quick_turn())
            .unwrap()
            .with_deadline(TEST_TIMEOUT);
        // A session without any event may be a wrong id.
        match turn.finish() {
            Ok(outcome) => assert_eq!(outcome, Outcome::Deleted, "{stage}"),
            Err(error) => {
                let status = error.status().map(|status| status.as_u16());
                assert_eq!((stage == "stream", status), (false, Some(404)), "{stage}");
            }
        }
        assert!(host.requests().len() <= 6, "{stage}: {}", host.requests().len());
    }
}

#[test]
fn p14_archived_and_deleted_sessions_end_what_follows_them() {
    type Act = fn(&Local, &SessionId);
    let ends: [(Act, &str); 2] = [
        (
            |local, session| drop(local.client.send(sessions::archive(session)).unwrap()),
            "session.status_terminated",
        ),
        (|local, session| drop(local.client.send(sessions::delete(session)).unwrap()), "session.deleted"),
    ];
    for (end, last) in ends {
        let local = Local::start(|turn| turn.say("hello"));
        let session = local.session();
        local.client.ask_with(&session, "go", quick_turn()).unwrap().finish().unwrap();
        let mut events = local.client.events_with(&session, impatient());
        events.next().unwrap().unwrap();
        end(&local, &session);
        let rest: Vec<_> = events.map(Result::unwrap).collect();
        assert_eq!(rest.iter().rev().find_map(Delivery::event).unwrap().kind(), last);
        // A later client finds the same, or that there is no session.
        let late = local.client.events_with(&session, impatient()).last().unwrap();
        match last {
            "session.deleted" => assert_eq!(late.unwrap_err().status().unwrap().as_u16(), 404),
            _ => assert_eq!(late.unwrap().event().unwrap().kind(), last),
        }
    }
}
