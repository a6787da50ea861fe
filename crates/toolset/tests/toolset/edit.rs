use std::fs;

use managed_agents_toolset::Options;
use serde_json::json;

use crate::{Session, make_fifo};

#[test]
fn replacement_is_literal() {
    let mut session = Session::new();
    session.put("a.txt", "price: (.*) $1\n");
    let input = json!({"file_path": "a.txt", "old_string": "(.*)", "new_string": r"$& $1 \1 ${x} $$"});
    assert_eq!(session.ok("edit", input), "edited a.txt (1 replacement(s))");
    assert_eq!(fs::read_to_string(session.path("a.txt")).unwrap(), "price: $& $1 \\1 ${x} $$ $1\n");
}

#[test]
fn several_places_need_replace_all() {
    let mut session = Session::new();
    session.put("a.txt", "a-a-a");
    let error = session.error("edit", json!({"file_path": "a.txt", "old_string": "a", "new_string": "b"}));
    assert_eq!(error, "edit: old_string appears 3 times in a.txt (must be unique)");
    assert_eq!(fs::read_to_string(session.path("a.txt")).unwrap(), "a-a-a");
    let input = json!({"file_path": "a.txt", "old_string": "a", "new_string": "aa", "replace_all": true});
    assert_eq!(session.ok("edit", input), "edited a.txt (3 replacement(s))");
    assert_eq!(fs::read_to_string(session.path("a.txt")).unwrap(), "aa-aa-aa");
}

#[test]
fn a_text_that_is_not_there_is_said_so() {
    let mut session = Session::new();
    session.put("a.txt", "abc");
    let error = session.error("edit", json!({"file_path": "a.txt", "old_string": "x", "new_string": "y"}));
    assert_eq!(error, "edit: old_string not found in a.txt");
}

#[test]
fn a_text_whose_line_ends_differ_is_not_found_and_the_error_says_why() {
    let mut session = Session::new();
    session.put("crlf.txt", "one\r\ntwo\r\n");
    session.put("lf.txt", "one\ntwo\n");
    session.put("utf-16.txt", "\u{feff}one\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    for (path, old, hint) in [
        (
            "crlf.txt",
            "one\ntwo\n",
            " (the file has CRLF line ends: write \\r\\n in old_string and new_string)",
        ),
        ("lf.txt", "one\r\ntwo", " (the file has LF line ends: write \\n in old_string and new_string)"),
        ("utf-16.txt", "one", " (the file is UTF-16: edit works on UTF-8)"),
        ("crlf.txt", "one\nthree", ""),
        ("crlf.txt", "three", ""),
    ] {
        let input = json!({"file_path": path, "old_string": old, "new_string": "x"});
        assert_eq!(session.error("edit", input), format!("edit: old_string not found in {path}{hint}"));
    }
    let input = json!({"file_path": "crlf.txt", "old_string": "one\r\ntwo", "new_string": "1\r\n2"});
    assert_eq!(session.ok("edit", input), "edited crlf.txt (1 replacement(s))");
}

#[test]
fn arguments_are_required() {
    let mut session = Session::new();
    session.put("a.txt", "abc");
    for (input, missing) in [
        (json!({"old_string": "a", "new_string": "b"}), "file_path"),
        (json!({"file_path": "a.txt", "new_string": "b"}), "old_string"),
        (json!({"file_path": "a.txt", "old_string": "", "new_string": "b"}), "old_string"),
        (json!({"file_path": "a.txt", "old_string": "a"}), "new_string"),
    ] {
        assert_eq!(session.error("edit", input), format!("edit: {missing} is required"));
    }
    let input = json!({"file_path": "a.txt", "old_string": "b", "new_string": ""});
    assert_eq!(session.ok("edit", input), "edited a.txt (1 replacement(s))");
    assert_eq!(fs::read_to_string(session.path("a.txt")).unwrap(), "ac");
}

#[test]
fn bytes_around_the_edit_stay_as_they_are() {
    let mut session = Session::new();
    session.put("a.bin", b"\xff\0old\xfe");
    session.ok("edit", json!({"file_path": "a.bin", "old_string": "old", "new_string": "new"}));
    assert_eq!(fs::read(session.path("a.bin")).unwrap(), b"\xff\0new\xfe");
}

#[test]
fn what_is_missing_special_or_too_large_is_refused() {
    let mut session = Session::with(|options| Options { max_file_bytes: Some(3), ..options });
    session.put("big", "1234");
    make_fifo(&session.path("fifo"));
    for (path, error) in [
        ("big", "edit: big is 4 bytes, exceeds 3-byte limit"),
        ("fifo", "edit: fifo is not a regular file"),
        (".", "edit: . is not a regular file"),
        ("missing", "edit: missing: no such file or directory"),
        ("no/dir", "edit: no/dir: no such file or directory"),
    ] {
        let input = json!({"file_path": path, "old_string": "1", "new_string": "2"});
        assert_eq!(session.error("edit", input), error);
    }
    assert!(!session.path("no").exists(), "a failed edit makes no directory");
}
