//! Attaches to turns that something else started.

use managed_agents_blocking::types::{CreateSession, EventParams, SessionId};
use managed_agents_blocking::{
    Answer, Client, Delivery, Outcome, Start, StreamOptions, TurnCheckpoint, TurnOptions,
};
use serde_json::json;

use crate::host::TEST_TIMEOUT;
use crate::local::{Local, quick_turn, transcript};

/// Creates a session that works from its creation on.
fn begun(local: &Local) -> SessionId {
    let initial_events = vec![EventParams::message("total the invoices")];
    local.session_with(|session| CreateSession { initial_events, ..session })
}

fn idle(event: &serde_json::Value) -> bool {
    event["type"] == "session.status_idle"
}

#[test]
fn a_session_that_began_by_itself_is_followed_from_the_beginning_to_its_outcome() {
    let local = Local::start(|turn| {
        let rate = turn.custom_tool("rate", json!({}))?;
        turn.say(format!("the rate is {}", rate.text))
    });
    let session = begun(&local);
    local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, idle).expect("it has begun long before");
    let mut turn = local.client.attach(&session).unwrap();
    let mut deliveries = Vec::new();
    while let Some(delivery) = turn.next() {
        let delivery = delivery.unwrap();
        if let Delivery::Waiting(call) = &delivery {
            turn.answer(&call.id, &Answer::text("1.08")).unwrap();
        }
        deliveries.push(delivery);
    }
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    let said = transcript(&deliveries);
    let position =
        |event: &str| said.iter().position(|said| said == event).unwrap_or_else(|| panic!("{said:?}"));
    assert!(position("user.message total the invoices") < position("agent.message the rate is 1.08"));
    assert_eq!(local.count("POST", "/events"), 1, "the answer, and nothing else");
}

#[test]
fn attached_from_now_on_the_past_is_not_delivered_and_a_turn_that_is_over_is_over_at_once() {
    let local = Local::start(|turn| turn.say("done"));
    let session = begun(&local);
    local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, idle).expect("it works by itself");
    let mut turn = local.client.attach_from(&session, Start::Now, quick_turn()).unwrap();
    let deliveries: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
    assert_eq!((transcript(&deliveries), turn.outcome()), (Vec::new(), Some(&Outcome::EndTurn)));
    let mut turn = local.client.attach_with(&session, quick_turn()).unwrap();
    let deliveries: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
    assert!(transcript(&deliveries).contains(&"agent.message done".into()));
    assert_eq!((turn.outcome(), local.count("POST", "/events")), (Some(&Outcome::EndTurn), 0));
}

#[test]
fn a_turn_goes_on_in_another_client_from_its_checkpoint() {
    let local = Local::start(|turn| {
        turn.say("one")?;
        turn.custom_tool("rate", json!({}))?;
        turn.say("two")
    });
    let session = begun(&local);
    let mut first = local.client.attach_with(&session, quick_turn()).unwrap();
    let mut deliveries = Vec::new();
    for delivery in &mut first {
        deliveries.push(delivery.unwrap());
        if deliveries.last().and_then(Delivery::event).is_some_and(|event| event.kind() == "user.message") {
            break;
        }
    }
    let kept = first.checkpoint().to_json();
    drop(first);
    // Happens while no client follows.
    local.server.wait_for_event(session.as_str(), TEST_TIMEOUT, idle).expect("it says one and waits");
    let other = Client::new(local.client.settings().clone()).unwrap();
    let checkpoint = TurnCheckpoint::from_json(&kept).unwrap();
    let mut turn = other.resume(checkpoint, quick_turn()).unwrap();
    while let Some(delivery) = turn.next() {
        let delivery = delivery.unwrap();
        if let Delivery::Waiting(call) = &delivery {
            turn.answer(&call.id, &Answer::text("x")).unwrap();
        }
        deliveries.push(delivery);
    }
    let mut said = transcript(&deliveries);
    said.retain(|event| event.contains("message"));
    assert_eq!(said, ["user.message total the invoices", "agent.message one", "agent.message two"]);
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
}

#[test]
fn options_of_a_turn_that_says_something_do_not_bring_back_the_history() {
    let local = Local::start(|turn| turn.say("done"));
    let session = local.session();
    local.client.ask(&session, "one").unwrap().finish().unwrap();
    let options = TurnOptions {
        stream: StreamOptions { previews: true, ..StreamOptions::default() },
        ..TurnOptions::default()
    };
    let turn = local.client.ask_with(&session, "two", options).unwrap();
    let deliveries: Vec<_> = turn.map(Result::unwrap).collect();
    let told = transcript(&deliveries);
    let messages: Vec<_> = told.iter().filter(|event| event.starts_with("user.message")).collect();
    assert!(!messages.is_empty() && messages.iter().all(|event| *event == "user.message two"), "{told:?}");
}
