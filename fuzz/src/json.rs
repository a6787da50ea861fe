//! The scanner of events gives the same fields and texts as serde_json for every valid object, at
//! any depth, refuses every text that is no JSON object but for the spelling of numbers and words,
//! and never panics.

use std::collections::BTreeMap;

use managed_agents_core::types::Event;
use managed_agents_core::{EventHeader, RawEvent, quote};
use serde_json::value::RawValue;

/// Runs the target on one input.
///
/// The text is taken as it is, inside the `type` of an event, and at a depth of 10,000 levels.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check(&text);
    check(&format!(r#"{{"type":"agent.message","id":"a\"b","content":{text}}}"#));
    quoted(&text);
    if bytes.len() < 100 {
        let deep = [&*"[".repeat(10_000), &text, &"]".repeat(10_000)].concat();
        let event = format!(r#"{{"type":"t","deep":{deep},"id":"x"}}"#);
        if let Some(event) = scanned(&event) {
            assert_eq!(event.id(), Some("x"));
            assert_eq!(event.field(&["deep"]), Some(&*deep));
            assert!(event.decode_as::<serde_json::Value>().is_err(), "serde_json's limit is 128 levels");
            let _ = event.decode();
        }
    }
}

fn scanned(json: &str) -> Option<RawEvent> {
    RawEvent::parse(json.into()).ok()
}

fn check(json: &str) {
    let event = scanned(json);
    let header = EventHeader::read(json);
    assert_eq!(event.is_some(), header.is_some(), "parse and the header take the same texts: {json}");
    if let (Some(event), Some(header)) = (&event, &header) {
        assert_eq!(event.json(), json);
        assert_eq!(
            (event.kind(), event.id().unwrap_or_default(), event.processed_at().unwrap_or_default()),
            (&*header.kind, &*header.id, &*header.processed_at)
        );
        let _ = (event.decode(), event.content_text(), event.field(&["a", "b"]));
        assert!(shape::is_object(json), "the scanner takes what is no object: {json}");
    }
    let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(json) else { return };
    let kind = fields.get("type").and_then(|kind| serde_json::from_str::<String>(kind.get()).ok());
    let has_escaped_key = serde_json::from_str::<BTreeMap<&str, &RawValue>>(json).is_err();
    let Some(event) = event else {
        let is_event = kind.is_some_and(|kind| !kind.is_empty()) && !has_escaped_key;
        assert!(!is_event, "an event is refused: {json}");
        return;
    };
    // A key written with escapes is not that of a field which the scanner looks for.
    if has_escaped_key {
        return;
    }
    if let Some(kind) = kind {
        assert_eq!(event.kind(), kind);
    }
    for (name, value) in &fields {
        assert_eq!(event.field(&[name]), Some(value.get()), "{name} in {json}");
        if let Ok(text) = serde_json::from_str::<String>(value.get()) {
            assert_eq!(event.text(&[name]).as_deref(), Some(&*text), "{name} in {json}");
        }
    }
    assert_eq!(event.decode().ok(), serde_json::from_str::<Event>(json).ok(), "{json}");
}

fn quoted(text: &str) {
    let mut json = String::new();
    quote(text, &mut json);
    assert_eq!(serde_json::from_str::<String>(&json).expect("a quoted text is a string"), text);
    let event = scanned(&format!(r#"{{"type":{json}}}"#));
    assert_eq!(event.as_ref().map_or("", RawEvent::kind), text);
}

/// The structure of JSON, read slowly: strings, brackets and separators must be right, while numbers
/// and words are runs of their characters.
mod shape {
    /// Returns `true` if the text is one object.
    pub(super) fn is_object(text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut open: Vec<u8> = Vec::new();
        let mut at = space(bytes, 0);
        if bytes.get(at) != Some(&b'{') {
            return false;
        }
        loop {
            // A value starts at `at`.
            match bytes.get(at) {
                Some(b'"') => match string(bytes, at) {
                    Some(end) => at = end,
                    None => return false,
                },
                Some(bracket @ (b'{' | b'[')) => {
                    at = space(bytes, at + 1);
                    if bytes.get(at) == Some(&(bracket + 2)) {
                        at += 1;
                    } else {
                        open.push(*bracket);
                        if *bracket == b'{' {
                            match key(bytes, at) {
                                Some(value) => at = value,
                                None => return false,
                            }
                        }
                        continue;
                    }
                }
                Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    while matches!(bytes.get(at), Some(b'-' | b'+' | b'.' | b'E' | b'0'..=b'9' | b'a'..=b'z'))
                    {
                        at += 1;
                    }
                }
                _ => return false,
            }
            // A value ended before `at`.
            loop {
                at = space(bytes, at);
                let Some(bracket) = open.last().copied() else { return at == bytes.len() };
                match bytes.get(at) {
                    Some(b',') => {
                        at = space(bytes, at + 1);
                        if bracket == b'{' {
                            match key(bytes, at) {
                                Some(value) => at = value,
                                None => return false,
                            }
                        }
                        break;
                    }
                    Some(close) if *close == bracket + 2 => {
                        open.pop();
                        at += 1;
                    }
                    _ => return false,
                }
            }
        }
    }

    fn key(bytes: &[u8], at: usize) -> Option<usize> {
        let at = space(bytes, string(bytes, at)?);
        (bytes.get(at) == Some(&b':')).then(|| space(bytes, at + 1))
    }

    fn string(bytes: &[u8], at: usize) -> Option<usize> {
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let mut at = at + 1;
        loop {
            match bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    fn space(bytes: &[u8], mut at: usize) -> usize {
        while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            at += 1;
        }
        at
    }
}
