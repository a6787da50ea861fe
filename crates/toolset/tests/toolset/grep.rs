use std::os::unix::fs::symlink;

use serde_json::json;

use crate::{Session, make_fifo};

#[test]
fn matches_come_with_file_and_line() {
    let mut session = Session::new();
    session.put("b.txt", "no\nTotal: 12\r\n");
    session.put("a/c.txt", "Total: 7");
    let (b, c) = (session.path("b.txt"), session.path("a/c.txt"));
    let expected = format!("{}:1:Total: 7\n{}:2:Total: 12", c.display(), b.display());
    assert_eq!(session.ok("grep", json!({"pattern": r"^Total: \d+$"})), expected);
    let expected = format!("{}:2:Total: 12", b.display());
    assert_eq!(session.ok("grep", json!({"pattern": "Total", "path": "b.txt"})), expected);
    assert_eq!(session.ok("grep", json!({"pattern": "total", "path": "a"})), "no matches");
}

#[test]
fn bad_arguments_are_said_so() {
    let mut session = Session::new();
    assert_eq!(session.error("grep", json!({})), "grep: pattern is required");
    assert!(session.error("grep", json!({"pattern": "("})).starts_with("grep: invalid regex: "));
    let error = session.error("grep", json!({"pattern": "x", "path": "missing"}));
    assert_eq!(error, "grep: missing: no such file or directory");
    make_fifo(&session.path("fifo"));
    let error = session.error("grep", json!({"pattern": "x", "path": "fifo"}));
    assert_eq!(error, "grep: fifo is not a regular file");
}

#[test]
fn a_nul_byte_ends_the_search_of_its_file() {
    let mut session = Session::new();
    session.put("a.bin", b"find one\nfind\0two\nfind three\n");
    session.put("b.txt", "find four\n");
    let (a, b) = (session.path("a.bin"), session.path("b.txt"));
    let expected = format!("{}:1:find one\n{}:1:find four", a.display(), b.display());
    assert_eq!(session.ok("grep", json!({"pattern": "find"})), expected);
}

#[test]
fn lines_over_two_thousand_characters_are_skipped() {
    let mut session = Session::new();
    let longest = "é".repeat(2000);
    session.put("a.txt", format!("{longest}\n{longest}é\n{}\né\n", "é".repeat(100_000)));
    let a = session.path("a.txt");
    let expected = format!("{0}:1:{longest}\n{0}:4:é", a.display());
    assert_eq!(session.ok("grep", json!({"pattern": "é"})), expected);
}

#[test]
fn output_is_cut_at_a_hundred_kibibytes() {
    let mut session = Session::new();
    session.put("a.txt", "0123456789\n".repeat(100_000));
    let text = session.ok("grep", json!({"pattern": "0"}));
    let kept = text.strip_suffix("\n[output truncated at 102400 bytes]").expect("a note at the end");
    assert_eq!(kept.len(), 102_400);
}

#[test]
fn links_fifos_and_skipped_directories_are_not_searched() {
    let mut session = Session::new();
    session.put("a.txt", "SECRET of ours");
    session.put(".git/b.txt", "SECRET");
    session.put("node_modules/c.txt", "SECRET");
    make_fifo(&session.path("fifo"));
    make_fifo(&session.path(".gitignore"));
    symlink(session.outside(), session.path("out")).unwrap();
    symlink(session.outside().join("secret.txt"), session.path("leaf")).unwrap();
    let expected = format!("{}:1:SECRET of ours", session.path("a.txt").display());
    assert_eq!(session.ok("grep", json!({"pattern": "SECRET"})), expected);
}

#[test]
fn a_walk_goes_forty_directories_deep() {
    let mut session = Session::new();
    session.put(&format!("{}near.txt", "d/".repeat(39)), "find");
    session.put(&format!("{}far.txt", "d/".repeat(40)), "find");
    let text = session.ok("grep", json!({"pattern": "find"}));
    assert!(text.contains("near.txt") && !text.contains("far.txt"), "{text}");
}
