//! `multipart/form-data`: the bytes around one streamed file, or a whole body of several files.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

use http::header::HeaderValue;
use memchr::memmem;

use crate::request::error::Error;

/// The parts of an upload body around the file's bytes: send `head`, the file and `tail`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Multipart {
    /// The bytes before the file.
    pub head: Vec<u8>,
    /// The bytes after the file.
    pub tail: Vec<u8>,
    /// The `content-type` of the request, which names the boundary.
    pub content_type: HeaderValue,
}

impl Multipart {
    /// Builds the bytes around one file. `texts` are the names and values of the other form fields.
    ///
    /// `seed` becomes the boundary. It must be unpredictable to the author of the file, who could
    /// otherwise end the part from inside the file.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Settings`] if a header cannot carry `content_type`.
    pub fn new(
        seed: u128,
        texts: &[(&str, String)],
        filename: &str,
        content_type: &str,
    ) -> Result<Self, Error> {
        let boundary = boundary(seed);
        let mut head = Vec::new();
        for (name, text) in texts {
            push_text(&mut head, &boundary, name, text);
        }
        push_file_head(
            &mut head,
            &boundary,
            &FilePart { name: "file", filename, content_type, content: &[] },
        )?;
        let tail = format!("\r\n--{boundary}--\r\n").into_bytes();
        Ok(Self { head, tail, content_type: form_data(&boundary) })
    }
}

/// A file whose content is in memory.
#[derive(Clone, Copy)]
pub(crate) struct FilePart<'a> {
    pub(crate) name: &'static str,
    /// May contain folders.
    pub(crate) filename: &'a str,
    pub(crate) content_type: &'a str,
    pub(crate) content: &'a [u8],
}

/// Builds a whole body and its content type.
///
/// The boundary occurs in none of the contents. The search for it starts at a hash of all contents,
/// so that no file can be crafted to make the search long.
pub(crate) fn body<'a>(
    texts: &[(&str, &str)],
    files: impl IntoIterator<Item = FilePart<'a>>,
) -> Result<(HeaderValue, Vec<u8>), Error> {
    let files = Vec::from_iter(files);
    let values = texts.iter().map(|(_, text)| text.as_bytes());
    let contents: Vec<&[u8]> = values.chain(files.iter().map(|file| file.content)).collect();
    let mut hash = DefaultHasher::new();
    contents.iter().for_each(|content| hash.write(content));
    let boundary = free_boundary(hash.finish(), &contents);
    let mut body = Vec::with_capacity(files.iter().map(|file| file.content.len() + 512).sum());
    for (name, text) in texts {
        push_text(&mut body, &boundary, name, text);
    }
    for file in &files {
        push_file_head(&mut body, &boundary, file)?;
        body.extend_from_slice(file.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((form_data(&boundary), body))
}

/// Returns the first boundary, counting from `start`, that occurs in none of the contents.
fn free_boundary(start: u64, contents: &[&[u8]]) -> String {
    (u128::from(start)..)
        .map(boundary)
        .find(|boundary| !contents.iter().any(|content| memmem::find(content, boundary.as_bytes()).is_some()))
        .expect("there are more boundaries than positions in memory")
}

fn boundary(seed: u128) -> String {
    format!("managed-agents-{seed:032x}")
}

fn form_data(boundary: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}"))
        .expect("letters, digits and dashes")
}

fn push_text(body: &mut Vec<u8>, boundary: &str, name: &str, text: &str) {
    let name = escaped(name);
    let part = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    body.extend_from_slice(part.as_bytes());
}

fn push_file_head(body: &mut Vec<u8>, boundary: &str, file: &FilePart<'_>) -> Result<(), Error> {
    let content_type = crate::request::settings::value("the file's content type", file.content_type)?;
    let (name, filename) = (file.name, escaped(file.filename));
    let disposition = format!("content-disposition: form-data; name=\"{name}\"; filename=\"{filename}\"");
    body.extend_from_slice(format!("--{boundary}\r\n{disposition}\r\ncontent-type: ").as_bytes());
    body.extend_from_slice(content_type.as_bytes());
    body.extend_from_slice(b"\r\n\r\n");
    Ok(())
}

/// Escapes the three characters that would end the name, as browsers do, and likewise the control
/// characters that no header may contain.
fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        if character == '"' || character.is_ascii_control() {
            escaped.push_str(&format!("%{:02X}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
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
    fn a_field_name_cannot_end_its_header() {
        let parts = Multipart::new(1, &[("a\"\r\nx: y", "1".into())], "a", "text/plain").unwrap();
        let head = String::from_utf8(parts.head).unwrap();
        assert!(head.contains("form-data; name=\"a%22%0D%0Ax: y\"\r\n\r\n1\r\n"), "{head}");
    }

    #[test]
    fn a_control_character_in_a_file_name_is_escaped() {
        let parts = Multipart::new(1, &[], "a\0b\tc\u{7f}é", "text/plain").unwrap();
        let head = String::from_utf8(parts.head).unwrap();
        assert!(head.contains("filename=\"a%00b%09c%7Fé\""), "{head}");
    }

    #[test]
    fn a_boundary_that_stands_in_a_content_is_not_taken() {
        let contents = [format!("..{}..", boundary(7)), boundary(8)];
        assert_eq!(free_boundary(7, &contents.each_ref().map(|content| content.as_bytes())), boundary(9));
        assert_eq!(free_boundary(7, &[]), boundary(7));
    }

    #[test]
    fn a_content_type_with_a_line_break_is_refused() {
        assert!(matches!(Multipart::new(1, &[], "a", "text/plain\r\nx: y"), Err(Error::Settings(_))));
    }
}
