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
fn f19_a_file_with_nul_bytes_that_matches_is_named() {
    let mut session = Session::new();
    session.put("a.bin", b"find one\nfind\0two\nfind three\n");
    session.put("b.txt", "find four\n");
    session.put("c.mjs", b"hello\0world\nmatch line\n");
    let (a, b, c) = (session.path("a.bin"), session.path("b.txt"), session.path("c.mjs"));
    let text = session.ok("grep", json!({"pattern": "find"}));
    let expected =
        format!("{0}:1:find one\n{1}:1:find four\n[binary files that match: {0}]", a.display(), b.display());
    assert_eq!(text, expected);
    for pattern in ["match", "hello", "^world$", "^match line$"] {
        for path in [".", "c.mjs"] {
            let text = session.ok("grep", json!({"pattern": pattern, "path": path}));
            assert_eq!(text, format!("[binary files that match: {}]", c.display()), "{pattern} in {path}");
        }
    }
    assert_eq!(session.ok("grep", json!({"pattern": "absent"})), "no matches");
}

#[test]
fn f19_of_a_long_line_two_thousand_characters_around_the_match_are_shown() {
    let mut session = Session::new();
    let longest = "é".repeat(2000);
    session.put("a.txt", format!("{longest}\n{longest}é\né\n"));
    let a = session.path("a.txt");
    let expected = format!("{0}:1:{longest}\n{0}:2:{longest}[1 more characters]\n{0}:3:é", a.display());
    assert_eq!(session.ok("grep", json!({"pattern": "é"})), expected);
    for length in [2500, 100_000, 10_000_000] {
        let long = format!(r#"{{"rows":"{}","vendor":"ACME"}}"#, "y".repeat(length));
        session.put("long.json", &long);
        let text = session.ok("grep", json!({"pattern": "vendor.*ACME", "path": "long.json"}));
        let start = format!("{}:1:[", session.path("long.json").display());
        assert!(text.starts_with(&start) && text.ends_with(r#"yyy","vendor":"ACME"}"#), "{length}: {text}");
        assert!(text.len() < start.len() + 2050, "{length}: {} bytes", text.len());
    }
}

#[test]
fn f19_a_line_too_long_to_search_is_named() {
    let mut session = Session::new();
    session.put("a.txt", format!("{}\nfind\n", "find ".repeat(4_000_000)));
    let a = session.path("a.txt");
    let expected = format!("{0}:2:find\n[lines over 16 MiB, not searched: {0}:1]", a.display());
    assert_eq!(session.ok("grep", json!({"pattern": "find"})), expected);
}

#[test]
fn f19_a_byte_order_mark_is_no_part_of_the_first_line() {
    let mut session = Session::new();
    let utf_16 =
        |unit: fn(u16) -> [u8; 2]| "\u{feff}vendor,total\r\n".encode_utf16().flat_map(unit).collect();
    let files: [(&str, Vec<u8>); 3] = [
        ("utf-8.csv", b"\xef\xbb\xbfvendor,total\n".to_vec()),
        ("little.csv", utf_16(u16::to_le_bytes)),
        ("big.csv", utf_16(u16::to_be_bytes)),
    ];
    for (name, content) in files {
        session.put(name, content);
        let text = session.ok("grep", json!({"pattern": "^vendor,total$", "path": name}));
        assert_eq!(text, format!("{}:1:vendor,total", session.path(name).display()));
    }
}

#[test]
fn f19_a_carriage_return_ends_a_line_and_can_be_found() {
    let mut session = Session::new();
    session.put("a.txt", "one\r\ntwo\n");
    let a = session.path("a.txt");
    for pattern in ["^one$", "one\\r$", "\\r"] {
        let text = session.ok("grep", json!({"pattern": pattern}));
        assert_eq!(text, format!("{}:1:one", a.display()), "{pattern}");
    }
}

#[test]
fn f19_a_pattern_that_spans_lines_is_an_error() {
    let mut session = Session::new();
    session.put("a.txt", "one\ntwo\n");
    let error = session.error("grep", json!({"pattern": "one\\ntwo"}));
    assert_eq!(error, "grep: a pattern is searched line by line and cannot contain a line break (\\n)");
}

#[test]
fn f19_hidden_and_ignored_files_are_left_out_and_named() {
    let mut session = Session::new();
    let files = [
        ("kept.txt", "SECRET"),
        (".env", "SECRET"),
        ("target/a.txt", "SECRET"),
        ("deep/b.log", "SECRET"),
        ("deep/c.tmp", "SECRET"),
        ("node_modules/d.js", "SECRET"),
        (".ignore", "target/\n*.log\n"),
        ("deep/.ignore", "!b.log\n"),
        (".gitignore", "*.tmp\n"),
    ];
    for (name, content) in files {
        session.put(name, content);
    }
    let path = |name: &str| session.path(name).display().to_string();
    let line = |name: &str| format!("{}:1:SECRET", path(name));
    let mut searched =
        vec![line("deep/b.log"), line("deep/c.tmp"), line("kept.txt"), line("node_modules/d.js")];
    let left_out = [".env", ".gitignore", ".ignore", "deep/.ignore", "target"].map(path).join(", ");
    let note = format!("[hidden or ignored, not searched unless named by path: {left_out}]");
    let text = session.ok("grep", json!({"pattern": "SECRET"}));
    assert_eq!(text, format!("{}\n{note}", searched.join("\n")), "outside of a repository");

    session.put(".git/HEAD", "SECRET");
    searched.remove(1);
    let text = session.ok("grep", json!({"pattern": "SECRET"}));
    assert!(text.starts_with(&format!("{}\n[hidden or ignored", searched.join("\n"))), "{text}");
    for named in [".env", "target", "deep/c.tmp"] {
        let text = session.ok("grep", json!({"pattern": "SECRET", "path": named}));
        assert!(text.contains(":1:SECRET"), "{named}: {text}");
    }
}

#[test]
fn f19_a_directory_that_cannot_be_listed_is_named() {
    let mut session = Session::new();
    // Deeper than a path can say.
    let name = "d".repeat(250);
    let command = format!("for i in {{1..18}}; do mkdir {name} && cd {name}; done; echo find > a.txt");
    session.ok("bash", json!({"command": command}));
    for (tool, pattern) in [("grep", "find"), ("glob", "**/a.txt")] {
        let text = session.ok(tool, json!({"pattern": pattern}));
        assert!(text.starts_with("no matches\n[could not be read: /"), "{tool}: {text}");
        assert!(text.ends_with(": file name too long]"), "{tool}: {text}");
    }
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
fn links_and_fifos_are_not_searched() {
    let mut session = Session::new();
    session.put("a.txt", "SECRET of ours");
    session.put(".git/b.txt", "SECRET");
    make_fifo(&session.path("fifo"));
    make_fifo(&session.path(".gitignore"));
    symlink(session.outside(), session.path("out")).unwrap();
    symlink(session.outside().join("secret.txt"), session.path("leaf")).unwrap();
    symlink(session.outside().join("secret.txt"), session.path(".ignore")).unwrap();
    let text = session.ok("grep", json!({"pattern": "SECRET"}));
    let first = format!("{}:1:SECRET of ours\n", session.path("a.txt").display());
    assert!(text.starts_with(&first) && text.lines().count() == 2, "{text}");
}

#[test]
fn f19_a_walk_goes_forty_directories_deep_and_says_where_it_stopped() {
    let mut session = Session::new();
    session.put(&format!("{}near.txt", "d/".repeat(39)), "find");
    session.put(&format!("{}far.txt", "d/".repeat(40)), "find");
    let deepest = session.path("d/".repeat(40).trim_end_matches('/'));
    let note = format!("[more than 40 directories deep, not searched: {}]", deepest.display());
    for (tool, pattern) in [("grep", "find"), ("glob", "**/*.txt")] {
        let text = session.ok(tool, json!({"pattern": pattern}));
        assert!(text.contains("near.txt") && !text.contains("far.txt") && text.ends_with(&note), "{text}");
    }
}
