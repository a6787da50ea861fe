//! Decodes events from JSON text faster than serde_json does.
//!
//! serde_json examines a text byte by byte, and doubles the buffer of a string with escapes until it
//! fits. This deserializer finds and copies whole strings. It handles the common spellings of JSON
//! only. For anything else it gives up, and the caller lets serde_json decode the text or report the
//! mistake.

use std::fmt;

use managed_agents_types::{Event, Json};
use serde::Deserialize;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::bytes::{Contents, contents};
use super::scanner::{Malformed, Text};
use super::string;

/// Decodes an event exactly as serde_json does, or returns `None` to leave the text to serde_json.
///
/// Only for events: their types read every list to its end, and this deserializer does not check for
/// items left over.
pub(crate) fn read_event(text: &str) -> Option<Event> {
    read(text)
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let mut reader = Reader { text, at: 0 };
    let value = T::deserialize(&mut reader).ok()?;
    reader.bytes().end(reader.at).ok()?;
    Some(value)
}

struct Reader<'de> {
    text: &'de str,
    at: usize,
}

impl<'de> Reader<'de> {
    fn bytes(&self) -> Text<'de> {
        Text(self.text.as_bytes())
    }

    /// Moves to the next byte that is not whitespace and returns it.
    #[inline(always)]
    fn token(&mut self) -> u8 {
        let (at, byte) = self.bytes().token(self.at);
        self.at = at;
        byte
    }

    /// Returns the text up to `end` and moves there.
    fn take(&mut self, end: usize) -> &'de str {
        let start = std::mem::replace(&mut self.at, end);
        &self.text[start..end]
    }

    #[inline]
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unsupported> {
        let (end, _) = self.bytes().string(self.at)?;
        let quoted = self.take(end);
        let inner = &quoted[1..quoted.len() - 1];
        match contents(inner.as_bytes()) {
            Contents::Plain => visitor.visit_borrowed_str(inner),
            Contents::Escapes => visitor.visit_string(string::unescape(inner, None).ok_or(Unsupported)?),
            Contents::Control => Err(Unsupported),
        }
    }

    /// Reads an integer of up to eighteen digits, which fits an `i64`.
    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unsupported> {
        let end = self.bytes().value(self.at)?;
        let text = self.take(end);
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_whole = digits.len() <= 18 && digits.bytes().all(|digit| digit.is_ascii_digit());
        let is_plain = is_whole && !digits.is_empty() && (!digits.starts_with('0') || text == "0");
        let number: i64 = text.parse().ok().filter(|_| is_plain).ok_or(Unsupported)?;
        match u64::try_from(number) {
            Ok(number) => visitor.visit_u64(number),
            Err(_) => visitor.visit_i64(number),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Unsupported> {
        let end = self.bytes().value(self.at)?;
        if self.take(end) == word { Ok(()) } else { Err(Unsupported) }
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unsupported;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        match self.token() {
            b'"' => self.string(visitor),
            b'{' => {
                self.at += 1;
                visitor.visit_map(Items { reader: self, is_first: true })
            }
            b'[' => {
                self.at += 1;
                visitor.visit_seq(Items { reader: self, is_first: true })
            }
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            _ => self.number(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        match self.token() {
            b'n' => self.word("null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unsupported> {
        if name != Json::NAME {
            return visitor.visit_newtype_struct(self);
        }
        self.token();
        let end = self.bytes().value(self.at)?;
        visitor.visit_borrowed_str(self.take(end))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Iterates over the items of an object or an array.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
}

impl Items<'_, '_> {
    /// Moves to the next item. Returns `false` after the closing bracket.
    #[inline]
    fn advance(&mut self, close: u8) -> Result<bool, Unsupported> {
        let byte = self.reader.token();
        if byte == close {
            self.reader.at += 1;
            return Ok(false);
        }
        if !std::mem::take(&mut self.is_first) {
            if byte != b',' {
                return Err(Unsupported);
            }
            self.reader.at += 1;
        }
        Ok(true)
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Unsupported;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unsupported> {
        if !self.advance(b'}')? {
            return Ok(None);
        }
        let reader = &mut *self.reader;
        let (key, value) = reader.bytes().key(reader.bytes().first_key(reader.at)?)?;
        reader.at = value;
        let key = &reader.text[key];
        match contents(key.as_bytes()) {
            Contents::Plain => seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some),
            _ => Err(Unsupported),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unsupported> {
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unsupported;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unsupported> {
        if self.advance(b']')? { seed.deserialize(&mut *self.reader).map(Some) } else { Ok(None) }
    }
}

/// The text needs serde_json, which reports mistakes with their position.
#[derive(Debug)]
struct Unsupported;

impl From<Malformed> for Unsupported {
    fn from(_: Malformed) -> Self {
        Self
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unsupported JSON")
    }
}

impl std::error::Error for Unsupported {}

impl de::Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn values_are_those_that_serde_json_reads() {
        let (mut read_some, mut refused) = (0, 0);
        for seed in 0..20_000 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut text = String::new();
            crate::text::json::fields::tests::object_text(&mut random, 4, &mut text, |_, _| ());
            let mut bytes = text.into_bytes();
            if seed % 2 == 1 {
                let at = random.usize(..bytes.len());
                let changes = b"\"\\{}[],: 1ax\n-0.e";
                bytes[at] = changes[random.usize(..changes.len())];
            }
            let Ok(text) = String::from_utf8(bytes) else { continue };
            match (read::<Value>(&text), serde_json::from_str::<Value>(&text)) {
                (Some(value), found) => {
                    assert_eq!(value, found.expect(&text), "seed {seed}: {text}");
                    read_some += 1;
                }
                (None, _) => refused += 1,
            }
        }
        assert!(read_some > 2_000 && refused > 2_000, "{read_some} were read, {refused} left to serde_json");
    }

    #[test]
    fn common_spellings_are_supported() {
        let text = r#"{"type":"agent.tool_use","id":"sevt_1","processed_at":"2026-11-21T09:00:00Z","name":"bash","input":{"command":"ls -l \"a\"\n","limits":[1,-2.5e3,null]},"newer":[true,{}]}"#;
        assert_eq!(read_event(text), Some(serde_json::from_str(text).unwrap()));
        let spaced = "[ 1e3 , { \"a\" : [ ] } ,null ]";
        let read = read::<Vec<Json>>(spaced).unwrap();
        assert_eq!(read.iter().map(Json::get).collect::<Vec<_>>(), ["1e3", "{ \"a\" : [ ] }", "null"]);
    }

    #[test]
    fn malformed_texts_are_left_to_serde_json() {
        for text in [
            "",
            "tru",
            "nul",
            "01",
            "-",
            "-01",
            "+1",
            "1.",
            ".5",
            "\"a\nb\"",
            "\"\u{1}\"",
            r#""\x""#,
            r#""\ud83d""#,
            r#""\u12""#,
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\":1,}",
            "{,}",
            "{\"a\" 1}",
            "{\"a\"}",
            "{1:2}",
            "[1}",
            "{\"a\":1]",
            "1 2",
            "[",
            "{",
            "[1",
            "{\"a\":",
        ] {
            assert_eq!(read::<Value>(text), None, "{text}");
            serde_json::from_str::<Value>(text).unwrap_err();
        }
        for text in [
            "true",
            "[]",
            "{}",
            " [ 1 , -7 ] ",
            "{ \"a\" : null }",
            r#""\u00e9\n\ud83d\ude00""#,
            "0",
            "123456789012345678",
        ] {
            assert_eq!(read::<Value>(text), Some(serde_json::from_str(text).unwrap()), "{text}");
        }
    }
}
