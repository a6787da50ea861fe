//! Decoding an event gives the value that serde_json reads.

use managed_agents_conformance::{Direction, Sample, broken_samples, samples, tag_first, unknown_samples};
use managed_agents_core::RawEvent;
use managed_agents_core::types::Event;

const TYPE: &str = "StreamSessionEvents";

#[test]
fn a_decoded_event_is_what_serde_json_reads() {
    let (mut good, mut bad) = (0, 0);
    let mut compare = |Sample { case, json }: Sample| {
        for text in [tag_first(&json), json.to_string(), format!("{json:#}")] {
            let Ok(event) = RawEvent::parse(text.clone().into()) else { continue };
            match (event.decode(), serde_json::from_str::<Event>(&text)) {
                (Ok(decoded), Ok(expected)) => {
                    assert_eq!(decoded, expected, "{case}: {text}");
                    good += 1;
                }
                (Err(_), Err(_)) => bad += 1,
                (decoded, expected) => panic!("{case}: {decoded:?}, but {expected:?} of {text}"),
            }
        }
    };
    for seed in 0..20 {
        samples(TYPE, Direction::Response, seed).into_iter().for_each(&mut compare);
        unknown_samples(TYPE, Direction::Response, seed).into_iter().for_each(&mut compare);
    }
    broken_samples(TYPE, Direction::Response).into_iter().for_each(&mut compare);
    assert!(good > 1_000 && bad > 100, "{good} good, {bad} bad");
}
