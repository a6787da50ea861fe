//! `multipart/form-data` with one file: the bytes before the file and the bytes after it.

use std::fmt::Write;

use http::header::HeaderValue;

use crate::Error;

/// What stands around the bytes of a file in the body of an upload: `head`, the file, `tail`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Multipart {
    /// Everything before the file's bytes.
    pub head: Vec<u8>,
    /// Everything after them.
    pub tail: Vec<u8>,
    /// The `content-type` of the request, which names the boundary.
    pub content_type: HeaderValue,
}

impl Multipart {
    /// `texts` are the parts that are no files. `seed` makes the boundary: 128 bits that must not be guessable by who wrote the file, or
    /// the file could end its own part.
    pub fn new(
        seed: u128,
        texts: &[(&str, String)],
        filename: &str,
        content_type: &str,
    ) -> Result<Self, Error> {
        let file_type = crate::settings::value("the file's content type", content_type)?;
        let boundary = format!("managed-agents-{seed:032x}");
        let mut head = String::new();
        for (name, text) in texts {
            write!(head, "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
                .expect("a string takes everything");
        }
        let filename = escaped(filename);
        write!(head, "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\ncontent-type: ")
            .expect("a string takes everything");
        let mut head = head.into_bytes();
        head.extend_from_slice(file_type.as_bytes());
        head.extend_from_slice(b"\r\n\r\n");
        let tail = format!("\r\n--{boundary}--\r\n").into_bytes();
        let content_type = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
            .expect("letters, digits and dashes");
        Ok(Self { head, tail, content_type })
    }
}

/// As browsers do it: the three characters that would end the name.
fn escaped(filename: &str) -> String {
    filename.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_end_its_header() {
        let parts =
            Multipart::new(1, &[("expires_in_seconds", "3600".into())], "a\"\r\nb: c.txt", "text/plain")
                .unwrap();
        let head = String::from_utf8(parts.head).unwrap();
        assert!(
            head.contains("filename=\"a%22%0D%0Ab: c.txt\"\r\ncontent-type: text/plain\r\n\r\n"),
            "{head}"
        );
        assert!(head.starts_with("--managed-agents-00000000000000000000000000000001\r\n"), "{head}");
        assert_eq!(parts.tail, b"\r\n--managed-agents-00000000000000000000000000000001--\r\n");
    }

    #[test]
    fn a_content_type_with_a_line_break_is_refused() {
        assert!(matches!(Multipart::new(1, &[], "a", "text/plain\r\nx: y"), Err(Error::Settings(_))));
    }
}
