//! `files upload`: the flags and the media type of the file.

use crate::host::Host;
use crate::program::run;

#[test]
fn the_ending_or_a_flag_gives_the_media_type() {
    let host = Host::json(200, r#"{"id":"file_1"}"#);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("may.json");
    std::fs::write(&path, "{}").unwrap();
    let path = path.display().to_string();
    for (more, wanted) in
        [(&[][..], "application/json"), (&["--content-type=application/x-ledger"], "application/x-ledger")]
    {
        run(&host.url, &[&["files", "upload", "--file", &path], more].concat());
        let body = String::from_utf8(host.requests().remove(0).body).unwrap();
        assert!(body.to_lowercase().contains(&format!("content-type: {wanted}")), "{body}");
    }
}

#[test]
fn a_flag_given_twice_is_refused_and_debug_tells_of_the_request() {
    let host = Host::json(200, r#"{"id":"file_1"}"#);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let upload = ["files", "upload", "--file", path];
    let twice = [&upload[..], &["--expires-in-seconds=3600", "--expires-in-seconds=4000"]].concat();
    let ended = run(&host.url, &twice);
    assert!(ended.code == 2 && ended.err.contains("given 2 times"), "{ended:?}");
    assert!(host.requests().is_empty());
    let ended = run(&host.url, &[&upload[..], &["--debug"]].concat());
    assert!(ended.err.contains("debug: POST /v1/files"), "{ended:?}");
}
