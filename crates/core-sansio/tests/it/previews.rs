//! Previews of messages: events in any order cause no failure, and the complete event takes
//! precedence.

use std::collections::BTreeMap;

use managed_agents_core::{Preview, Previews, RawEvent};
use serde_json::{Value, json};

fn apply(previews: &mut Previews, event: Value) -> Option<Preview> {
    previews.apply(&RawEvent::parse(event.to_string().into()).unwrap())
}

fn start(id: &str) -> Value {
    json!({"type": "event_start", "event": {"type": "agent.message", "id": id}})
}

fn delta(id: &str, index: impl Into<Value>, text: &str) -> Value {
    let content = json!({"type": "text", "text": text});
    json!({"type": "event_delta", "event_id": id, "delta": {"type": "content_delta", "index": index.into(), "content": content}})
}

fn message(id: &str) -> Value {
    json!({"type": "agent.message", "id": id, "processed_at": "2026-11-21T09:00:00Z", "content": []})
}

/// Returns the previews after these events.
fn after(events: impl IntoIterator<Item = Value>) -> Previews {
    let mut previews = Previews::default();
    events.into_iter().for_each(|event| drop(apply(&mut previews, event)));
    previews
}

#[test]
fn a_start_and_its_deltas_are_given_back_and_add_up() {
    let mut previews = Previews::default();
    let begun = apply(&mut previews, start("m1")).unwrap();
    assert_eq!((begun.event_id.as_str(), &*begun.kind, &*begun.delta), ("m1", "agent.message", ""));
    assert_eq!(previews.text("m1", 0), None);
    let first = apply(&mut previews, delta("m1", 0, "Hel")).unwrap();
    assert_eq!((&*first.kind, first.index, &*first.delta), ("agent.message", 0, "Hel"));
    apply(&mut previews, delta("m1", 0, "lo")).unwrap();
    assert_eq!(apply(&mut previews, delta("m1", 1, "!")).unwrap().index, 1);
    assert_eq!((previews.text("m1", 0), previews.text("m1", 1)), (Some("Hello"), Some("!")));
}

#[test]
fn a_delta_without_an_index_belongs_to_the_first_block() {
    let mut without = delta("m1", 0, "b");
    without["delta"].as_object_mut().unwrap().remove("index");
    let previews = after([start("m1"), delta("m1", Value::Null, "a"), without]);
    assert_eq!(previews.text("m1", 0), Some("ab"));
}

#[test]
fn thinking_has_a_start_and_no_text() {
    let mut previews = Previews::default();
    let event = json!({"type": "event_start", "event": {"type": "agent.thinking", "id": "t1"}});
    assert_eq!(apply(&mut previews, event).unwrap().kind, "agent.thinking");
    assert_eq!(previews.text("t1", 0), None);
}

#[test]
fn two_messages_at_once_do_not_mix() {
    let previews = after([
        start("m1"),
        delta("m1", 0, "a"),
        start("m2"),
        delta("m2", 0, "x"),
        delta("m1", 0, "b"),
        delta("m2", 0, "y"),
    ]);
    assert_eq!((previews.text("m1", 0), previews.text("m2", 0)), (Some("ab"), Some("xy")));
}

#[test]
fn the_whole_event_wins_and_nothing_comes_after_it() {
    let mut previews = after([start("m1"), delta("m1", 0, "a"), start("m2"), delta("m2", 0, "x")]);
    assert_eq!(apply(&mut previews, message("m1")), None);
    assert_eq!(apply(&mut previews, delta("m1", 0, "late")), None);
    assert_eq!((previews.text("m1", 0), previews.text("m2", 0)), (None, Some("x")));
}

#[test]
fn a_delta_without_a_start_is_left_out() {
    let mut previews = Previews::default();
    assert_eq!(apply(&mut previews, delta("m1", 0, "a")), None);
    assert_eq!(previews.text("m1", 0), None);
}

#[test]
fn a_gap_drops_that_message_and_no_other() {
    for gap in [
        json!(2),
        json!(1_u64 << 32),
        json!(9_007_199_254_740_993_u64),
        json!(-1),
        json!(1.5),
        json!("1"),
        json!([]),
    ] {
        let mut previews = after([start("m1"), delta("m1", 0, "a"), start("m2"), delta("m2", 0, "x")]);
        assert_eq!(apply(&mut previews, delta("m1", gap.clone(), "b")), None, "{gap}");
        assert_eq!(apply(&mut previews, delta("m1", 0, "c")), None, "{gap}");
        assert_eq!((previews.text("m1", 0), previews.text("m2", 0)), (None, Some("x")), "{gap}");
    }
}

#[test]
fn a_second_start_begins_anew() {
    let previews = after([start("m1"), delta("m1", 0, "a"), start("m1"), delta("m1", 0, "b")]);
    assert_eq!(previews.text("m1", 0), Some("b"));
}

#[test]
fn the_end_of_the_model_request_drops_what_was_not_completed() {
    let end = json!({"type": "span.model_request_end", "id": "s1", "processed_at": "2026-11-21T09:00:00Z"});
    let mut previews = after([start("m1"), delta("m1", 0, "a"), start("m2"), end]);
    assert_eq!(apply(&mut previews, delta("m1", 0, "b")), None);
    assert_eq!((previews.text("m1", 0), previews.text("m2", 0)), (None, None));
}

#[test]
fn other_events_change_nothing() {
    let previews = after([
        start("m1"),
        delta("m1", 0, "a"),
        json!({"type": "span.model_request_start", "id": "s1"}),
        json!({"type": "user.interrupt", "id": ""}),
        json!({"type": "user.interrupt"}),
        json!({"type": "never.seen", "id": "m2"}),
        message("m3"),
    ]);
    assert_eq!(previews.text("m1", 0), Some("a"));
}

#[test]
fn content_that_is_no_text_keeps_its_place_and_changes_nothing() {
    let mut previews = after([start("m1")]);
    for (pointer, kind) in [("/delta/content/type", "citation"), ("/delta/type", "newer_delta")] {
        let mut unknown = delta("m1", 0, "not text");
        *unknown.pointer_mut(pointer).unwrap() = kind.into();
        assert_eq!(apply(&mut previews, unknown), None);
    }
    assert_eq!(apply(&mut previews, delta("m1", 1, "text")).unwrap().delta, "text");
    assert_eq!((previews.text("m1", 0), previews.text("m1", 1)), (Some(""), Some("text")));
}

#[test]
fn at_most_64_messages_are_kept() {
    let mut previews = after((0..100).map(|number| start(&format!("m{number}"))));
    let taken = |previews: &mut Previews, number: i32| {
        apply(previews, delta(&format!("m{number}"), 0, "a")).is_some()
    };
    assert_eq!((0..100).filter(|number| taken(&mut previews, *number)).count(), 64);
    apply(&mut previews, message("m0"));
    apply(&mut previews, start("next"));
    assert!(apply(&mut previews, delta("next", 0, "a")).is_some(), "a completed one makes room");
}

#[test]
fn a_message_beyond_16_mib_is_dropped_and_makes_room() {
    const MEGABYTE: usize = 1024 * 1024;
    let text = "x".repeat(MEGABYTE);
    let mut previews = after([start("small"), delta("small", 0, "a")]);
    for round in 0..3 {
        apply(&mut previews, start("big"));
        let taken = (0..20).take_while(|_| apply(&mut previews, delta("big", 0, &text)).is_some()).count();
        assert_eq!(
            (taken, previews.text("big", 0), previews.text("small", 0)),
            (15, None, Some("a")),
            "{round}"
        );
    }
}

#[test]
fn starting_a_message_again_and_again_takes_no_more_room() {
    let text = "x".repeat(1024 * 1024);
    let previews = after((0..40).flat_map(|_| [start("m1"), delta("m1", 0, &text)]));
    assert_eq!(previews.text("m1", 0).map(str::len), Some(text.len()));
}

#[test]
fn a_message_of_more_than_1000_blocks_is_dropped() {
    let mut previews = after([start("m1")]);
    for index in 0..1000 {
        apply(&mut previews, delta("m1", index, ""));
        assert_eq!(previews.text("m1", index), Some(""));
    }
    apply(&mut previews, delta("m1", 1000, ""));
    assert_eq!(previews.text("m1", 0), None);
}

/// A reference implementation without bounds: text by message and block.
#[derive(Default)]
struct Model(BTreeMap<String, Vec<String>>);

impl Model {
    fn apply(&mut self, event: &Value) {
        let id = |pointer| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        match event["type"].as_str().unwrap() {
            "event_start" => drop(self.0.insert(id("/event/id"), Vec::new())),
            "event_delta" => {
                let Some(blocks) = self.0.get_mut(&id("/event_id")) else { return };
                let at = event["delta"]["index"].as_u64().unwrap() as usize;
                if at > blocks.len() {
                    self.0.remove(&id("/event_id"));
                    return;
                }
                if at == blocks.len() {
                    blocks.push(String::new());
                }
                blocks[at] += event["delta"]["content"]["text"].as_str().unwrap();
            }
            "span.model_request_end" => self.0.clear(),
            _ => drop(self.0.remove(&id("/id"))),
        }
    }
}

#[test]
fn any_order_of_events_gives_what_the_rules_give() {
    for seed in 0..2_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (mut previews, mut model) = (Previews::default(), Model::default());
        for step in 0..40 {
            let id = ["m1", "m2", "m3"][random.usize(0..3)];
            let event = match random.u32(0..20) {
                0..4 => start(id),
                4..17 => delta(id, random.u64(0..3), ["a", "b", ""][random.usize(0..3)]),
                17..19 => message(id),
                _ => json!({"type": "span.model_request_end", "id": "s"}),
            };
            model.apply(&event);
            apply(&mut previews, event);
            for id in ["m1", "m2", "m3"] {
                for index in 0..4 {
                    let expected = model.0.get(id).and_then(|blocks| blocks.get(index)).map(String::as_str);
                    assert_eq!(previews.text(id, index), expected, "seed {seed} step {step} {id} {index}");
                }
            }
        }
    }
}

#[test]
fn malformed_previews_are_left_out() {
    let mut previews = after([start("m1"), delta("m1", 0, "a")]);
    for event in [
        json!({"type": "event_start"}),
        json!({"type": "event_start", "event": null}),
        json!({"type": "event_start", "event": {"type": "agent.message"}}),
        json!({"type": "event_start", "event": {"type": "agent.message", "id": ""}}),
        json!({"type": "event_start", "event": {"type": "agent.message", "id": 7}}),
        json!({"type": "event_start", "event": []}),
        json!({"type": "event_delta"}),
        json!({"type": "event_delta", "event_id": 7, "delta": "a"}),
        json!({"type": "event_delta", "event_id": "m1"}),
        json!({"type": "event_delta", "event_id": "m1", "delta": null}),
        json!({"type": "event_delta", "event_id": "m1", "delta": {"content": {"text": 7}}}),
    ] {
        assert_eq!(apply(&mut previews, event.clone()), None, "{event}");
    }
    assert_eq!(previews.text("m1", 0), Some("a"));
}
