//! Outcomes: the cycles of work and evaluation, and every way in which they end.

use crate::client::*;
use crate::threads::{children, gate, said};
use managed_agents_local::{
    Evaluation, Interrupted, Options, RetryStatus, Script, Server, Turn, Workflow, WorkflowRun,
};
use serde_json::{Value, json};

fn outcome(max_iterations: Option<u64>) -> Value {
    let rubric = json!({"type": "text", "content": "It adds up."});
    json!({"type": "user.define_outcome", "description": "Sum", "rubric": rubric, "max_iterations": max_iterations})
}

fn with(script: &str) -> Server {
    let script = Some(Script::from_json(script).expect("the script is good"));
    Server::start(Options { script, ..Options::default() }).expect("a port is free")
}

fn evaluations(server: &Server, session: &str) -> Value {
    get(server, &format!("/v1/sessions/{session}"))["outcome_evaluations"].clone()
}

/// Iteration and result of each evaluation.
fn ends(events: &[Value]) -> Vec<(u64, &str)> {
    let ends = events.iter().filter(|event| event["type"] == "span.outcome_evaluation_end");
    ends.map(|end| (end["iteration"].as_u64().unwrap(), end["result"].as_str().unwrap())).collect()
}

#[test]
fn an_outcome_is_worked_on_until_the_script_is_satisfied() {
    let server = with(
        r#"{"steps": [{"outcome": ["needs_revision", "satisfied"]}, {"say": "Attempt ${iteration}: ${message}"}]}"#,
    );
    let session = session(&server);
    let mut stream = open(&server, &session);
    let sent = send(&server, &session, json!([outcome(None)]));
    let events = stream.turn();
    let expected = [
        "user.define_outcome",
        "session.status_running",
        "session.thread_status_running",
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "span.outcome_evaluation_start",
        "span.outcome_evaluation_ongoing",
        "span.outcome_evaluation_end",
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "span.outcome_evaluation_start",
        "span.outcome_evaluation_ongoing",
        "span.outcome_evaluation_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(kinds(&events), expected);
    assert_eq!(said(&events), ["Attempt 0: Sum", "Attempt 1: Sum"]);
    assert_eq!(ends(&events), [(0, "needs_revision"), (1, "satisfied")]);
    for (start, end) in [(6, 8), (12, 14)] {
        assert_eq!(events[end]["outcome_evaluation_start_id"], events[start]["id"]);
        assert_eq!(events[end]["outcome_id"], sent[0]["outcome_id"]);
    }
    let stored = &evaluations(&server, &session)[0];
    assert_eq!((&stored["result"], &stored["iteration"]), (&json!("satisfied"), &json!(1)));
    assert!(stored["completed_at"].is_string());
}

#[test]
fn without_a_word_of_the_script_the_first_attempt_is_satisfying() {
    let server = with(r#"{"steps": [{"say": "Done."}]}"#);
    let session = session(&server);
    send(&server, &session, json!([outcome(None)]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(ends(&history(&server, &session)), [(0, "satisfied")]);
}

#[test]
fn after_the_last_iteration_the_agent_acknowledges_and_then_is_idle() {
    let server = with(r#"{"steps": [{"outcome": ["needs_revision"]}, {"say": "Try."}]}"#);
    let session = session(&server);
    send(&server, &session, json!([outcome(Some(2))]));
    wait_idle(&server, &session, "end_turn");
    let events = history(&server, &session);
    assert_eq!(ends(&events), [(0, "needs_revision"), (1, "max_iterations_reached")]);
    let last = events.iter().rposition(|event| event["type"] == "span.outcome_evaluation_end").unwrap();
    let expected = [
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(kinds(&events[last + 1..]), expected);
    assert_eq!(said(&events)[..2], ["Try.", "Try."]);
    assert_eq!(evaluations(&server, &session)[0]["result"], "max_iterations_reached");
}

#[test]
fn three_iterations_are_allowed_unless_the_outcome_says_otherwise() {
    let server = with(r#"{"steps": [{"outcome": ["needs_revision"]}, {"say": "Try."}]}"#);
    let session = session(&server);
    send(&server, &session, json!([outcome(None)]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(ends(&history(&server, &session)).len(), 3);
}

#[test]
fn an_outcome_whose_rubric_does_not_fit_fails_at_once() {
    let server = with(r#"{"steps": [{"outcome": ["failed"]}, {"say": "Try."}]}"#);
    let session = session(&server);
    send(&server, &session, json!([outcome(None)]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(ends(&history(&server, &session)), [(0, "failed")]);
}

fn gated(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.outcome([Evaluation::NeedsRevision, Evaluation::Satisfied]);
    turn.say("Working.")?;
    if turn.iteration() == 1 || turn.message() == "wait" {
        turn.custom_tool("gate", json!({}))?;
    }
    Ok(())
}

#[test]
fn the_session_shows_how_far_an_outcome_is() {
    let server = start_with(|turn| {
        turn.outcome([Evaluation::NeedsRevision, Evaluation::Satisfied]);
        turn.custom_tool("gate", json!({})).map(|_| ())
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([outcome(None)]));
    for iteration in [0, 1] {
        let wanted = |event: &Value| event["type"] == "agent.custom_tool_use";
        let call = stream.until(wanted).pop().unwrap();
        stream.turn();
        let stored = &evaluations(&server, &session)[0];
        assert_eq!((&stored["result"], &stored["iteration"]), (&json!("running"), &json!(iteration)));
        assert!(stored["completed_at"].is_null());
        let answer = json!([{"type": "user.custom_tool_result", "custom_tool_use_id": call["id"]}]);
        send(&server, &session, answer);
    }
    stream.turn();
    assert_eq!(evaluations(&server, &session)[0]["result"], "satisfied");
}

#[test]
fn an_interrupt_of_a_child_leaves_a_waiting_outcome_alone() {
    let server = start_with(|turn| match turn.message() {
        "wait" => turn.threads(vec![gate("A")]).map(|_| ()),
        _ => turn.say("Working."),
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("wait"), outcome(None)]));
    stream.turn();
    let child = children(&server, &session)[0]["id"].clone();
    send(&server, &session, json!([{"type": "user.interrupt", "session_thread_id": child}]));
    stream.turn();
    assert_eq!(ends(&stream.turn()), [(0, "satisfied")]);
}

#[test]
fn an_interrupt_ends_the_outcome_and_its_evaluation_never_began() {
    let server = start_with(gated);
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([outcome(None)]));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "requires_action");
    let stored = &evaluations(&server, &session)[0];
    assert_eq!((&stored["result"], &stored["iteration"]), (&json!("running"), &json!(1)));
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    let events = stream.turn();
    assert_eq!(ends(&events), [(1, "interrupted")]);
    let end = events.iter().find(|event| event["type"] == "span.outcome_evaluation_end").unwrap();
    assert_eq!(end["outcome_evaluation_start_id"], "");
    assert_eq!(evaluations(&server, &session)[0]["result"], "interrupted");
}

#[test]
fn an_interrupt_ends_an_outcome_that_waits_for_its_turn() {
    let server = start_with(gated);
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("wait"), outcome(None)]));
    stream.turn();
    assert_eq!(evaluations(&server, &session)[0]["result"], "pending");
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    let events = stream.turn();
    assert_eq!(ends(&events), [(0, "interrupted")]);
    assert_eq!(evaluations(&server, &session)[0]["result"], "interrupted");
    send(&server, &session, json!([message("more")]));
    assert_eq!(said(&stream.turn()), ["Working."], "the outcome has no turn of its own any more");
}

#[test]
fn a_second_outcome_is_refused_until_the_first_one_ends() {
    let server = start_with(gated);
    let session = session(&server);
    let path = format!("/v1/sessions/{session}/events");
    send(&server, &session, json!([outcome(None)]));
    let gate = wait_kind(&server, &session, "agent.custom_tool_use");
    refused(&server, "POST", &path, json!({"events": [outcome(None)]}), 400, "invalid_request_error");
    let mut stream = open(&server, &session);
    send(&server, &session, json!([{"type": "user.custom_tool_result", "custom_tool_use_id": gate["id"]}]));
    stream
        .until(|event| event["type"] == "session.status_idle" && event["stop_reason"]["type"] == "end_turn");
    send(&server, &session, json!([outcome(None)]));
    assert_eq!(evaluations(&server, &session).as_array().unwrap().len(), 2);
}

#[test]
fn a_message_steers_after_the_outcome_and_is_not_judged() {
    let server = with(r#"{"steps": [{"say": "${message}"}]}"#);
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([outcome(None), message("And now?")]));
    assert_eq!(ends(&stream.turn()), [(0, "satisfied")]);
    let events = stream.turn();
    assert_eq!((said(&events), ends(&events).len()), (vec!["And now?"], 0));
}

#[test]
fn errors_that_end_the_turn_end_its_outcome() {
    let server = start_with(|turn| {
        let retry = if turn.number() == 1 { RetryStatus::Exhausted } else { RetryStatus::Terminal };
        turn.error("model_overloaded_error", "busy", retry)
    });
    let session = session(&server);
    send(&server, &session, json!([outcome(None)]));
    wait_idle(&server, &session, "retries_exhausted");
    send(&server, &session, json!([outcome(None)]));
    wait_kind(&server, &session, "session.status_terminated");
    assert_eq!(ends(&history(&server, &session)), [(0, "interrupted"); 2]);
}

#[test]
fn two_outcomes_in_one_request_are_refused_and_neither_is_kept() {
    let server = start();
    let session = session(&server);
    let message = refused(
        &server,
        "POST",
        &format!("/v1/sessions/{session}/events"),
        json!({"events": [outcome(None), outcome(None)]}),
        400,
        "invalid_request_error",
    );
    assert_eq!(message, "events.1: another outcome has not ended");
    assert_eq!(history(&server, &session), Vec::<Value>::new());
}

#[test]
fn nothing_is_evaluated_while_a_workflow_run_is_open() {
    let server = with(
        r#"{"steps": [
            {"workflow": {"name": "W", "steps": [{"thread": {"agent": "A", "steps": [{"say": "One."}]}}],
                "then": [{"say": "Read."}]}},
            {"outcome": ["needs_revision", "satisfied"]},
            {"say": "On its way."}
        ]}"#,
    );
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([outcome(None)]));
    let events = stream.until(|event| event["type"] == "session.status_idle");
    let kinds = kinds(&events);
    let ended = kinds.iter().position(|kind| *kind == "workflow_run.status_ended").unwrap();
    let started = kinds.iter().position(|kind| *kind == "span.outcome_evaluation_start").unwrap();
    assert!(ended < started, "{kinds:?}");
    assert_eq!(ends(&events), [(0, "needs_revision"), (1, "satisfied")]);
    let own = said(&events).into_iter().filter(|text| *text != "One.").collect::<Vec<_>>();
    assert_eq!(own, ["On its way.", "Read."].repeat(2));
}

#[test]
fn an_interrupt_ends_an_outcome_that_waits_for_a_workflow_run() {
    let server = start_with(|turn| {
        let gated = |run: &mut WorkflowRun| {
            run.thread("A", |child| child.custom_tool("gate", json!({})).map(|_| ())).map(|_| ())
        };
        turn.workflow(Workflow::new("W", gated))?;
        turn.say("On its way.")
    });
    let session = session(&server);
    send(&server, &session, json!([outcome(None)]));
    wait_idle(&server, &session, "requires_action");
    assert_eq!(evaluations(&server, &session)[0]["result"], "running");
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    let events = history(&server, &session);
    assert_eq!(ends(&events), [(0, "interrupted")]);
    let end = events.iter().find(|event| event["type"] == "span.outcome_evaluation_end").unwrap();
    assert_eq!(end["outcome_evaluation_start_id"], "");
}
