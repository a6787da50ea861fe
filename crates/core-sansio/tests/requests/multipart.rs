//! Uploads: a reader of multipart bodies that takes nothing but what the standard says.

use http::{HeaderMap, Request};
use managed_agents_conformance::Part;
use managed_agents_core::files::{UploadFile, upload as whole, upload_head};
use managed_agents_core::types::FileMetadata;
use managed_agents_core::{Call, Credential, Settings};

use crate::values::Values;

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
const CONTENT: &[u8] = b"--managed-agents\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n\0\xFF\r\n--managed-agents--\r\n";

pub(crate) fn upload(values: &mut Values) -> Call<FileMetadata> {
    let file = UploadFile {
        expires_in_seconds: values.maybe(|values| values.random.u64(3_600..7_776_000)),
        ..UploadFile::new(values.text())
    };
    whole(&file, CONTENT)
}

fn sent(call: Call<FileMetadata>) -> Request<Vec<u8>> {
    call.into_request(&Settings::new(Credential::ApiKey("key".into()))).unwrap()
}

#[test]
fn an_upload_has_the_file_as_it_is_and_what_is_said_of_it() {
    let file = UploadFile {
        content_type: "text/csv".into(),
        expires_in_seconds: Some(3600),
        ..UploadFile::new("Rechnung \"ä\"\r\n1.csv")
    };
    let request = sent(whole(&file, CONTENT));
    let part =
        |name: &str, filename: Option<&str>| Part { name: name.into(), filename: filename.map(Into::into) };
    assert_eq!(
        read(request.headers(), request.body()),
        [
            Received { part: part("expires_in_seconds", None), content_type: None, content: b"3600".into() },
            Received {
                part: part("file", Some("Rechnung %22ä%22%0D%0A1.csv")),
                content_type: Some("text/csv".into()),
                content: CONTENT.into(),
            },
        ]
    );
}

#[test]
fn an_upload_that_streams_is_the_same_but_for_its_boundary() {
    let file = UploadFile { expires_in_seconds: Some(3600), ..UploadFile::new("a.txt") };
    let multipart = file.multipart(7).unwrap();
    let request = sent(upload_head(&multipart));
    assert!(request.body().is_empty());
    let streamed = [&multipart.head[..], CONTENT, &multipart.tail].concat();
    let at_once = sent(whole(&file, CONTENT));
    assert_eq!(read(request.headers(), &streamed), read(at_once.headers(), at_once.body()));
    assert_ne!(request.headers()["content-type"], at_once.headers()["content-type"]);
}

#[test]
fn a_file_cannot_hold_its_own_boundary() {
    // Whoever sees the boundary of one upload and writes it into the next file gets another boundary.
    let file = UploadFile::new("a.txt");
    let first = sent(whole(&file, b"one"));
    let boundary = first.headers()["content-type"].to_str().unwrap().split_once('=').unwrap().1;
    let content = format!("\r\n--{boundary}--\r\n");
    let second = sent(whole(&file, content.as_bytes()));
    assert_eq!(read(second.headers(), second.body())[0].content, content.as_bytes());
}
