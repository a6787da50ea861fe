//! Uploads: a reader of multipart bodies that takes nothing but what the standard says.

use http::HeaderMap;
use managed_agents_conformance::Part;
use managed_agents_core::Operation;
use managed_agents_core::files::{self, UploadFile};
use managed_agents_core::types::FileMetadata;

use super::values::Values;

/// A part as it came, with its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) part: Part,
    pub(crate) content_type: Option<String>,
    pub(crate) content: Vec<u8>,
}

pub(crate) fn read(headers: &HeaderMap, mut body: &[u8]) -> Vec<Received> {
    let content_type = headers["content-type"].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect(content_type);
    let line = format!("--{boundary}");
    let end = format!("\r\n{line}");
    body = body.strip_prefix(line.as_bytes()).expect("it begins with the boundary");
    let mut parts = Vec::new();
    while body != b"--\r\n" {
        let rest = body.strip_prefix(b"\r\n").expect("the boundary's line ends");
        let (head, rest) = split(rest, "\r\n\r\n");
        let (content, rest) = split(rest, &end);
        parts.push(part(std::str::from_utf8(head).unwrap(), content));
        body = rest;
    }
    parts
}

fn part(head: &str, content: &[u8]) -> Received {
    let (mut name, mut filename, mut content_type) = (None, None, None);
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(": ").expect("a header");
        match header {
            "content-disposition" => {
                let rest = value.strip_prefix("form-data; name=\"").expect(value);
                let (text, rest) = rest.split_once('"').expect("the name ends");
                name = Some(text.to_owned());
                if !rest.is_empty() {
                    let rest = rest.strip_prefix("; filename=\"").expect(rest);
                    filename = Some(rest.strip_suffix('"').expect("the file name ends").to_owned());
                }
            }
            "content-type" => content_type = Some(value.to_owned()),
            other => panic!("{other} is not expected in a part"),
        }
    }
    assert!(filename.as_ref().is_none_or(|name| !name.contains(['"', '\r', '\n'])), "{filename:?}");
    Received { part: Part { name: name.expect("a name"), filename }, content_type, content: content.into() }
}

fn split<'a>(bytes: &'a [u8], at: &str) -> (&'a [u8], &'a [u8]) {
    let place = bytes.windows(at.len()).position(|window| window == at.as_bytes()).expect(at);
    (&bytes[..place], &bytes[place + at.len()..])
}

/// Content that looks like the body around it.
pub(crate) const CONTENT: &[u8] = b"--managed-agents\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n\0\xFF\r\n--managed-agents--\r\n";

pub(crate) fn upload(values: &mut Values) -> Operation<FileMetadata> {
    let file = UploadFile {
        expires_in_seconds: values.maybe(|values| values.random.u64(3_600..7_776_000)),
        ..UploadFile::new(values.text())
    };
    files::upload(&file, CONTENT)
}
