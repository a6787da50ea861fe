//! Downloads: whole, or as if they had never begun.

use std::fs;
use std::process::Stdio;

use crate::host::Host;
use crate::program::{program, run};

/// A host whose content is longer than a pipe holds, and is cut if `is_cut`.
fn host(is_cut: bool) -> Host {
    let content = "x".repeat(1_000_000);
    let length = content.len() + usize::from(is_cut);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\nconnection: close";
    Host::start(format!("{head}\r\ncontent-length: {length}\r\n\r\n{content}"), false)
}

#[test]
fn a_download_that_fails_leaves_an_earlier_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report");
    fs::write(&path, "earlier").unwrap();
    let to = path.display().to_string();
    for (host, code) in [(Host::json(404, "{}"), 4), (host(true), 5)] {
        let ended = run(&host.url, &["files", "download", "file_1", "-o", &to]);
        assert_eq!((ended.code, fs::read_to_string(&path).unwrap()), (code, "earlier".into()), "{ended:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    assert_eq!(run(&host(false).url, &["files", "download", "file_1", "-o", &to]).code, 0);
    assert_eq!(fs::metadata(&path).unwrap().len(), 1_000_000);
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_the_request_and_a_full_one_after_it() {
    let host = host(false);
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none/report"), folder.path().to_owned()] {
        let path = path.display().to_string();
        let ended = run(&host.url, &["files", "download", "file_1", "-o", &path]);
        assert_eq!((ended.code, host.requests().len()), (2, 0), "{ended:?}");
        assert!(ended.err.contains(&path), "{ended:?}");
    }
    if cfg!(target_os = "linux") {
        let ended = run(&host.url, &["files", "download", "file_1", "-o", "/dev/full"]);
        assert_eq!((ended.code, host.requests().len()), (1, 1), "{ended:?}");
        assert!(ended.err.contains("could not write the download to /dev/full"), "{ended:?}");
        assert_eq!(run(&host.url, &["files", "download", "file_1", "-o", "/dev/null"]).code, 0);
        assert!(!fs::metadata("/dev/null").unwrap().is_file(), "the device is still there");
    }
}

#[test]
fn a_reader_that_leaves_a_download_ends_it_quietly() {
    let host = host(false);
    let mut program = program(&host.url);
    program.args(["files", "download", "file_1"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &*error), (Some(0), ""));
}
