//! Decodes text that is not valid UTF-8.

/// Owns the decoded copies that a frame borrows.
#[derive(Debug, Clone, Default)]
pub(super) struct Lossy([String; 2]);

impl Lossy {
    pub(super) fn lend(&mut self, fields: [&[u8]; 2]) -> [&str; 2] {
        self.0 = fields.map(text);
        let [event, data] = &self.0;
        [event, data]
    }
}

/// Replaces every invalid sequence by one U+FFFD, as browsers and `String::from_utf8_lossy` do, in
/// a tenth of the latter's code.
pub(super) fn text(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    loop {
        let error = match std::str::from_utf8(bytes) {
            Ok(rest) => {
                text.push_str(rest);
                return text;
            }
            Err(error) => error,
        };
        let (whole, rest) = bytes.split_at(error.valid_up_to());
        text.push_str(std::str::from_utf8(whole).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        bytes = &rest[error.error_len().unwrap_or(rest.len())..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_decodes_as_in_the_standard_library() {
        let mut random = fastrand::Rng::with_seed(7);
        let parts: [&[u8]; 9] = [
            b"a",
            "\u{e9}".as_bytes(),
            "\u{20ac}".as_bytes(),
            "\u{1f600}".as_bytes(),
            b"\xC3",
            b"\xE2\x82",
            b"\xF0\x9F\x98",
            b"\x80",
            b"\xFF",
        ];
        for _ in 0..10_000 {
            let bytes: Vec<u8> =
                (0..random.usize(..8)).flat_map(|_| parts[random.usize(..parts.len())]).copied().collect();
            assert_eq!(text(&bytes), String::from_utf8_lossy(&bytes), "{bytes:x?}");
        }
    }
}
