//! Decodes and encodes JSON strings.

use std::borrow::Cow;

use super::bytes::{has_escape, next_escape};
use crate::text::part::part;

/// Decodes a JSON string. Returns `None` if the text is not one. Half a surrogate pair becomes
/// U+FFFD, as in browsers.
pub(crate) fn string(text: &str) -> Option<Cow<'_, str>> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if !has_escape(inner.as_bytes()) {
        return Some(Cow::Borrowed(inner));
    }
    unescape(inner, Some(char::REPLACEMENT_CHARACTER)).map(Cow::Owned)
}

/// Appends `text` to `out` as a JSON string, for adapters that write JSON without serde.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(part(text, copied..at));
        copied = at + 1;
        out.push('\\');
        match byte {
            b'"' | b'\\' => out.push(byte.into()),
            b'\n' => out.push('n'),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push_str("u00");
                out.push(HEX[usize::from(byte >> 4)].into());
                out.push(HEX[usize::from(byte & 15)].into());
            }
        }
    }
    out.push_str(part(text, copied..));
    out.push('"');
}

/// Decodes the text between the quotes. Half a surrogate pair becomes `half`; with `None` the text
/// is refused.
pub(super) fn unescape(inner: &str, half: Option<char>) -> Option<String> {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(position) = next_escape(rest.as_bytes()) {
        out.push_str(part(rest, ..position));
        let escape = *rest.as_bytes().get(position + 1)?;
        rest = rest.get(position + 2..)?;
        match escape {
            b'u' => {
                let (character, used) = unicode(rest, half)?;
                out.push(character);
                rest = part(rest, used..);
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

/// Decodes the digits after `\u`. Returns the character and the number of bytes used.
fn unicode(digits: &str, half: Option<char>) -> Option<(char, usize)> {
    let high = hex(digits.get(..4)?)?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 4));
    }
    let low = digits.get(4..10).and_then(|next| hex(next.strip_prefix("\\u")?));
    match low {
        Some(low @ 0xDC00..=0xDFFF) if high < 0xDC00 => {
            Some((char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, 10))
        }
        _ => Some((half?, 4)),
    }
}

fn hex(digits: &str) -> Option<u32> {
    digits.bytes().try_fold(0, |number, digit| Some(number << 4 | char::from(digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_decode_as_in_serde_json() {
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
        for text in ["7", "\"", r#""\x""#, r#""\u12""#, r#""\u+123""#, r#""\""#] {
            assert_eq!(string(text), None, "{text}");
        }
    }

    #[test]
    fn a_quoted_text_decodes_to_itself() {
        let text: String = (0..0x3000).filter_map(char::from_u32).chain("😀\"\\".chars()).collect();
        let mut json = String::new();
        quote(&text, &mut json);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert_eq!(string(&json).unwrap(), text);
    }
}
