//! Builds URL paths from segments that cannot change each other's meaning.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::request::error::Error;

/// The longest accepted segment, in bytes. Ids of the service have about 30.
const MAX_SEGMENT_BYTES: usize = 1024;

/// The characters to percent-encode: all but the `pchar` of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// The path of a request, built segment by segment.
///
/// A segment is refused if it is empty, a dot segment in any spelling, or contains `/`, `\`, `?`,
/// `#`, `;`, `%` or a control character. An empty id would turn a retrieval into a listing, and
/// `..` would reach another resource. The error is stored in the path and returned by
/// [`Operation::into_request`](crate::Operation::into_request), so that building an operation stays
/// one expression.
#[derive(Debug)]
pub struct Path(Result<String, Error>);

impl Path {
    /// Starts with `prefix`, such as `/v1/sessions`, which is neither checked nor encoded.
    pub fn new(prefix: &'static str) -> Self {
        Self(Ok(prefix.into()))
    }

    /// Appends one segment.
    pub fn segment(self, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        Self(self.0.and_then(|mut path| match refusal(value) {
            None => {
                path.push('/');
                path.extend(utf8_percent_encode(value, ENCODED));
                Ok(path)
            }
            Some(reason) => Err(Error::Path { value: value.chars().take(80).collect(), reason }),
        }))
    }

    pub(crate) fn try_clone(&self) -> Option<Self> {
        self.0.as_ref().ok().map(|path| Self(Ok(path.clone())))
    }

    pub(crate) fn into_result(self) -> Result<String, Error> {
        self.0
    }
}

impl From<&'static str> for Path {
    fn from(prefix: &'static str) -> Self {
        Self::new(prefix)
    }
}

/// Builds a [`Path`](crate::Path) from a fixed prefix and checked segments: `path!("/v1/sessions",
/// session, "archive")`.
#[macro_export]
macro_rules! path {
    ($prefix:literal $(, $segment:expr)* $(,)?) => { $crate::Path::new($prefix)$(.segment($segment))* };
}

fn refusal(value: &str) -> Option<&'static str> {
    if value.is_empty() {
        return Some("it is empty");
    }
    if value.len() > MAX_SEGMENT_BYTES {
        return Some("it is longer than 1024 bytes");
    }
    if value == "." || value == ".." {
        return Some("it is a dot segment");
    }
    value.chars().find_map(|character| match character {
        '/' | '\\' => Some("it contains a slash; pass one id"),
        '?' | '#' | ';' => Some("it contains a character that ends or splits a path"),
        '%' => Some("it contains a percent sign; pass the text without percent-encoding"),
        _ if character.is_control() => Some("it contains a control character"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_segments_are_refused() {
        let long = "a".repeat(MAX_SEGMENT_BYTES + 1);
        for value in [
            "", ".", "..", "../x", "..%2f", "%2e%2e", "%2E", "a/b", "a\\b", "a?b", "a#b", ";x", "a%00", "\0",
            "a\r\nb", "\u{7f}", "\u{85}", &long,
        ] {
            assert!(matches!(path!("/v1/things", value).into_result(), Err(Error::Path { .. })), "{value:?}");
        }
    }

    #[test]
    fn everything_else_is_encoded() {
        let path = path!("/v1/things", "a b", "ä\"<>|", "...", "-._~!$&'()*+,=:@").into_result().unwrap();
        assert_eq!(path, "/v1/things/a%20b/%C3%A4%22%3C%3E%7C/.../-._~!$&'()*+,=:@");
        assert_eq!(path!("/v1/things", "longest".repeat(10)).into_result().unwrap().len(), 11 + 70);
    }
}
