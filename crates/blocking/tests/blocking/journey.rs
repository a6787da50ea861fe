use std::time::Duration;

use managed_agents_blocking::types::{CreateAgent, ListAgents, SessionResourceParams};
use managed_agents_blocking::{
    Delivery, Error, Events, Operation, Outcome, UploadFile, agents, proto, sessions, types,
};
use managed_agents_local::faults::{Effect, Fault};
use managed_agents_local::{Interrupted, Options, Script, Turn};
use serde_json::json;

use crate::local::{Local, quick, quick_turn, transcript};

fn total(turn: &mut Turn) -> Result<(), Interrupted> {
    let output = turn.tool("bash", json!({"command": "cat mnt/session/uploads/* | wc -c"}))?;
    turn.say(format!("{} bytes, {}", output.text.trim(), turn.message()))
}

#[test]
fn the_whole_journey_runs_whether_or_not_the_server_keeps_events_for_the_first_stream() {
    for buffer in [true, false] {
        let local =
            Local::with(Options { buffer, script: Some(Script::from_fn(total)), ..Options::default() });
        let file = local.client.upload(&b"12345"[..], &UploadFile::new("a.txt")).unwrap();
        let session = local.session_with(|session| types::CreateSession {
            resources: vec![SessionResourceParams::file(&file.id)],
            ..session
        });
        for word in ["first", "second"] {
            let mut turn = local.client.ask_with(&session, word, quick_turn()).unwrap();
            let deliveries: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
            assert_eq!(turn.outcome(), Some(&Outcome::EndTurn), "{buffer} {deliveries:?}");
            assert!(turn.next().is_none());
            let said: Vec<_> = deliveries
                .iter()
                .filter_map(Delivery::event)
                .filter(|event| event.kind() == "agent.message")
                .map(|event| event.content_text().unwrap())
                .collect();
            assert_eq!(said, [format!("5 bytes, {word}")]);
        }
        assert_eq!(local.count("POST", "/events"), 2);
    }
}

#[test]
fn events_of_a_session_are_its_history_and_then_what_happens() {
    let local = Local::start(|turn| turn.say("done"));
    let session = local.session();
    local.client.ask_with(&session, "hello", quick_turn()).unwrap().finish().unwrap();
    let mut events = local.client.events(&session);
    let turn = |events: &mut Events| {
        let mut deliveries = Vec::new();
        let is_idle =
            |delivery: &Delivery| delivery.event().is_some_and(|event| event.kind() == "session.status_idle");
        while !deliveries.last().is_some_and(is_idle) {
            deliveries.push(events.next().unwrap().unwrap());
        }
        transcript(&deliveries)
    };
    let past = turn(&mut events);
    assert_eq!((past.len(), past[2].as_str()), (9, "user.message hello"));
    local.client.ask_with(&session, "hello", quick_turn()).unwrap().finish().unwrap();
    assert_eq!(turn(&mut events), past);
    let checkpoint = events.checkpoint();
    drop(events);
    local.client.ask_with(&session, "hello", quick_turn()).unwrap().finish().unwrap();
    let mut events = local.client.resume_events(checkpoint, quick());
    assert_eq!(turn(&mut events), past);
    local.client.send(sessions::archive(&session)).unwrap();
    let rest: Vec<_> = events.map(Result::unwrap).collect();
    assert!(rest.iter().filter_map(Delivery::event).any(|event| event.kind() == "session.status_terminated"));
}

#[test]
fn previews_come_before_the_message_they_become() {
    let local = Local::start(|turn| turn.say("one two three four"));
    let mut options = quick_turn();
    options.stream.previews = true;
    let mut turn = local.client.ask_with(&local.session(), "go", options).unwrap();
    let mut text = String::new();
    while let Some(delivery) = turn.next() {
        match delivery.unwrap() {
            Delivery::Preview(preview) => {
                text.push_str(&preview.delta);
                let so_far =
                    turn.previews().text(preview.event_id.as_str(), preview.index).unwrap_or_default();
                assert_eq!(so_far, text);
            }
            Delivery::Event(event) if event.kind() == "agent.message" => {
                assert_eq!(event.content_text().unwrap(), text);
            }
            _ => (),
        }
    }
    assert_eq!(text, "one two three four");
}

#[test]
fn pages_give_every_item_once_and_go_on_after_an_empty_page() {
    let local = Local::start(|_| Ok(()));
    for number in 0..5 {
        local.client.send(agents::create(&CreateAgent::new(number.to_string(), "claude-opus-4-7"))).unwrap();
    }
    let list = || agents::list(&ListAgents { limit: Some(2), ..ListAgents::default() });
    local.server.faults().add(Fault { skip: 1, ..Fault::new("agents.list", Effect::EmptyPage) });
    let mut names: Vec<_> = local.client.pages(list()).map(|agent| agent.unwrap().name).collect();
    names.sort();
    assert_eq!(names, ["0", "1", "2", "3", "4"]);
    assert_eq!(local.count("GET", "/v1/agents"), 4);
}

#[test]
fn the_headers_stand_beside_the_value() {
    let local = Local::start(|_| Ok(()));
    let answer = local.client.send_with_response(agents::list(&ListAgents::default())).unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["request-id"].to_str().unwrap().starts_with("req_"));
    assert!(answer.into_body().data.is_empty());
}

#[test]
fn a_refusal_says_what_the_service_said() {
    let local = Local::start(|_| Ok(()));
    let error = local.client.send(agents::retrieve(&"agent_none".into(), &Default::default())).unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert!(error.request_id().unwrap().starts_with("req_") && !error.is_retryable());
    assert!(error.to_string().starts_with("the service answered 404 (not_found_error): "), "{error}");
    let mut turn = local.client.ask(&"sesn_none".into(), "hello").unwrap();
    let error = turn.next().unwrap().unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert!(turn.next().is_none() && turn.finish().is_err() && turn.outcome().is_none());
    assert_eq!(local.count("POST", "/events"), 0);
    let error = local.client.ask(&"../agents".into(), "hello").unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::Path { .. })));
}

#[test]
fn operations_that_no_function_covers_are_sent_too() {
    let local = Local::start(|_| Ok(()));
    let call = Operation::<serde_json::Value>::get("/v1/agents")
        .beta(proto::MANAGED_AGENTS_BETA)
        .parameter("limit", 1);
    assert_eq!(local.client.send(call).unwrap()["data"], json!([]));
}

#[test]
fn a_turn_that_takes_too_long_ends_by_its_deadline() {
    let local = Local::start(|turn| turn.wait(Duration::from_secs(60)));
    let turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
    let mut turn = turn.with_deadline(Duration::from_millis(300));
    let began = std::time::Instant::now();
    assert_eq!(turn.finish().unwrap(), Outcome::Deadline);
    let took = began.elapsed();
    assert!((Duration::from_millis(250)..Duration::from_secs(2)).contains(&took), "{took:?}");
    assert_eq!(local.count("POST", "/events"), 1);
}
