//! Iterates over objects and arrays, and finds fields by name.

use std::ops::Range;

use super::scanner::{Malformed, Text};
use crate::text::part::part;

/// Calls `field` with the positions of key and value for each field of an object. The key is raw:
/// without quotes, with its escapes.
#[inline]
pub(crate) fn fields(text: &str, mut field: impl FnMut(Range<usize>, Range<usize>)) -> Result<(), Malformed> {
    let text = Text(text.as_bytes());
    let end = members(text, text.token(0).0, |key, value| {
        let end = text.value(value)?;
        field(key, value..end);
        Ok(end)
    })?;
    text.end(end)
}

/// Calls `member` with the position of the raw key and the start of the value, for each field of
/// the object that starts at `at`. `member` returns the end of the value, so that it may read into
/// it. Returns the end of the object.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
fn members(
    text: Text<'_>,
    mut at: usize,
    mut member: impl FnMut(Range<usize>, usize) -> Result<usize, Malformed>,
) -> Result<usize, Malformed> {
    if text.byte(at) != b'{' {
        return Err(Malformed);
    }
    let first = text.token(at + 1);
    if first.1 == b'}' {
        return Ok(first.0 + 1);
    }
    at = text.first_key(first.0)?;
    loop {
        let (key, value) = text.key(at)?;
        match text.next_key(member(key, value)?) {
            Ok(next) => at = next,
            Err(end) => return end,
        }
    }
}

/// Reads fields on several levels in one pass. Callbacks receive the start of a value and return
/// its end.
#[derive(Clone, Copy)]
pub(crate) struct Levels<'a>(pub(crate) &'a str);

/// The end of a value.
pub(crate) type End = Result<usize, Malformed>;

impl<'a> Levels<'a> {
    /// Calls `field` with the key and the start of the value for each field of the outermost
    /// object.
    pub(crate) fn whole(self, field: &mut dyn FnMut(&'a [u8], usize) -> End) -> Result<(), Malformed> {
        let text = Text(self.0.as_bytes());
        let end = self.object(text.token(0).0, field)?;
        text.end(end)
    }

    /// Calls `field` with the key and the start of the value for each field of the object at `at`.
    /// Skips any other value.
    pub(crate) fn object(self, at: usize, field: &mut dyn FnMut(&'a [u8], usize) -> End) -> End {
        let text = Text(self.0.as_bytes());
        match text.byte(at) {
            b'{' => members(text, at, |key, value| field(&text.0[key], value)),
            _ => text.value(at),
        }
    }

    /// Stores the text of the value at `at`.
    pub(crate) fn keep(self, at: usize, value: &mut Option<&'a str>) -> End {
        let end = self.skip(at)?;
        *value = Some(part(self.0, at..end));
        Ok(end)
    }

    pub(crate) fn skip(self, at: usize) -> End {
        Text(self.0.as_bytes()).value(at)
    }
}

/// Calls `field` with the text of key and value for each field of an object.
pub(crate) fn object<'a>(text: &'a str, mut field: impl FnMut(&'a str, &'a str)) -> Result<(), Malformed> {
    walk_object(text, &mut field)
}

/// Not generic, so that the npm package contains one copy.
fn walk_object<'a>(text: &'a str, field: &mut dyn FnMut(&'a str, &'a str)) -> Result<(), Malformed> {
    fields(text, |key, value| field(part(text, key), part(text, value)))
}

/// Calls `item` with the text of each item of an array.
pub(crate) fn array<'a>(text: &'a str, mut item: impl FnMut(&'a str)) -> Result<(), Malformed> {
    walk_array(text, &mut item)
}

fn walk_array<'a>(text: &'a str, item: &mut dyn FnMut(&'a str)) -> Result<(), Malformed> {
    let whole = text;
    let text = Text(whole.as_bytes());
    let (start, byte) = text.token(0);
    if byte != b'[' {
        return Err(Malformed);
    }
    let (mut at, byte) = text.token(start + 1);
    if byte == b']' {
        return text.end(at + 1);
    }
    loop {
        let value = text.token(at).0;
        let end = text.value(value)?;
        item(part(whole, value..end));
        let (behind, byte) = text.token(end);
        at = behind + 1;
        match byte {
            b',' => (),
            b']' => return text.end(at),
            _ => return Err(Malformed),
        }
    }
}

/// Returns `true` if the text is one JSON value, without validating the spelling of numbers.
pub(crate) fn is_value(text: &str) -> bool {
    let text = Text(text.as_bytes());
    let (at, first) = text.token(0);
    let Ok(end) = text.value(at) else { return false };
    let is_word = first.is_ascii_lowercase();
    text.end(end).is_ok() && (!is_word || matches!(&text.0[at..end], b"null" | b"true" | b"false"))
}

/// Returns the text of a field of an object; the last one if the name occurs twice.
pub(crate) fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut found = None;
    object(text, |key, value| {
        if key == name {
            found = Some(value);
        }
    })
    .ok()?;
    found
}

/// Returns the text of a nested field.
pub(crate) fn path<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().try_fold(text, |text, name| field(text, name))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::string::{quote, string};
    use super::*;

    #[test]
    fn fields_are_found_with_any_spacing() {
        let text = " { \"a\" : [1, {\"b\": \"}\\\"]\"}] , \"c\":\t{ } ,\"d\":null}\n";
        let mut seen = Vec::new();
        object(text, |key, value| seen.push((key, value))).unwrap();
        assert_eq!(seen, [("a", "[1, {\"b\": \"}\\\"]\"}]"), ("c", "{ }"), ("d", "null")]);
        assert_eq!(path(text, &["a"]), Some("[1, {\"b\": \"}\\\"]\"}]"));
        assert_eq!(path(r#"{"a":{"b":{"c":7}}}"#, &["a", "b", "c"]), Some("7"));
    }

    #[test]
    fn malformed_structure_is_refused_as_by_serde_json() {
        for text in [
            "",
            "{",
            "}",
            "[]",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{\"a\":1 \"b\":2}",
            "{a:1}",
            "{\"a\":\"",
            "{\"a\":\"\\",
            "{\"a\":\"\\\"",
            "{1:2}",
            "{\"a\":[1}",
            "{\"a\":{\"b\"}}",
            "{\"a\":?}",
        ] {
            assert_eq!(object(text, |_, _| ()), Err(Malformed), "{text}");
            assert!(
                serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_err(),
                "{text}"
            );
        }
        assert_eq!(array("[1,2", |_| ()), Err(Malformed));
    }

    #[test]
    fn every_json_type_is_a_value_and_other_words_are_not() {
        for text in ["null", " true", "-1.5", "\"a\"", "[1]\n", "{}"] {
            assert!(is_value(text), "{text}");
        }
        for text in ["", " ", "oops", "nothing", "nul", "[DONE]", "1 2", "{", "\"a", "[1]]"] {
            assert!(!is_value(text), "{text}");
        }
    }

    #[test]
    fn brackets_must_match_at_any_depth() {
        for levels in [1, 126, 127, 128, 129, 254, 255, 256, 300, 1_000_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
                let deep = format!("{{\"a\":{}0{},\"b\":1}}", open.repeat(levels), close.repeat(levels));
                assert_eq!(field(&deep, "b"), Some("1"), "{levels} of {open}");
                assert_eq!(object(&deep[..deep.len() - 7], |_, _| ()), Err(Malformed), "{levels} of {open}");
                for wrong in ["]", "}", "0"] {
                    let at = deep.len() - 7 - levels.min(200);
                    if &deep[at..=at] != wrong {
                        let wrong = format!("{}{wrong}{}", &deep[..at], &deep[at + 1..]);
                        assert_eq!(object(&wrong, |_, _| ()), Err(Malformed), "{levels} of {open}");
                    }
                }
            }
        }
    }

    /// Returns the fields as serde_json reads them, or `None` if it refuses the text.
    fn by_serde(text: &str) -> Option<Vec<(String, String)>> {
        struct Fields(Vec<(String, String)>);
        impl<'de> serde::Deserialize<'de> for Fields {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = Fields;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                        let mut fields = Vec::new();
                        while let Some((key, value)) =
                            map.next_entry::<String, &serde_json::value::RawValue>()?
                        {
                            fields.push((key, value.get().to_owned()));
                        }
                        Ok(Fields(fields))
                    }
                }
                deserializer.deserialize_map(Visitor)
            }
        }
        serde_json::from_str::<Fields>(text).ok().map(|fields| fields.0)
    }

    fn scanned(text: &str) -> Option<Vec<(String, String)>> {
        let mut fields = Vec::new();
        let quoted = |key: &str| format!("\"{key}\"");
        object(text, |key, value| {
            fields.push((string(&quoted(key)).unwrap_or_default().into_owned(), value.to_owned()));
        })
        .ok()
        .map(|()| fields)
    }

    fn value(random: &mut fastrand::Rng, depth: u32, out: &mut String) {
        let space = |random: &mut fastrand::Rng, out: &mut String| {
            if random.u8(..10) == 0 {
                out.push_str(["  ", "\n", "\t ", "\r"][random.usize(..4)]);
            }
        };
        match random.u8(..if depth == 0 { 5 } else { 8 }) {
            0 => out.push_str(["null", "true", "false"][random.usize(..3)]),
            1 => out.push_str(["0", "-1.5e+7", "120.00", "18446744073709551616"][random.usize(..4)]),
            2..5 => {
                let parts = [
                    "a", "type", " ", "\\", "\"", "\n", "é", "—", "}", "]", ",", ":", "{\"", "12345678",
                    "\u{1}", "/",
                ];
                let text: String =
                    (0..random.usize(..12)).map(|_| parts[random.usize(..parts.len())]).collect();
                quote(&text, out);
            }
            5 => {
                out.push('[');
                for at in 0..random.usize(..4) {
                    out.push_str(if at > 0 { "," } else { "" });
                    space(random, out);
                    value(random, depth - 1, out);
                    space(random, out);
                }
                out.push(']');
            }
            _ => object_text(random, depth - 1, out, space),
        }
    }

    pub(in crate::text::json) fn object_text(
        random: &mut fastrand::Rng,
        depth: u32,
        out: &mut String,
        space: impl Fn(&mut fastrand::Rng, &mut String) + Copy,
    ) {
        out.push('{');
        for at in 0..random.usize(..5) {
            out.push_str(if at > 0 { "," } else { "" });
            space(random, out);
            quote(["type", "id", "processed_at", "", "stop_reason", "a\"b", "\\"][random.usize(..7)], out);
            space(random, out);
            out.push(':');
            space(random, out);
            value(random, depth, out);
            space(random, out);
        }
        out.push('}');
    }

    #[test]
    fn fields_are_those_that_serde_json_reads() {
        let (mut read, mut refused) = (0, 0);
        for seed in 0..20_000 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut text = String::new();
            object_text(&mut random, 4, &mut text, |_, _| ());
            assert_eq!(scanned(&text).expect(&text), by_serde(&text).expect(&text), "seed {seed}: {text}");
            // Replaces, removes or inserts one byte, which often leaves valid JSON and often does
            // not.
            let mut bytes = text.into_bytes();
            let at = random.usize(..bytes.len());
            let byte = b"\"\\{}[],: 1ax\n"[random.usize(..13)];
            match random.u8(..3) {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
            let Ok(text) = String::from_utf8(bytes) else { continue };
            match by_serde(&text) {
                Some(fields) => {
                    assert_eq!(scanned(&text).expect(&text), fields, "seed {seed}, changed: {text}");
                    read += 1;
                }
                // serde_json also refuses values that this scanner does not validate.
                None => refused += usize::from(scanned(&text).is_none()),
            }
        }
        assert!(read > 2_000 && refused > 5_000, "{read} changed texts were read, {refused} refused by both");
    }

    #[test]
    fn every_truncated_object_is_refused() {
        for seed in 0..300 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut text = String::new();
            object_text(&mut random, 3, &mut text, |_, _| ());
            for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
                assert_eq!(scanned(&text[..end]), None, "seed {seed}: {}", &text[..end]);
            }
        }
    }
}
