//! Habits of other servers and of gateways, one after the other: a turn ends as it does without
//! them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, SessionId,
};
use managed_agents_blocking::{
    Answer, Delivery, Handlers, Outcome, StreamOptions, Tool, TurnOptions, agents, environments, sessions,
};
use managed_agents_local::{Faults, Options, Script};
use serde_json::{Value, json};

use crate::host::TEST_TIMEOUT;
use crate::local::Local;

/// A turn on the local server with these faults.
struct Case {
    local: Local,
    session: SessionId,
}

/// What a turn has shown.
#[derive(Debug, PartialEq)]
struct Told {
    outcome: Outcome,
    texts: Vec<String>,
    /// The number of times that the tool ran.
    runs: usize,
}

impl Case {
    /// The agent calls the tool `a` and says what it gave.
    fn new(faults: &str) -> Self {
        Self::doing(
            &json!([{"custom_tool": "a", "input": {"x": 7}, "save": "it"}, {"say": "${it}."}]),
            faults,
        )
    }

    fn doing(steps: &Value, faults: &str) -> Self {
        let script = Script::from_json(&json!({ "steps": steps }).to_string()).unwrap();
        let local = Local::with(Options { script: Some(script), ..Options::default() });
        let mut tools = vec![AgentToolParams::agent_toolset()];
        tools.push(tool().params().unwrap().into());
        let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
        let agent = local.client.send(agents::create(&agent)).unwrap();
        let environment =
            local.client.send(environments::create(&CreateEnvironment::new(agent.id.as_str()))).unwrap();
        let session = CreateSession::new(agent.id, environment.id);
        let session = local.client.send(sessions::create(&session)).unwrap().id;
        for fault in Faults::parse(faults).unwrap().0 {
            local.server.faults().add(fault);
        }
        Self { local, session }
    }

    /// Takes a turn. No processed event comes twice.
    fn ask(&self) -> Told {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let handlers = Handlers::new().tool(tool(), move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Answer::text("seven")
        });
        let turn = self.local.client.ask_with(&self.session, "go", quick()).unwrap();
        let mut turn = turn.with_deadline(TEST_TIMEOUT).with_handlers(handlers);
        let (mut texts, mut seen) = (Vec::new(), HashMap::new());
        for delivery in turn.by_ref() {
            let Delivery::Event(event) = delivery.expect("the turn goes on") else { continue };
            if event.processed_at().is_some() {
                *seen.entry(event.id().map(ToString::to_string)).or_insert(0) += 1;
            }
            if event.kind() == "agent.message" {
                texts.extend(event.content_text());
            }
        }
        assert!(seen.values().all(|times| *times == 1), "{seen:?}");
        let outcome = turn.outcome().expect("it is over").clone();
        Told { outcome, texts, runs: runs.load(Ordering::SeqCst) }
    }
}

fn tool() -> Tool {
    Tool::new("a", "A tool.", r#"{"type": "object"}"#)
}

fn quick() -> TurnOptions {
    let stream = StreamOptions {
        list_lag: Duration::from_millis(30),
        max_wait: Duration::from_millis(50),
        read_timeout: Duration::from_millis(400),
        ..StreamOptions::default()
    };
    TurnOptions { stream, ..TurnOptions::default() }
}

fn done() -> Told {
    Told { outcome: Outcome::EndTurn, texts: vec!["seven.".into()], runs: 1 }
}

#[test]
fn a_turn_ends_whatever_the_echo_of_its_events_is() {
    for echo in ["echo=never", "echo=list", "echo=other-id"] {
        assert_eq!(Case::new(echo).ask(), done(), "{echo}");
    }
}

#[test]
fn a_turn_ends_without_status_events() {
    let case = Case::doing(&json!([{"say": "seven."}]), "status-events=off");
    assert_eq!(case.ask(), Told { runs: 0, ..done() });
}

#[test]
fn a_replay_of_the_history_on_each_stream_repeats_nothing() {
    let case = Case::new("replay=all;cut-after-events=6,route=stream;cut-after-events=12,route=stream");
    assert_eq!(case.ask(), done());
    // The turn before is history by now.
    assert_eq!(case.ask(), done());
    // The second cut may come after the end of the turn.
    assert!(case.local.count("GET", "/events/stream") > 2, "no stream was cut");
}

#[test]
fn frames_without_an_event_line_are_read() {
    assert_eq!(Case::new("event-lines=off").ask(), done());
}

#[test]
fn a_stream_that_shows_each_id_once_does_not_hold_the_turn() {
    assert_eq!(Case::new("dedupe-ids").ask(), done());
}

#[test]
fn calls_are_answered_as_they_are_named_five_at_a_time() {
    let calls: Vec<_> = (0..12).map(|x| json!({"custom_tool": "a", "input": {"x": x}})).collect();
    let case = Case::doing(&json!([{"together": calls}, {"say": "seven."}]), "window=5");
    assert_eq!(case.ask(), Told { runs: 12, ..done() });
    let is_failed =
        |event: &Value| event["type"] == "user.custom_tool_result" && event["content"][0]["text"] != "seven";
    let failed = case.local.server.wait_for_event(case.session.as_str(), Duration::ZERO, is_failed);
    assert_eq!(failed, None, "each call has its own result");
}

#[test]
fn a_message_that_is_later_than_the_idle_comes_with_the_next_turn() {
    let case = Case::doing(&json!([{"say": "${message}!"}]), "late-message=200ms,session=next");
    // The session was there before the fault: nothing is late.
    assert_eq!(case.ask().texts, ["go!"]);
    let case = Case::doing(&json!([{"say": "${message}!"}]), "late-message=200ms");
    assert_eq!(case.ask(), Told { outcome: Outcome::EndTurn, texts: Vec::new(), runs: 0 });
    let late = |event: &Value| event["type"] == "agent.message";
    assert!(case.local.server.wait_for_event(case.session.as_str(), TEST_TIMEOUT, late).is_some());
    case.local.server.faults().clear();
    assert_eq!(case.ask().texts, ["go!", "go!"]);
}

#[test]
fn replies_that_lack_fields_are_read() {
    for route in ["sessions.retrieve", "events.send", "events.list", "sessions.create"] {
        let fault = format!("strip=usage,stats,agent.model,processed_at,next_page,route={route}");
        assert_eq!(Case::new(&fault).ask(), done(), "{route}");
    }
}

#[test]
fn a_history_without_cursors_is_read_to_its_end() {
    let case = Case::new("has-more-without-cursor,route=events.list;cut-after-events=9,route=stream,times=2");
    assert_eq!(case.ask(), done());
    assert_eq!(case.ask(), done());
    let more = |request: &&managed_agents_local::RequestRecord| request.target.contains("after_id=");
    assert!(case.local.server.log().iter().find(more).is_some());
}

#[test]
fn pages_of_a_proxy_and_compressed_errors_are_lost_replies() {
    for fault in [
        "login-page,route=events.send",
        "login-page,route=events.send,times=2",
        "html-503,route=events.send",
        "html-503,route=events.list",
        "html-503,route=stream",
        "gzip-errors;status=503,route=events.send",
        "gzip-errors;status=503,route=stream",
        "gzip-errors;status=529,route=events.list",
    ] {
        assert_eq!(Case::new(fault).ask(), done(), "{fault}");
    }
}

#[test]
fn a_stream_whose_coding_is_none_is_read() {
    assert_eq!(Case::new("coding=none").ask(), done());
}

#[test]
fn a_page_that_is_too_large_is_read_in_smaller_ones() {
    let case = Case::new("page-too-large,route=events.list;cut-after-events=9,route=stream,times=2");
    assert_eq!(case.ask(), done());
    assert_eq!(case.ask(), done());
    let limits = |limit: &str| case.local.server.log().iter().any(|request| request.target.contains(limit));
    assert!(limits("limit=1000") && limits("limit=7"));
}

#[test]
fn an_input_that_is_nested_deeply_costs_nothing() {
    assert_eq!(Case::new("deep-input").ask(), done());
}
