use std::time::Duration;

use managed_agents_blocking::{Answer, Client, Delivery, Outcome, ToolCallKind, proto};
use managed_agents_local::{Interrupted, Turn};
use serde_json::json;

use crate::host::TEST_TIMEOUT;
use crate::local::{Local, quick_turn};

fn ask_before_bash(turn: &mut Turn) -> Result<(), Interrupted> {
    let output = turn.tool_with_approval("bash", json!({"command": "echo ran"}))?;
    turn.say(format!("{} {}", output.text.trim(), output.is_error))
}

fn convert(turn: &mut Turn) -> Result<(), Interrupted> {
    let output = turn.custom_tool("rate", json!({"from": "EUR"}))?;
    turn.say(format!("rate {}", output.text))
}

fn last_words(deliveries: &[Delivery]) -> String {
    let mut events = deliveries.iter().rev().filter_map(Delivery::event);
    events.find(|event| event.kind() == "agent.message").unwrap().content_text().unwrap()
}

#[test]
fn an_approved_tool_runs_and_a_denied_one_does_not() {
    for (answer, words) in [(Answer::allow(), "ran false"), (Answer::deny("no commands"), "true")] {
        let local = Local::start(ask_before_bash);
        let mut turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
        let mut deliveries = Vec::new();
        while let Some(delivery) = turn.next() {
            let delivery = delivery.unwrap();
            if let Delivery::Waiting(call) = &delivery {
                assert_eq!((call.kind, &*call.name()), (ToolCallKind::Approval, "bash"));
                turn.answer(&call.id, &answer).unwrap();
            }
            deliveries.push(delivery);
        }
        assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
        assert!(last_words(&deliveries).ends_with(words), "{}", last_words(&deliveries));
        // One message, one answer, and one stream for both.
        assert_eq!((local.count("POST", "/events"), local.count("GET", "/events/stream")), (2, 1));
    }
}

#[test]
fn a_turn_that_ended_for_want_of_an_answer_goes_on_once_it_has_one() {
    let local = Local::start(convert);
    let mut turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it needs an answer") };
    assert_eq!((calls[0].kind, calls[0].input()), (ToolCallKind::CustomTool, r#"{"from":"EUR"}"#));
    turn.answer(&calls[0].id, &Answer::text("1.08")).unwrap();
    let rest: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
    assert_eq!((turn.outcome(), last_words(&rest).as_str()), (Some(&Outcome::EndTurn), "rate 1.08"));
    assert_eq!(local.count("GET", "/events/stream"), 1);
}

#[test]
fn another_process_answers_from_a_checkpoint() {
    let local = Local::start(convert);
    let session = local.session();
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it needs an answer") };
    let kept = turn.checkpoint().to_json();
    drop(turn);
    let checkpoint = proto::TurnCheckpoint::from_json(&kept).unwrap();
    let other = Client::new(local.client.settings().clone()).unwrap();
    let mut turn = other.turn(proto::Turn::resume(checkpoint, quick_turn())).unwrap();
    let mut deliveries = Vec::new();
    while let Some(delivery) = turn.next() {
        let delivery = delivery.unwrap();
        if let Delivery::Waiting(call) = &delivery {
            assert_eq!(call.id, calls[0].id);
            turn.answer(&call.id, &Answer::text("1.09")).unwrap();
        }
        deliveries.push(delivery);
    }
    assert_eq!((turn.outcome(), last_words(&deliveries).as_str()), (Some(&Outcome::EndTurn), "rate 1.09"));
    assert_eq!(local.count("POST", "/events"), 2);
}

#[test]
fn an_interrupt_stops_the_agent_and_is_followed_to_the_end() {
    let local = Local::start(|turn| turn.wait(Duration::from_secs(60)));
    let mut turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
    for delivery in &mut turn {
        if delivery.unwrap().event().is_some_and(|event| event.kind() == "session.status_running") {
            break;
        }
    }
    turn.interrupt();
    assert_eq!(turn.finish().unwrap(), Outcome::Interrupted);
}

#[test]
fn cancelling_a_turn_sends_an_interrupt_and_ends_it() {
    let local = Local::start(|turn| turn.wait(Duration::from_secs(60)));
    let session = local.session();
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    let canceller = turn.canceller();
    let began = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let running = |event: &serde_json::Value| event["type"] == "session.status_running";
            local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, running).expect("it runs");
            let began = std::time::Instant::now();
            canceller.cancel();
            began
        });
        assert_eq!(turn.finish().unwrap(), Outcome::Cancelled);
        waiting.join().unwrap()
    });
    let took = began.elapsed();
    println!("cancel of a turn, interrupt sent: {took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    let interrupt = |event: &serde_json::Value| event["type"] == "user.interrupt";
    assert!(local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, interrupt).is_some());
    assert!(turn.next().is_none());
}

#[test]
fn cancelled_before_anything_was_sent_a_turn_sends_nothing() {
    let local = Local::start(|turn| turn.say("never"));
    let mut turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
    turn.canceller().cancel();
    assert_eq!(turn.finish().unwrap(), Outcome::Cancelled);
    assert_eq!(local.count("POST", "/events"), 0);
}

#[test]
fn a_turn_that_ended_for_want_of_an_answer_can_still_be_cancelled() {
    let local = Local::start(convert);
    let mut turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
    let Outcome::NeedsAction(calls) = turn.finish().unwrap() else { panic!("it needs an answer") };
    turn.canceller().cancel();
    assert_eq!(turn.finish().unwrap(), Outcome::Cancelled);
    assert!(turn.answer(&calls[0].id, &Answer::text("1.08")).is_err());
    assert!(turn.next().is_none());
    assert_eq!(local.count("POST", "/events"), 2, "the message and the interrupt");
}
