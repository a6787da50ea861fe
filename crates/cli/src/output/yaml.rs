//! Writes JSON as YAML 1.2 that [`crate::value`] reads back as the same JSON.

use serde_json::value::RawValue;

use crate::output::color;
use crate::output::yaml_text::{quoted, text};
use crate::value::json::Fields;
use crate::value::place::MAX_DEPTH;

/// Returns a document without the last line end.
pub(crate) fn document(json: &str, is_colored: bool) -> String {
    let mut writer = Writer { text: String::new(), is_colored };
    writer.node(json.trim(), 0, Place::Line);
    writer.text
}

/// Returns one item of a document that is a sequence, without the last line end.
pub(crate) fn entry(json: &str, is_colored: bool) -> String {
    document(&format!("[{json}]"), is_colored)
}

/// The place where a node begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the beginning of a line, or behind a dash.
    Line,
    /// Behind the colon of a key.
    Colon,
}

struct Writer {
    text: String,
    is_colored: bool,
}

impl Writer {
    fn node(&mut self, json: &str, depth: usize, place: Place) {
        // The reader has the same limit, and JSON is YAML.
        let is_deep = depth >= MAX_DEPTH;
        match json.as_bytes().first() {
            Some(b'{') if !is_deep => {
                if let Ok(Fields(fields)) = serde_json::from_str(json) {
                    return self.mapping(&fields, depth, place);
                }
            }
            Some(b'[') if !is_deep => {
                if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json) {
                    return self.sequence(&items, depth, place);
                }
            }
            _ => (),
        }
        if place == Place::Colon {
            self.text.push(' ');
        }
        match serde_json::from_str::<String>(json) {
            Ok(content) => self.text.push_str(&text(&content, depth)),
            // A number, a word, or a text with half of a surrogate pair.
            Err(_) => self.text.push_str(json),
        }
    }

    fn mapping(&mut self, fields: &[(String, &RawValue)], depth: usize, place: Place) {
        for (index, (name, value)) in fields.iter().enumerate() {
            self.begin(index, depth, place);
            self.text.push_str(&color::name(&quoted(name), self.is_colored));
            self.text.push(':');
            self.node(value.get(), depth + 1, Place::Colon);
        }
        self.empty(fields.is_empty(), "{}", place);
    }

    fn sequence(&mut self, items: &[&RawValue], depth: usize, place: Place) {
        for (index, item) in items.iter().enumerate() {
            self.begin(index, depth, place);
            self.text.push_str("- ");
            self.node(item.get(), depth + 1, Place::Line);
        }
        self.empty(items.is_empty(), "[]", place);
    }

    fn begin(&mut self, index: usize, depth: usize, place: Place) {
        if index > 0 || place == Place::Colon {
            self.text.push('\n');
            self.text.push_str(&"  ".repeat(depth));
        }
    }

    fn empty(&mut self, is_empty: bool, written: &str, place: Place) {
        if is_empty {
            self.text.push_str(if place == Place::Colon { " " } else { "" });
            self.text.push_str(written);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{document, entry};
    use crate::value;
    use crate::value::place::Files;

    /// Returns the document after a check that it reads back.
    fn written(json: &Value) -> String {
        let text = json.to_string();
        let yaml = document(&text, false);
        let read = |yaml: &str| {
            value::structured(yaml, Files::Read).map(|json| serde_json::from_str(&json).unwrap())
        };
        assert_eq!(read(&format!("{yaml}\n")).as_ref(), Ok(json), "{yaml}");
        let entries = format!("{}\n{}\n", entry(&text, false), entry("1.10", false));
        assert_eq!(read(&entries), Ok(json!([json, 1.10])), "{entries}");
        yaml
    }

    #[test]
    fn objects_and_lists_have_a_line_for_each_field() {
        let json = json!({"a": {"b": [1, {"c": null, "d": [[2], []]}], "e": {}}, "f": "x\ny\n"});
        let yaml = "a:\n  b:\n    - 1\n    - c: null\n      d:\n        - - 2\n        - []\n  e: {}\nf: |\n  x\n  y";
        assert_eq!(written(&json), yaml);
        assert_eq!(document(r#"{"k":1.10,"m":1E400}"#, false), "k: 1.10\nm: 1E400");
        assert_eq!(document(r#"{"a":1}"#, true), "\u{1b}[36ma\u{1b}[0m: 1");
    }

    #[test]
    fn every_text_reads_back_and_none_can_steer_a_terminal() {
        let texts = [
            "",
            " ",
            "a",
            "no",
            "Yes",
            "~",
            "null",
            "True",
            "12",
            "0x1f",
            ".inf",
            "1_000",
            "-",
            "- a",
            "a: b",
            "a:",
            ":a",
            "a #b",
            "#a",
            "a ",
            " a",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a",
            "{a}",
            "[a",
            "a,b",
            "'a'",
            "\"a\"",
            "\\",
            "a\\nb",
            "?",
            "? a",
            "|",
            ">",
            "---",
            "--- a",
            "...",
            "<<",
            "=",
            "2026-11-21",
            "a\nb",
            "a\nb\n",
            "a\n\nb\n\n",
            "\n",
            "\na",
            "a\n",
            " a\nb",
            "a \nb",
            "a\n b\n",
            "a\n\tb",
            "\ta\nb",
            "a\r\nb",
            "a\tb",
            "\u{1b}[2J",
            "a\n\u{1b}[2J",
            "\u{202e}a",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{fffe}",
            "\u{e0001}",
            "😀",
            "é",
            "\u{301}",
            "a\n---\nb",
            "a\n...\nb",
            "a\n#b",
            "a\n- b\nc: d",
            "@file:///etc/passwd",
            "@data://x",
            "@@file://x",
            "@@@data://x",
            "https://x.example/a?b=c#d",
        ];
        for text in texts {
            for json in [json!(text), json!({text: text}), json!([text, [text]]), json!({"a": {"b": text}})] {
                let yaml = written(&json);
                assert_eq!(crate::visible::visible(&yaml), yaml);
            }
        }
        let texts: Vec<String> = (0..2000)
            .map(|seed: u64| {
                let letters =
                    ["a", " ", "\n", ":", "#", "-", "\"", "'", "\\", "|", "{", ",", "@", "é", "\t", "1"];
                let digits = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                (0..(seed % 9)).map(|index| letters[(digits >> (index * 4 + 20)) as usize & 15]).collect()
            })
            .collect();
        for text in texts {
            written(&json!({"a": [&text], &*text: &text}));
        }
    }

    #[test]
    fn nesting_has_a_bound() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let json = deep(64);
        assert_eq!(value::structured(&document(&json, false), Files::Read), Ok(json));
        assert!(document(&deep(100_000), false).ends_with(&deep(99_936)));
    }
}
