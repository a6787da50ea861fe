//! Allocations to read an event: one pass if `type` comes first, and the numbers in the docs of
//! `events`. A separate binary, because counting needs its own allocator.

use allocation_counter::measure;
use managed_agents_conformance::{Definition, Direction, Spec, samples, tag_first};
use managed_agents_types::{AgentMessage, AgentToolUse, Event, SessionStatusIdle, UserMessage};
use serde::de::DeserializeOwned;

/// Common events, without their tag.
const FIELDS: [(&str, &str); 4] = [
    (
        "user.message",
        r#""id":"sevt_1","processed_at":"2026-11-01T12:00:00Z","content":[{"type":"text","text":"How much is it?"}]"#,
    ),
    (
        "agent.message",
        r#""id":"sevt_2","processed_at":"2026-11-01T12:00:01Z","content":[{"type":"text","text":"120.00 dollars."}]"#,
    ),
    (
        "agent.tool_use",
        r#""id":"sevt_3","processed_at":"2026-11-01T12:00:02Z","name":"read","input":{"path":"07.txt"},"evaluated_permission":"allow""#,
    ),
    (
        "session.status_idle",
        r#""id":"sevt_4","processed_at":"2026-11-01T12:00:03Z","stop_reason":{"type":"end_turn"},"stop_details":null"#,
    ),
];

fn fields(kind: &str) -> &'static str {
    FIELDS.iter().find(|(given, _)| *given == kind).expect("it is one of them").1
}

/// Reads a value and counts the allocations.
fn read<T: DeserializeOwned>(text: &str) -> (T, u64) {
    let mut value = None;
    let counted = measure(|| value = Some(serde_json::from_str(text)));
    (value.expect("it was read").unwrap_or_else(|error| panic!("{error}: {text}")), counted.count_total)
}

fn tag_comes_first(kind: &str, fields: &str) -> String {
    format!(r#"{{"type":"{kind}",{fields}}}"#)
}

fn tag_comes_last(kind: &str, fields: &str) -> String {
    format!(r#"{{{fields},"type":"{kind}"}}"#)
}

#[test]
fn an_event_whose_tag_comes_first_is_read_in_one_pass() {
    fn check<T: DeserializeOwned>(kind: &str) {
        let (_, of_event) = read::<Event>(&tag_comes_first(kind, fields(kind)));
        let (_, of_struct) = read::<T>(&tag_comes_first(kind, fields(kind)));
        assert_eq!(of_event, of_struct, "{kind}: as an event, and as its struct alone");
    }
    check::<UserMessage>("user.message");
    check::<AgentMessage>("agent.message");
    check::<AgentToolUse>("agent.tool_use");
    check::<SessionStatusIdle>("session.status_idle");
}

#[test]
fn every_event_takes_less_memory_if_its_tag_comes_first_and_is_the_same() {
    let mut kinds = 0;
    let events = samples("StreamSessionEvents", Direction::Response, 1);
    for sample in events.iter().filter(|sample| sample.case.ends_with(":full")) {
        kinds += 1;
        let first = tag_first(&sample.json);
        let kind = sample.json["type"].as_str().expect("an event has a type");
        let fields = first.strip_prefix(&format!(r#"{{"type":"{kind}","#)).expect("it begins with its tag");
        let last = tag_comes_last(kind, fields.strip_suffix('}').expect("it is an object"));
        let (one, few) = read::<Event>(&first);
        let (other, many) = read::<Event>(&last);
        assert_eq!(one, other);
        assert!(few < many, "{kind}: {few} and {many}");
    }
    let Definition::Union(union) = &Spec::load().named("StreamSessionEvents").definition else { panic!() };
    assert_eq!(kinds, union.variants.len());
}

#[test]
fn the_documentation_has_the_numbers() {
    let documentation = include_str!("../src/events.rs");
    for (kind, fields) in FIELDS {
        let (_, first) = read::<Event>(&tag_comes_first(kind, fields));
        let (_, last) = read::<Event>(&tag_comes_last(kind, fields));
        let line = format!("//! | `{kind}` | {first} | {last} |\n");
        assert!(documentation.contains(&line), "not in the docs: {line}");
    }
}
