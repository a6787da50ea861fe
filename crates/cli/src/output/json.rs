//! Shows JSON text without reading its values, so that numbers and texts stay as they came.

use std::borrow::Cow;

use crate::output::color;
use crate::visible::steers;

/// The look of JSON text. The value is the same with all of them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Look {
    /// One field or item on each line, and escapes for characters that steer a terminal.
    pub(crate) is_for_terminal: bool,
    pub(crate) is_colored: bool,
}

/// Returns the text as it is shown.
pub(crate) fn shown(json: &str, look: Look) -> Cow<'_, str> {
    match look {
        Look { is_for_terminal: false, is_colored: false } => json.into(),
        _ => Writer { look, text: String::with_capacity(json.len() * 2), depth: 0 }.write(json).into(),
    }
}

struct Writer {
    look: Look,
    text: String,
    depth: usize,
}

impl Writer {
    fn write(mut self, json: &str) -> String {
        let mut rest = json.trim();
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '"' => end_of_text(rest),
                _ => first.len_utf8(),
            };
            let (token, after) = rest.split_at(taken);
            rest = after.trim_start();
            match first {
                '"' => self.string(token, rest.starts_with(':')),
                '{' | '[' => {
                    self.text.push(first);
                    match rest.strip_prefix(['}', ']']) {
                        Some(after) => {
                            self.text.push(if first == '{' { '}' } else { ']' });
                            rest = after.trim_start();
                        }
                        None => {
                            self.depth += 1;
                            self.line();
                        }
                    }
                }
                '}' | ']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.line();
                    self.text.push(first);
                }
                ',' => {
                    self.text.push(',');
                    self.line();
                }
                ':' if self.look.is_for_terminal => self.text.push_str(": "),
                _ => self.text.push(first),
            }
        }
        self.text
    }

    fn string(&mut self, token: &str, is_name: bool) {
        let escaped = match self.look.is_for_terminal {
            true => escaped(token),
            false => token.to_owned(),
        };
        self.text.push_str(&color::name(&escaped, is_name && self.look.is_colored));
    }

    fn line(&mut self) {
        if self.look.is_for_terminal {
            self.text.push('\n');
            self.text.push_str(&"  ".repeat(self.depth));
        }
    }
}

/// Returns the length of the quoted text at the beginning.
fn end_of_text(json: &str) -> usize {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(json.len(), |end| end + 2)
}

/// Escapes what steers a terminal; the value of the text stays.
fn escaped(token: &str) -> String {
    let mut text = String::with_capacity(token.len());
    for character in token.chars() {
        match steers(character) {
            true => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
            false => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Look, shown};

    #[test]
    fn each_field_has_a_line_and_values_stay_as_they_are() {
        let json = r#"{"a":[1.10,{}], "b" : "x,{\"y\\" ,"c":[ ]}"#;
        let lines = "{\n  \"a\": [\n    1.10,\n    {}\n  ],\n  \"b\": \"x,{\\\"y\\\\\",\n  \"c\": []\n}";
        let look = Look { is_for_terminal: true, is_colored: false };
        assert_eq!(shown(json, look), lines);
        assert_eq!(shown(json, Look::default()), json);
    }

    #[test]
    fn names_are_painted_and_texts_cannot_steer_a_terminal() {
        let painted = shown(r#"{"a":"a"}"#, Look { is_for_terminal: false, is_colored: true });
        assert_eq!(painted, "{\u{1b}[36m\"a\"\u{1b}[0m:\"a\"}");
        let text = "\"\u{202e}\u{9b}\u{e0001}\"";
        let escaped = shown(text, Look { is_for_terminal: true, is_colored: false });
        assert_eq!(escaped, r#""\u202e\u009b\udb40\udc01""#);
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text.trim_matches('"'));
    }
}
