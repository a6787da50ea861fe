//! Reads text files that other programs write, with a byte order mark or in a wrong encoding.

use std::io::{self, Read};

/// The longest part of a profile or token file that is read: 1 MiB.
pub(crate) const MAX_CONFIG_BYTES: u64 = 1024 * 1024;

/// Reads at most `limit` bytes of UTF-8 and removes a byte order mark.
///
/// # Errors
///
/// [`io::ErrorKind::InvalidData`] for another encoding. The error does not show the text.
pub(crate) fn read(file: impl Read, limit: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    let refused = |why| Err(io::Error::new(io::ErrorKind::InvalidData, why));
    match &bytes[..] {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => refused("it is UTF-16; save it as UTF-8"),
        [0xef, 0xbb, 0xbf, text @ ..] => utf8(text.to_vec()),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: Vec<u8>) -> io::Result<String> {
    // The cause would show the bytes, so it is dropped.
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8; save it as UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_skipped_and_another_encoding_is_named() {
        assert_eq!(read(&b"\xef\xbb\xbfhello"[..], 100).unwrap(), "hello");
        assert_eq!(read(&b"hello\r\n"[..], 100).unwrap(), "hello\r\n");
        assert_eq!(read(&b""[..], 100).unwrap(), "");
        for bytes in [&b"\xff\xfec\0"[..], b"\xfe\xff\0c"] {
            assert!(read(bytes, 100).unwrap_err().to_string().contains("UTF-16"));
        }
        let latin = read(&b"canary\xfc"[..], 100).unwrap_err();
        assert!(!format!("{latin} {latin:?}").contains("canary"), "{latin:?}");
    }
}
