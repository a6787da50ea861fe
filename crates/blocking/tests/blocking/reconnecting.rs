use managed_agents_blocking::types::ListEvents;
use managed_agents_blocking::{Delivery, Outcome, sessions};
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Interrupted, Turn};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::local::{Local, quick_turn, transcript};

fn work(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.say("I look.")?;
    let output = turn.tool("bash", json!({"command": "echo ran >> runs; wc -l < runs"}))?;
    turn.say(format!("It ran {} times.", output.text.trim()))
}

/// Runs a turn over a connection with this fault. Returns its deliveries, and how often it
/// reconnected.
fn run(faults: &[Fault]) -> (Vec<String>, usize) {
    let local = Local::start(work);
    let session = local.session();
    for fault in faults {
        local.server.faults().add(fault.clone());
    }
    let mut turn = local.client.ask_with(&session, "go", quick_turn()).unwrap();
    let deliveries: Vec<_> = turn.by_ref().map(Result::unwrap).collect();
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn), "{faults:?}");
    assert_eq!(local.server.faults().waiting(), [], "the fault did not happen");
    let stored = ListEvents { types: vec!["user.message".into()], ..ListEvents::default() };
    assert_eq!(local.client.pages(sessions::events::list(&session, &stored)).count(), 1, "{faults:?}");
    let reconnected = |delivery: &&Delivery| matches!(delivery, Delivery::Reconnected { .. });
    (transcript(&deliveries), deliveries.iter().filter(reconnected).count())
}

fn length_of_the_stream() -> u64 {
    let local = Local::start(work);
    let session = local.session();
    local.client.ask_with(&session, "go", quick_turn()).unwrap().finish().unwrap();
    let streams = local.server.log().into_iter().filter(|request| request.target.contains("/stream"));
    streams.map(|request| request.reply_bytes).max().unwrap()
}

#[test]
fn a_cut_at_any_byte_of_the_stream_changes_nothing_in_what_is_seen() {
    let (whole, reconnects) = run(&[]);
    assert_eq!(reconnects, 0);
    assert!(whole.contains(&"agent.message It ran 1 times.".into()), "{whole:?}");
    let length = length_of_the_stream();
    // A prime step, so that cuts hit every kind of place. Runs many at once, because each reconnect
    // waits.
    let offsets: Vec<_> = (0..length).step_by(37).collect();
    assert!(offsets.len() > 80, "{length}");
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                while let Some(offset) = offsets.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let effects = [Effect::Cut(At::Bytes(*offset)), Effect::Reset(At::Bytes(*offset))];
                    let effect = effects[(offset % 2) as usize].clone();
                    let (seen, _) = run(&[Fault::new("events.stream", effect)]);
                    assert_eq!(seen, whole, "cut after {offset} of {length} bytes");
                }
            });
        }
    });
}

#[test]
fn frames_in_single_bytes_and_twice_change_nothing_either() {
    let (whole, _) = run(&[]);
    for effect in [Effect::Slow { bytes: 1, pause: Duration::ZERO }, Effect::Duplicate] {
        assert_eq!(run(&[Fault::new("events.stream", effect)]), (whole.clone(), 0));
    }
}

#[test]
fn a_message_whose_answer_was_lost_is_stored_once() {
    let (whole, _) = run(&[]);
    for at in [0, 60] {
        let (seen, _) = run(&[Fault::new("events.send", Effect::Cut(At::Bytes(at)))]);
        assert_eq!(seen, whole, "{at}");
    }
}

#[test]
fn a_busy_service_is_asked_again_and_the_message_is_stored_once() {
    let (whole, _) = run(&[]);
    for route in ["events.send", "events.stream", "events.list"] {
        for status in [429, 529] {
            let headers = vec![("retry-after-ms".into(), "20".into())];
            let (seen, _) = run(&[Fault::new(route, Effect::Status { status, headers })]);
            assert_eq!(seen, whole, "{route} {status}");
        }
    }
}
