use std::io::{self, Read};
use std::sync::Mutex;

use managed_agents_blocking::types::ListFiles;
use managed_agents_blocking::{Error, UploadFile, UploadSource, files, proto};
use managed_agents_local::faults::{At, Effect, Fault};

use crate::host::{Host, json};
use crate::local::Local;

const METADATA: &str = r#"{"type":"file","id":"file_1","filename":"a","mime_type":"text/plain","size_bytes":1,"created_at":"2026-11-21T09:00:00Z"}"#;

fn content() -> Vec<u8> {
    (0..300_000_u32).map(|number| (number % 251) as u8).collect()
}

#[test]
fn a_file_comes_back_as_it_went_from_a_path_bytes_or_a_reader() {
    let local = Local::start(|_| Ok(()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    std::fs::write(&path, content()).unwrap();
    let bytes = content();
    for source in [
        UploadSource::from(path),
        UploadSource::from(&bytes[..]),
        UploadSource::Reader(Box::new(io::Cursor::new(content()))),
    ] {
        let name = format!("{source:?}");
        let file = local.client.upload(source, &UploadFile::new("a.bin")).unwrap();
        assert_eq!((file.size_bytes, file.filename.as_str()), (300_000, "a.bin"), "{name}");
        let mut back = Vec::new();
        assert_eq!(local.client.download(files::download(&file.id), &mut back, 300_000).unwrap(), 300_000);
        assert!(back == bytes, "{name}");
    }
    assert_eq!(local.client.pages(files::list(&ListFiles::default())).count(), 3);
}

#[test]
fn a_download_beyond_its_limit_is_an_error_and_nothing_more_is_written() {
    let local = Local::start(|_| Ok(()));
    let file = local.client.upload(content(), &UploadFile::new("a.bin")).unwrap();
    let mut back = Vec::new();
    let error = local.client.download(files::download(&file.id), &mut back, 1000).unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1000 }) && back == content()[..1000], "{error}");
}

#[test]
fn a_download_that_is_cut_is_an_error() {
    let local = Local::start(|_| Ok(()));
    let file = local.client.upload(content(), &UploadFile::new("a.bin")).unwrap();
    local.server.faults().add(Fault::new("files.download", Effect::Cut(At::Bytes(10_000))));
    let mut back = Vec::new();
    let error = local.client.download(files::download(&file.id), &mut back, u64::MAX).unwrap_err();
    assert!(matches!(error, Error::Transport(_)) && content().starts_with(&back), "{error}");
    let error = local.client.download(files::download(&"file_none".into()), &mut back, u64::MAX).unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
}

#[test]
fn what_can_be_read_again_is_uploaded_again_and_a_reader_is_not() {
    let local = Local::start(|_| Ok(()));
    let busy = || {
        let headers = vec![("retry-after-ms".into(), "1".into())];
        local.server.faults().add(Fault::new("files.upload", Effect::Status { status: 503, headers }));
    };
    busy();
    assert_eq!(local.client.upload(content(), &UploadFile::new("a")).unwrap().size_bytes, 300_000);
    busy();
    let reader = UploadSource::Reader(Box::new(io::Cursor::new(content())));
    let error = local.client.upload(reader, &UploadFile::new("a")).unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
}

#[test]
fn a_source_that_fails_or_ends_early_is_named_and_ends_the_upload() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let local = Local::start(|_| Ok(()));
    let error =
        local.client.upload(UploadSource::Reader(Box::new(Failing)), &UploadFile::new("a")).unwrap_err();
    let Error::Io { source, .. } = &error else { panic!("{error}") };
    assert_eq!(source.to_string(), "the disk is gone");
    let missing = std::path::Path::new("/nonexistent/invoice.txt");
    let error = local.client.upload(missing, &UploadFile::new("a")).unwrap_err();
    assert_eq!(error.to_string(), "could not read /nonexistent/invoice.txt");
    let error = local.client.upload(std::env::temp_dir(), &UploadFile::new("a")).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

#[test]
fn a_file_name_with_line_breaks_stays_one_header_on_the_wire() {
    let body = std::sync::Arc::new(Mutex::new(String::new()));
    let seen = body.clone();
    let host = Host::start(move |request, socket| {
        *seen.lock().unwrap() = String::from_utf8_lossy(&request.body).into();
        json(socket, METADATA);
    });
    host.client().upload(&b"x"[..], &UploadFile::new("a\"\r\nx-evil: 1\r\n\r\nb")).unwrap();
    let body = body.lock().unwrap().clone();
    assert!(!body.lines().any(|line| line.starts_with("x-evil")), "{body}");
    assert_eq!(body.matches("content-disposition").count(), 1);
    let file = UploadFile { content_type: "text/plain\r\nx-evil: 1".into(), ..UploadFile::new("a") };
    let error = host.client().upload(&b"x"[..], &file).unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::Settings(_))));
    assert_eq!(host.requests().len(), 1);
}
