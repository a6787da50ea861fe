//! F02, F03, F07, F08, F24, F25, F28, F31, P07, P19, P20, T13: habits of other servers and of
//! gateways, one after the other, as the local server has them. A turn ends as it does without them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, SessionId,
};
use managed_agents_blocking::{
    Answer, Delivery, Error, Handlers, Outcome, StreamOptions, Tool, TurnOptions, agents, environments,
    proto, sessions,
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
        Self::on(Options { script: Some(script), ..Options::default() }, faults)
    }

    fn on(options: Options, faults: &str) -> Self {
        let local = Local::with(options);
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

    fn ask(&self) -> Told {
        self.say("go")
    }

    /// Takes a turn. No processed event comes twice.
    fn say(&self, message: &str) -> Told {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let handlers = Handlers::new().tool(tool(), move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Answer::text("seven")
        });
        let turn = self.local.client.ask_with(&self.session, message, quick()).unwrap();
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

    /// Counts how often the client asked for the session itself.
    fn looks(&self) -> usize {
        self.local.count("GET", self.session.as_str())
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
fn f25_a_message_that_is_shown_nowhere_does_not_hold_the_turn() {
    assert_eq!(Case::new("echo=never").ask(), done());
}

#[test]
fn f25_a_message_processed_in_the_list_only_or_under_another_id_ends_at_the_first_look() {
    for habit in ["echo=list", "echo=other-id", "dedupe-ids"] {
        let case = Case::new(habit);
        assert_eq!(case.ask(), done(), "{habit}");
        assert_eq!(case.looks(), 0, "{habit}");
    }
}

#[test]
fn f25_a_session_without_status_events_ends_by_its_own_status_whatever_heartbeats_come() {
    let script = Script::from_json(&json!({"steps": [{"say": "seven."}]}).to_string()).unwrap();
    let heartbeat = Duration::from_millis(20);
    let case =
        Case::on(Options { script: Some(script), heartbeat, ..Options::default() }, "status-events=off");
    let began = Instant::now();
    assert_eq!(case.ask(), Told { runs: 0, ..done() });
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(400) && took < TEST_TIMEOUT, "{took:?}");
    assert_eq!(case.looks(), 2);
}

#[test]
fn p07_a_replay_of_the_history_on_each_stream_repeats_nothing() {
    let case = Case::new("replay=all;cut-after-events=6,route=stream;cut-after-events=12,route=stream");
    assert_eq!(case.ask(), done());
    // The turn before is history by now.
    assert_eq!(case.ask(), done());
    // The second cut may come after the end of the turn.
    assert!(case.local.count("GET", "/events/stream") > 2, "no stream was cut");
}

#[test]
fn p19_frames_without_an_event_line_are_read() {
    assert_eq!(Case::new("event-lines=off").ask(), done());
}

#[test]
fn p20_calls_are_answered_as_they_are_named_five_at_a_time() {
    let calls: Vec<_> = (0..12).map(|x| json!({"custom_tool": "a", "input": {"x": x}})).collect();
    let case = Case::doing(&json!([{"together": calls}, {"say": "seven."}]), "window=5");
    assert_eq!(case.ask(), Told { runs: 12, ..done() });
    let is_failed =
        |event: &Value| event["type"] == "user.custom_tool_result" && event["content"][0]["text"] != "seven";
    let failed = case.local.server.wait_for_event(case.session.as_str(), Duration::ZERO, is_failed);
    assert_eq!(failed, None, "each call has its own result");
}

#[test]
fn f31_a_message_that_is_later_than_the_idle_comes_with_the_next_turn() {
    let case = Case::doing(&json!([{"say": "${message}!"}]), "late-message=200ms,session=next");
    // The session was there before the fault: nothing is late.
    assert_eq!(case.ask().texts, ["go!"]);
    let case = Case::doing(&json!([{"say": "${message}!"}]), "late-message=200ms");
    let mut before = Vec::new();
    for message in ["one", "two", "three"] {
        // Delivers the answer to the message before, once.
        assert_eq!(case.say(message), Told { outcome: Outcome::EndTurn, texts: before, runs: 0 });
        let text = format!("{message}!");
        let is_late = |event: &Value| event["content"][0]["text"] == *text;
        assert!(case.local.server.wait_for_event(case.session.as_str(), TEST_TIMEOUT, is_late).is_some());
        before = vec![text];
    }
}

#[test]
fn f24_replies_that_lack_fields_are_read() {
    for route in ["sessions.retrieve", "events.send", "events.list", "sessions.create"] {
        let fault = format!("strip=usage,stats,agent.model,processed_at,next_page,route={route}");
        assert_eq!(Case::new(&fault).ask(), done(), "{route}");
    }
}

#[test]
fn f28_a_history_without_cursors_is_read_to_its_end() {
    let case = Case::new("has-more-without-cursor,route=events.list;cut-after-events=9,route=stream,times=2");
    assert_eq!(case.ask(), done());
    assert_eq!(case.ask(), done());
    let more = |request: &&managed_agents_local::RequestRecord| request.target.contains("after_id=");
    assert!(case.local.server.log().iter().find(more).is_some());
}

#[test]
fn f02_a_login_page_in_place_of_a_reply_is_a_lost_answer_and_one_that_stays_is_shown() {
    for times in 1..3 {
        let case = Case::new(&format!("login-page,route=events.send,times={times}"));
        assert_eq!(case.ask(), done(), "{times}");
    }
    let case = Case::new("login-page,route=events.send,times=always");
    let error = case.local.client.ask_with(&case.session, "go", quick()).unwrap().finish().unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::NotEchoed { .. })), "{error}");
    assert!(error.to_string().contains("<title>Sign in</title>"), "{error}");
    assert_eq!(case.local.count("POST", "/events"), 3);
}

#[test]
fn f03_pages_of_a_proxy_and_compressed_errors_are_lost_replies() {
    for fault in [
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
fn t13_a_stream_whose_coding_is_none_is_read() {
    assert_eq!(Case::new("coding=none").ask(), done());
}

#[test]
fn f08_a_page_that_is_too_large_is_read_in_smaller_ones() {
    let case = Case::new("page-too-large,route=events.list;cut-after-events=9,route=stream,times=2");
    assert_eq!(case.ask(), done());
    assert_eq!(case.ask(), done());
    let limits = |limit: &str| case.local.server.log().iter().any(|request| request.target.contains(limit));
    assert!(limits("limit=1000") && limits("limit=7"));
}

#[test]
fn f07_an_input_that_is_nested_deeply_costs_nothing() {
    assert_eq!(Case::new("deep-input").ask(), done());
}
