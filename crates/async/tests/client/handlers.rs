use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use managed_agents_async::{Answer, Delivery, Handlers, Outcome, StreamExt, Tool, Transport, Turn, Verdict};

use crate::fake::Fake;
use crate::session::{IDLE, RUNNING, approval, call, fake, id, processed, waiting};

fn tool(name: &str) -> Tool {
    Tool::new(name, "A tool.", r#"{"type":"object"}"#)
}

/// Starts a turn in which the agent makes these calls and waits for them.
fn calling(fake: &Fake, handlers: Handlers, events: &[String], calls: &[&str]) -> Turn<Fake> {
    let mut turn = fake.client().ask(&id(), "hello").with_handlers(handlers);
    assert!(matches!(fake.run(turn.next()), Some(Ok(Delivery::Sending))));
    fake.emit_all(&[&processed("hello"), RUNNING]);
    events.iter().for_each(|event| fake.emit(event));
    fake.emit(&waiting(calls));
    turn
}

/// Polls a turn for so long and returns the calls that wait for a person.
fn waits(fake: &Fake, turn: &mut Turn<Fake>, time: Duration) -> Vec<String> {
    let mut waits = Vec::new();
    fake.run_within(
        async {
            while let Some(delivery) = turn.next().await {
                if let Delivery::Waiting(call) = delivery.unwrap() {
                    waits.push(call.id.to_string());
                }
            }
        },
        time,
    );
    waits
}

fn end(fake: &Fake, turn: &mut Turn<Fake>) {
    fake.emit_all(&[RUNNING, &IDLE.replace("i1", "i2")]);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::EndTurn);
}

#[test]
fn tools_run_beside_the_stream_and_their_answers_are_sent_at_once() {
    let fake = fake();
    let clock = fake.clone();
    let handlers = Handlers::new().tool(tool("rate"), move |call| {
        let wait = clock.sleep(Duration::from_secs(if call.id.as_str() == "t1" { 3 } else { 1 }));
        async move {
            wait.await;
            Answer::text(format!("rate of {}", call.id))
        }
    });
    let events = [call("t1", "rate"), call("t2", "rate")];
    let mut turn = calling(&fake, handlers, &events, &["t1", "t2"]);
    let sent = |text: &str| fake.count(&format!("rate of {text}"));
    assert!(waits(&fake, &mut turn, Duration::from_millis(1500)).is_empty());
    assert_eq!((sent("t1"), sent("t2")), (0, 1), "{:?}", fake.log());
    assert!(waits(&fake, &mut turn, Duration::from_millis(1500)).is_empty());
    assert_eq!((sent("t1"), sent("t2")), (1, 1), "{:?}", fake.log());
    end(&fake, &mut turn);
    assert_eq!((sent("t1"), sent("t2"), fake.elapsed()), (1, 1, Duration::from_secs(3)));
}

#[test]
fn a_tool_that_fails_is_answered_with_an_error() {
    let fake = fake();
    let handlers = Handlers::new()
        .tool(tool("panics"), |_| async { panic!("sk-ant-canary-0123456789") })
        .tool(tool("panics_at_once"), |_| -> std::future::Ready<Answer> { panic!("no future") })
        .tool(tool("approves"), |_| async { Answer::allow() })
        .tool(tool("is_odd"), |_| async { Answer::content_json("{", false) });
    let names = ["panics", "panics_at_once", "approves", "is_odd"];
    let events: Vec<_> = names.iter().map(|name| call(name, name)).collect();
    let mut turn = calling(&fake, handlers, &events, &names);
    assert!(waits(&fake, &mut turn, Duration::from_secs(1)).is_empty());
    for (id, text) in [
        ("panics", "the tool panicked"),
        ("panics_at_once", "the tool panicked"),
        ("approves", "returned an approval"),
        ("is_odd", "not JSON"),
    ] {
        let log = fake.log();
        let sent = |line: &&String| line.contains(&format!(r#""custom_tool_use_id":"{id}""#));
        let line = log.iter().find(sent).unwrap_or_else(|| panic!("{id}: {log:?}"));
        assert!(line.contains(text) && line.contains(r#""is_error":true"#), "{id}: {line}");
    }
    assert_eq!(fake.count("canary"), 0);
    end(&fake, &mut turn);
}

#[test]
fn what_no_handler_and_no_rule_decides_waits_for_a_person() {
    let fake = fake();
    let handlers = Handlers::new().tool(tool("rate"), |_| async { Answer::text("0.87") }).approvals(|call| {
        match call.id.as_str() {
            "yes" => Verdict::Allow,
            "no" => Verdict::Deny("never".into()),
            "panics" => panic!("a rule that panics decides nothing"),
            // Not asked: the permission is none that this version knows.
            "odd" => Verdict::Allow,
            _ => Verdict::Ask,
        }
    });
    let events = [
        call("other", "unknown"),
        approval("yes", "ask"),
        approval("no", "ask"),
        approval("panics", "ask"),
        approval("odd", "a_newer_word"),
        approval("person", "ask"),
    ];
    let ids = ["other", "yes", "no", "panics", "odd", "person"];
    let mut turn = calling(&fake, handlers, &events, &ids);
    let mut waiting = waits(&fake, &mut turn, Duration::from_secs(1));
    waiting.sort();
    assert_eq!(waiting, ["odd", "other", "panics", "person"]);
    let confirmations = |result: &str| fake.count(&format!(r#""result":"{result}""#));
    assert_eq!((confirmations("allow"), confirmations("deny")), (1, 1), "{:?}", fake.log());
    assert!(matches!(turn.outcome(), Some(Outcome::NeedsAction(calls)) if calls.len() == 4), "{turn:?}");
}

#[test]
fn so_many_tools_run_at_a_time_and_no_more() {
    let fake = fake();
    let running = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let clock = fake.clone();
    let handlers = {
        let (running, most) = (running.clone(), most.clone());
        Handlers::new().at_once(2).tool(tool("slow"), move |_| {
            let (wait, running, most) = (clock.sleep(Duration::from_secs(1)), running.clone(), most.clone());
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                wait.await;
                running.fetch_sub(1, Ordering::Relaxed);
                Answer::text("done")
            }
        })
    };
    let ids = ["t1", "t2", "t3", "t4", "t5"];
    let events: Vec<_> = ids.iter().map(|id| call(id, "slow")).collect();
    let mut turn = calling(&fake, handlers, &events, &ids);
    waits(&fake, &mut turn, Duration::from_secs(4));
    assert_eq!((most.load(Ordering::Relaxed), running.load(Ordering::Relaxed)), (2, 0));
    assert_eq!(fake.count("done"), 5, "{:?}", fake.log());
    end(&fake, &mut turn);
}

/// Counts its drops.
struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn tools_are_dropped_with_the_turn_its_cancel_and_its_end() {
    for way in ["drop", "cancel", "deadline", "deletion"] {
        let fake = fake();
        let drops = Arc::new(AtomicUsize::new(0));
        let counter = drops.clone();
        let handlers = Handlers::new().tool(tool("endless"), move |_| {
            let guard = Guard(counter.clone());
            async move {
                let _guard = guard;
                std::future::pending().await
            }
        });
        let mut turn = calling(&fake, handlers, &[call("t1", "endless")], &["t1"]);
        if way == "deadline" {
            turn = turn.with_deadline(Duration::from_secs(2));
        }
        assert!(waits(&fake, &mut turn, Duration::from_secs(1)).is_empty());
        assert_eq!(drops.load(Ordering::Relaxed), 0);
        match way {
            "drop" => drop(turn),
            "cancel" => {
                turn.handle().cancel();
                assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Cancelled);
            }
            "deletion" => {
                fake.emit(r#"{"type":"session.deleted","id":"d1","processed_at":"2026-11-21T09:00:08Z"}"#);
                assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Deleted);
            }
            _ => assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Deadline),
        }
        assert_eq!(drops.load(Ordering::Relaxed), 1, "{way}");
        assert_eq!(fake.count("custom_tool_result"), 0);
        assert_eq!(fake.count("user.interrupt"), usize::from(way == "cancel"), "{way}");
    }
}

#[test]
fn a_tool_that_runs_goes_on_under_new_handlers() {
    let fake = fake();
    let clock = fake.clone();
    let handlers = Handlers::new().tool(tool("slow"), move |_| {
        let wait = clock.sleep(Duration::from_secs(3));
        async move {
            wait.await;
            Answer::text("done")
        }
    });
    let mut turn = calling(&fake, handlers, &[call("t1", "slow")], &["t1"]);
    assert!(waits(&fake, &mut turn, Duration::from_secs(1)).is_empty());
    let mut turn = turn.with_handlers(Handlers::new());
    assert!(waits(&fake, &mut turn, Duration::from_secs(3)).is_empty());
    assert_eq!((fake.count("done"), turn.outcome()), (1, None), "{:?}", fake.log());
    end(&fake, &mut turn);
}
