//! Uploads.

use http::Request;
use managed_agents_conformance::Part;
use managed_agents_core::files::{UploadFile, upload as whole, upload_head};
use managed_agents_core::types::FileMetadata;
use managed_agents_core::{Credential, Operation, Settings};

use crate::operations::multipart::{CONTENT, Received, read};

fn sent(operation: Operation<FileMetadata>) -> Request<Vec<u8>> {
    operation.into_request(&Settings::new(Credential::ApiKey("key".into()))).unwrap()
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
    // A file that contains the boundary of an earlier upload gets another boundary.
    let file = UploadFile::new("a.txt");
    let first = sent(whole(&file, b"one"));
    let boundary = first.headers()["content-type"].to_str().unwrap().split_once('=').unwrap().1;
    let content = format!("\r\n--{boundary}--\r\n");
    let second = sent(whole(&file, content.as_bytes()));
    assert_eq!(read(second.headers(), second.body())[0].content, content.as_bytes());
}
