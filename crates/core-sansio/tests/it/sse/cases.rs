use serde_json::Value;

use super::{Transcript, decoded, reference};

/// A stream and its content, from `cases.json`: `[name, stream, frames, retry, is cut]`. A frame is
/// `[event, data, id]` without trailing empty strings. Each character of `stream` is one byte; the
/// rest is text.
struct Case {
    name: String,
    stream: Vec<u8>,
    expected: Transcript,
}

fn cases() -> Vec<Case> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases.json")).unwrap();
    cases.iter().map(case).collect()
}

fn case(case: &Value) -> Case {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let byte = |character| u8::try_from(u32::from(character)).expect("one byte");
    let frame = |frame: &Value| [0, 1, 2].map(|at| text(&frame[at]));
    let expected = Transcript {
        frames: case[2].as_array().unwrap().iter().map(frame).collect(),
        retry: case[3].as_u64(),
        is_cut: case[4].as_bool().unwrap(),
    };
    Case { name: text(&case[0]), stream: text(&case[1]).chars().map(byte).collect(), expected }
}

#[test]
fn every_case_gives_the_frames_written_down() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for Case { name, stream, expected } in cases {
        assert_eq!(decoded([&stream[..]]), expected, "{name}");
    }
}

#[test]
fn every_case_gives_the_same_frames_at_every_cut_and_byte_by_byte() {
    for Case { name, stream, expected } in cases() {
        for cut in 0..=stream.len() {
            let (first, second) = stream.split_at(cut);
            assert_eq!(decoded([first, second]), expected, "{name}, cut after {cut} bytes");
        }
        assert_eq!(decoded(stream.chunks(1)), expected, "{name}, byte by byte");
    }
}

#[test]
fn the_second_reading_of_the_rules_agrees_with_what_is_written_down() {
    for Case { name, stream, expected } in cases() {
        assert_eq!(reference::transcript(&stream), expected, "{name}");
    }
}

#[test]
fn no_two_cases_share_a_name() {
    let mut names: Vec<String> = cases().into_iter().map(|case| case.name).collect();
    names.sort();
    names.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));
}
