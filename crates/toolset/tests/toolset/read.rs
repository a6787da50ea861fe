use serde_json::json;

use crate::{Session, make_fifo};

#[test]
fn text_comes_back_as_it_is() {
    let mut session = Session::new();
    session.put("a.txt", "one\r\n\ttwo\n\n");
    assert_eq!(session.ok("read", json!({"file_path": "a.txt"})), "one\r\n\ttwo\n\n");
    let absolute = session.path("a.txt");
    assert_eq!(session.ok("read", json!({"file_path": absolute})), "one\r\n\ttwo\n\n");
}

#[test]
fn bytes_that_are_not_utf8_become_replacement_characters() {
    let mut session = Session::new();
    session.put("a.bin", b"a\xff\0b");
    assert_eq!(session.ok("read", json!({"file_path": "a.bin"})), "a\u{fffd}\0b");
}

#[test]
fn a_range_counts_lines_from_one_and_includes_its_end() {
    let mut session = Session::new();
    session.put("a.txt", "1\n2\n3\n4\n");
    for (range, expected) in [
        ([1, 1], "1"),
        ([2, 3], "2\n3"),
        ([3, -1], "3\n4\n"),
        ([3, 0], "3\n4\n"),
        ([0, 1], "1"),
        ([4, 99], "4\n"),
        ([9, 12], ""),
        ([3, 2], ""),
    ] {
        let text = session.ok("read", json!({"file_path": "a.txt", "view_range": range}));
        assert_eq!(text, expected, "{range:?}");
    }
}

#[test]
fn a_range_of_other_than_two_numbers_is_refused() {
    let mut session = Session::new();
    session.put("a.txt", "1\n");
    for range in [json!([1]), json!([1, 2, 3]), json!("1-2"), json!(["1", "2"]), json!([])] {
        let error = session.error("read", json!({"file_path": "a.txt", "view_range": range}));
        assert_eq!(error, "read: view_range must be [start_line, end_line]");
    }
}

#[test]
fn a_path_is_required() {
    for input in [json!({}), json!({"file_path": ""}), json!({"file_path": 7}), json!(null)] {
        assert_eq!(Session::new().error("read", input), "read: file_path is required");
    }
}

#[test]
fn system_errors_name_the_path_as_it_was_given() {
    let mut session = Session::new();
    session.put("file", "");
    std::os::unix::fs::symlink("loop", session.path("loop")).unwrap();
    let long = "x".repeat(300);
    for (path, phrase) in [
        ("missing.txt", "no such file or directory"),
        ("missing/./a.txt", "no such file or directory"),
        ("file/a.txt", "not a directory"),
        ("loop", "too many levels of symbolic links"),
        (&long, "file name too long"),
    ] {
        assert_eq!(session.error("read", json!({"file_path": path})), format!("read: {path}: {phrase}"));
    }
}

#[test]
fn what_is_not_a_regular_file_is_refused_without_waiting() {
    let mut session = Session::with(|options| managed_agents_toolset::Options {
        allowed_roots: vec!["/dev".into()],
        ..options
    });
    make_fifo(&session.path("fifo"));
    let _socket = std::os::unix::net::UnixListener::bind(session.path("socket")).unwrap();
    for path in ["fifo", "socket", ".", "/dev/zero"] {
        for input in [json!({"file_path": path}), json!({"file_path": path, "view_range": [1, 2]})] {
            assert_eq!(session.error("read", input), format!("read: {path} is not a regular file"));
        }
    }
}

#[test]
fn a_file_over_the_limit_needs_a_range() {
    let mut session = Session::new();
    session.put("big.txt", "0123456789abcde\n".repeat(16 * 1024));
    assert_eq!(session.ok("read", json!({"file_path": "big.txt"})).len(), 256 * 1024);
    session.put("big.txt", "0123456789abcde\n".repeat(16 * 1024) + "x");
    let error = session.error("read", json!({"file_path": "big.txt"}));
    assert!(error.starts_with("read: big.txt is 262145 bytes, exceeds 262144-byte limit. "), "{error}");
    assert!(error.contains("view_range") && error.contains("[1, 500]"), "{error}");
    let last = session.ok("read", json!({"file_path": "big.txt", "view_range": [16 * 1024, -1]}));
    assert_eq!(last, "0123456789abcde\nx");
}

#[test]
fn a_range_over_the_limit_asks_for_a_narrower_one() {
    let mut session =
        Session::with(|options| managed_agents_toolset::Options { max_file_bytes: Some(10), ..options });
    session.put("a.txt", "12345\n12345\n1234567890123\n");
    let error = session.error("read", json!({"file_path": "a.txt", "view_range": [1, 2]}));
    assert!(error.contains("exceeds 10-byte limit. Narrow view_range"), "{error}");
    let error = session.error("read", json!({"file_path": "a.txt", "view_range": [3, 3]}));
    assert!(error.contains("line 3") && error.contains("cannot narrow"), "{error}");
    assert_eq!(session.ok("read", json!({"file_path": "a.txt", "view_range": [2, 2]})), "12345");
}

#[test]
fn no_limit_reads_all() {
    let mut session =
        Session::with(|options| managed_agents_toolset::Options { max_file_bytes: None, ..options });
    session.put("big.txt", vec![b'x'; 300_000]);
    assert_eq!(session.ok("read", json!({"file_path": "big.txt"})).len(), 300_000);
}
