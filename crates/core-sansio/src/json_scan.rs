//! Finds fields in JSON text without building anything.
//!
//! The machines need a handful of fields of each event. A scanner that steps over the rest reads each byte once, allocates nothing,
//! and keeps serde out of the browser package. It checks structure (strings, nesting, separators), not the spelling of numbers.

use std::borrow::Cow;

/// How deeply values may be nested: the same limit that serde_json has.
const MAX_DEPTH: usize = 128;

/// The text is not JSON, is cut short, or is nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Calls `field` with the raw key (without quotes, escapes as they are) and the text of the value, for each field of an object.
pub(crate) fn object<'a>(text: &'a str, mut field: impl FnMut(&'a str, &'a str)) -> Result<(), Malformed> {
    walk_object(text, &mut field)
}

/// Not generic: every copy of it would be in the browser package.
fn walk_object<'a>(text: &'a str, field: &mut dyn FnMut(&'a str, &'a str)) -> Result<(), Malformed> {
    let mut at = Scanner { text, position: 0 };
    at.space();
    at.open(b'{')?;
    if !at.close(b'}') {
        loop {
            let key = at.value(0)?;
            if !key.starts_with('"') {
                return Err(Malformed);
            }
            at.space();
            at.open(b':')?;
            at.space();
            field(&key[1..key.len() - 1], at.value(0)?);
            if !at.next(b'}')? {
                break;
            }
        }
    }
    at.end()
}

/// Calls `item` with the text of each item of an array.
pub(crate) fn array<'a>(text: &'a str, mut item: impl FnMut(&'a str)) -> Result<(), Malformed> {
    walk_array(text, &mut item)
}

fn walk_array<'a>(text: &'a str, item: &mut dyn FnMut(&'a str)) -> Result<(), Malformed> {
    let mut at = Scanner { text, position: 0 };
    at.space();
    at.open(b'[')?;
    if !at.close(b']') {
        loop {
            item(at.value(0)?);
            if !at.next(b']')? {
                break;
            }
        }
    }
    at.end()
}

/// The text of one field of an object; the last one if the name is there twice.
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

/// The text of a field inside fields.
pub(crate) fn path<'a>(text: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().try_fold(text, |text, name| field(text, name))
}

/// What a JSON string says. `None` if the text is no string.
pub(crate) fn string(text: &str) -> Option<Cow<'_, str>> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    unescape(inner).map(Cow::Owned)
}

/// Writes text as a JSON string.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\u{0}'..='\u{1f}' => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let code = character as usize;
                out.push_str("\\u00");
                out.push(HEX[code >> 4].into());
                out.push(HEX[code & 15].into());
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

struct Scanner<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Scanner<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.position += 1;
        }
    }

    fn open(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.byte() != Some(byte) {
            return Err(Malformed);
        }
        self.position += 1;
        self.space();
        Ok(())
    }

    fn close(&mut self, byte: u8) -> bool {
        let closes = self.byte() == Some(byte);
        self.position += usize::from(closes);
        closes
    }

    /// After a value: true if another follows, false if `close` ends the list.
    fn next(&mut self, close: u8) -> Result<bool, Malformed> {
        self.space();
        if self.close(close) {
            return Ok(false);
        }
        self.open(b',').map(|()| true)
    }

    fn end(&mut self) -> Result<(), Malformed> {
        self.space();
        if self.byte().is_some() { Err(Malformed) } else { Ok(()) }
    }

    /// Steps over one value and gives its text.
    fn value(&mut self, depth: usize) -> Result<&'a str, Malformed> {
        let start = self.position;
        match self.byte().ok_or(Malformed)? {
            b'"' => self.skip_string()?,
            open @ (b'{' | b'[') => self.skip_nested(open, depth)?,
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                while matches!(self.byte(), Some(b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E')) {
                    self.position += 1;
                }
            }
            _ => return Err(Malformed),
        }
        Ok(&self.text[start..self.position])
    }

    fn skip_nested(&mut self, open: u8, depth: usize) -> Result<(), Malformed> {
        if depth == MAX_DEPTH {
            return Err(Malformed);
        }
        let close = if open == b'{' { b'}' } else { b']' };
        self.open(open)?;
        if self.close(close) {
            return Ok(());
        }
        loop {
            let first = self.value(depth + 1)?;
            if open == b'{' {
                if !first.starts_with('"') {
                    return Err(Malformed);
                }
                self.space();
                self.open(b':')?;
                self.value(depth + 1)?;
            }
            if !self.next(close)? {
                return Ok(());
            }
        }
    }

    fn skip_string(&mut self) -> Result<(), Malformed> {
        let bytes = self.text.as_bytes();
        let mut from = self.position + 1;
        loop {
            let found = memchr::memchr2(b'"', b'\\', &bytes[from..]).ok_or(Malformed)? + from;
            if bytes[found] == b'"' {
                self.position = found + 1;
                return Ok(());
            }
            // An escape is a backslash and at least one more byte; `\u` digits are no quotes.
            from = found + 2;
            if from > bytes.len() {
                return Err(Malformed);
            }
        }
    }
}

fn unescape(inner: &str) -> Option<String> {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(position) = rest.find('\\') {
        out.push_str(&rest[..position]);
        let escape = *rest.as_bytes().get(position + 1)?;
        rest = rest.get(position + 2..)?;
        match escape {
            b'u' => {
                let (character, used) = unicode(rest)?;
                out.push(character);
                rest = &rest[used..];
            }
            b'n' => out.push('\n'),
            b't' => out.push('\t'),
            b'r' => out.push('\r'),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'"' | b'\\' | b'/' => out.push(escape.into()),
            _ => return None,
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The character of `\u` digits and how many bytes they take; half a surrogate pair becomes U+FFFD, as in browsers.
fn unicode(digits: &str) -> Option<(char, usize)> {
    let high = u32::from_str_radix(digits.get(..4)?, 16).ok()?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 4));
    }
    let low = digits.get(4..10).and_then(|next| u32::from_str_radix(next.strip_prefix("\\u")?, 16).ok());
    match low {
        Some(low @ 0xDC00..=0xDFFF) if high < 0xDC00 => {
            Some((char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, 10))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 4)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_whatever_the_spacing() {
        let text = " { \"a\" : [1, {\"b\": \"}\\\"]\"}] , \"c\":\t{ } ,\"d\":null}\n";
        let mut seen = Vec::new();
        object(text, |key, value| seen.push((key, value))).unwrap();
        assert_eq!(seen, [("a", "[1, {\"b\": \"}\\\"]\"}]"), ("c", "{ }"), ("d", "null")]);
        assert_eq!(path(text, &["a"]), Some("[1, {\"b\": \"}\\\"]\"}]"));
        assert_eq!(path(r#"{"a":{"b":{"c":7}}}"#, &["a", "b", "c"]), Some("7"));
    }

    #[test]
    fn what_serde_json_refuses_in_structure_is_refused() {
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
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(object(&deep, |_, _| ()), Err(Malformed));
    }

    #[test]
    fn strings_read_as_serde_json_reads_them() {
        for text in [
            r#""""#,
            r#""plain""#,
            r#""a\"b\\c\/d\b\f\n\r\t""#,
            r#""\u0041\u00e9\u2028""#,
            r#""\ud83d\ude00 x""#,
            r#""\u0000""#,
        ] {
            assert_eq!(string(text).unwrap(), serde_json::from_str::<String>(text).unwrap(), "{text}");
        }
        assert_eq!(string(r#""\ud83d!""#).unwrap(), "\u{fffd}!");
        assert_eq!(string(r#""\ud83d\u0041""#).unwrap(), "\u{fffd}A");
        for text in ["7", "\"", r#""\x""#, r#""\u12""#, r#""\""#] {
            assert_eq!(string(text), None, "{text}");
        }
    }

    #[test]
    fn quoted_text_reads_back() {
        let text: String = (0..0x3000).filter_map(char::from_u32).chain("😀\"\\".chars()).collect();
        let mut json = String::new();
        quote(&text, &mut json);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert_eq!(string(&json).unwrap(), text);
    }
}
