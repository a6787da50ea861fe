//! Writes and reads the JSON of checkpoints without serde, which the npm package leaves out.
//!
//! The reader returns defaults for damaged fields and sets a flag, which the caller checks once at
//! the end. An early return at each field would grow the wasm file.

use std::cell::Cell;

use crate::text::{digits, json};

/// Writes JSON values in sequence. Pass an empty name for an item of a list.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        json::quote(text, &mut self.0);
    }

    pub(crate) fn text_if_any(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.raw(name, "null"),
        }
    }

    pub(crate) fn number(&mut self, name: &str, number: u64) {
        self.raw(name, &digits::write(number));
    }

    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.raw(name, if flag { "true" } else { "false" });
    }

    pub(crate) fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        self.open(name, "[");
        for text in texts {
            self.text("", text);
        }
        self.close("]");
    }

    pub(crate) fn numbers<'a>(&mut self, name: &str, numbers: impl IntoIterator<Item = &'a u64>) {
        self.open(name, "[");
        for number in numbers {
            self.number("", *number);
        }
        self.close("]");
    }

    /// Writes a value that is already JSON text.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push_str(value);
    }

    /// Opens an object or a list.
    pub(crate) fn open(&mut self, name: &str, bracket: &str) {
        self.name(name);
        self.0.push_str(bracket);
    }

    pub(crate) fn close(&mut self, bracket: &str) {
        self.0.push_str(bracket);
    }

    pub(crate) fn end(self) -> String {
        self.0
    }

    fn name(&mut self, name: &str) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[')) {
            self.0.push(',');
        }
        if !name.is_empty() {
            json::quote(name, &mut self.0);
            self.0.push(':');
        }
    }
}

/// Reads the fields of an object. A field that is missing or has another type reads as its default
/// and sets the shared damage flag.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    json: &'a str,
    is_damaged: &'a Cell<bool>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(json: &'a str, is_damaged: &'a Cell<bool>) -> Self {
        Self { json, is_damaged }
    }

    /// Returns `value`, and sets the damage flag if it is `None`.
    pub(crate) fn whole<T>(self, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.damaged();
        }
        value
    }

    pub(crate) fn damaged(self) {
        self.is_damaged.set(true);
    }

    pub(crate) fn raw(self, name: &str) -> &'a str {
        self.whole(json::field(self.json, name)).unwrap_or_default()
    }

    pub(crate) fn object(self, name: &str) -> Self {
        Self { json: self.raw(name), ..self }
    }

    /// Returns `true` for `null` and for a missing field.
    pub(crate) fn is_null(self, name: &str) -> bool {
        matches!(json::field(self.json, name), None | Some("null"))
    }

    pub(crate) fn text(self, name: &str) -> String {
        self.object(name).as_text()
    }

    pub(crate) fn text_if_any(self, name: &str) -> Option<String> {
        if self.is_null(name) { None } else { Some(self.text(name)) }
    }

    pub(crate) fn number(self, name: &str) -> u64 {
        self.object(name).as_number()
    }

    pub(crate) fn flag(self, name: &str) -> bool {
        let value = self.raw(name);
        self.whole(matches!(value, "true" | "false").then_some(value == "true")).unwrap_or_default()
    }

    /// Calls `item` with each string of a list.
    pub(crate) fn texts(self, name: &str, item: &mut dyn FnMut(String)) {
        self.list(name, &mut |text| item(text.as_text()));
    }

    pub(crate) fn numbers(self, name: &str) -> Vec<u64> {
        let mut numbers = Vec::new();
        self.list(name, &mut |number| numbers.push(number.as_number()));
        numbers
    }

    /// Calls `item` with each item of a list.
    pub(crate) fn list(self, name: &str, item: &mut dyn FnMut(Self)) {
        self.object(name).items(item);
    }

    pub(crate) fn items(self, item: &mut dyn FnMut(Self)) {
        self.whole(json::array(self.json, |json| item(Self { json, ..self })).ok());
    }

    pub(crate) fn as_text(self) -> String {
        self.whole(json::string(self.json)).unwrap_or_default().into()
    }

    pub(crate) fn is(self, json: &str) -> bool {
        self.json == json
    }

    pub(crate) fn as_number(self) -> u64 {
        self.whole(digits::read(self.json)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_objects_are_json_and_read_back() {
        let mut writer = Writer::default();
        writer.open("", "{");
        writer.text("text", "a \"b\"\n\\ \u{1} ä");
        writer.text_if_any("none", None);
        writer.number("number", u64::MAX);
        writer.flag("flag", true);
        writer.texts("texts", ["", "x["]);
        writer.numbers("numbers", &[0, 7]);
        writer.open("object", "{");
        writer.close("}");
        writer.close("}");
        let written = writer.end();
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        let is_damaged = Cell::new(false);
        let read = Reader::new(&written, &is_damaged);
        assert_eq!(read.text("text"), "a \"b\"\n\\ \u{1} ä");
        assert_eq!(value["text"], read.text("text"));
        assert!(read.is_null("none") && read.is_null("missing") && !read.is_null("text"));
        assert_eq!(
            (read.text_if_any("none"), read.number("number"), read.flag("flag")),
            (None, u64::MAX, true)
        );
        let mut texts = Vec::new();
        read.texts("texts", &mut |text| texts.push(text));
        assert_eq!((texts, read.numbers("numbers")), (vec![String::new(), "x[".into()], vec![0, 7]));
        assert_eq!(read.object("object").json, "{}");
        assert!(!is_damaged.get());
    }

    #[test]
    fn a_missing_field_or_one_of_another_type_is_damage() {
        let damaging: [fn(Reader<'_>); 8] = [
            |read| _ = read.raw("missing"),
            |read| _ = read.text("number"),
            |read| _ = read.text_if_any("number"),
            |read| _ = read.number("text"),
            |read| _ = read.flag("number"),
            |read| _ = read.numbers("texts"),
            |read| read.texts("numbers", &mut |_| ()),
            |read| read.list("text", &mut |_| ()),
        ];
        for (index, damaging) in damaging.iter().enumerate() {
            let is_damaged = Cell::new(false);
            let json = r#"{"text":"a","number":1,"texts":["a"],"numbers":[1]}"#;
            damaging(Reader::new(json, &is_damaged));
            assert!(is_damaged.get(), "{index}");
        }
    }
}
