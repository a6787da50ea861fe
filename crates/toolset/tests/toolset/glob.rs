use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::{Session, make_fifo};

fn put_with_age(session: &Session, name: &str, seconds: u64) {
    session.put(name, "");
    let time = SystemTime::now() - Duration::from_secs(seconds);
    File::open(session.path(name)).unwrap().set_modified(time).unwrap();
}

fn found(session: &Session, names: &[&str]) -> String {
    names.iter().map(|name| session.path(name).to_str().unwrap().to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn files_come_newest_first_as_absolute_paths() {
    let mut session = Session::new();
    put_with_age(&session, "old.rs", 300);
    put_with_age(&session, "src/new.rs", 100);
    put_with_age(&session, "src/deep/er.rs", 200);
    put_with_age(&session, "src/other.txt", 50);
    let expected = found(&session, &["src/new.rs", "src/deep/er.rs", "old.rs"]);
    assert_eq!(session.ok("glob", json!({"pattern": "**/*.rs"})), expected);
    assert_eq!(session.ok("glob", json!({"pattern": "*.rs"})), found(&session, &["old.rs"]));
    let expected = found(&session, &["src/new.rs"]);
    assert_eq!(session.ok("glob", json!({"pattern": "./*.rs", "path": "src"})), expected);
    assert_eq!(session.ok("glob", json!({"pattern": "*.{py,go}"})), "no matches");
}

#[test]
fn patterns_that_lead_away_are_refused() {
    let mut session = Session::new();
    for pattern in ["/etc/*", "../*", "a/../../*"] {
        let error = session.error("glob", json!({"pattern": pattern}));
        assert!(error.starts_with("glob: pattern must be relative"), "{error}");
    }
    assert_eq!(session.error("glob", json!({})), "glob: pattern is required");
    assert!(session.error("glob", json!({"pattern": "a[b"})).starts_with("glob: invalid pattern: "));
}

#[test]
fn a_place_that_is_no_directory_is_an_error() {
    let mut session = Session::new();
    session.put("file", "");
    let error = session.error("glob", json!({"pattern": "*", "path": "file"}));
    assert_eq!(error, "glob: file: not a directory");
    let error = session.error("glob", json!({"pattern": "*", "path": "missing"}));
    assert_eq!(error, "glob: missing: no such file or directory");
}

#[test]
fn git_and_node_modules_are_skipped_unless_named_and_hidden_files_are_not() {
    let mut session = Session::new();
    for name in [".git/config", "node_modules/a/b.js", "src/node_modules/c.js", ".hidden"] {
        session.put(name, "");
    }
    assert_eq!(session.ok("glob", json!({"pattern": "**/*"})), found(&session, &[".hidden"]));
    let skipped =
        [".git", "node_modules", "src/node_modules"].map(|name| session.path(name).display().to_string());
    let note = format!("[hidden or ignored, not searched unless named by path: {}]", skipped.join(", "));
    assert_eq!(session.ok("glob", json!({"pattern": "**/*.js"})), format!("no matches\n{note}"));
    let named = json!({"pattern": "**/*.js", "path": "src/node_modules"});
    assert_eq!(session.ok("glob", named), found(&session, &["src/node_modules/c.js"]));
}

#[test]
fn only_regular_files_inside_are_listed() {
    let mut session = Session::new();
    put_with_age(&session, "file", 10);
    fs::create_dir(session.path("directory")).unwrap();
    make_fifo(&session.path("fifo"));
    symlink("file", session.path("inside")).unwrap();
    symlink("missing", session.path("dangling")).unwrap();
    symlink(session.outside().join("secret.txt"), session.path("leaf-out")).unwrap();
    symlink(session.outside(), session.path("dir-out")).unwrap();
    assert_eq!(session.ok("glob", json!({"pattern": "**"})), found(&session, &["file", "inside"]));
    assert_eq!(session.ok("glob", json!({"pattern": "dir-out/*"})), "no matches");
}

#[test]
fn f19_at_most_two_hundred_are_listed_and_the_others_counted() {
    let mut session = Session::new();
    put_with_age(&session, "oldest", 1000);
    for number in 0..200 {
        session.put(&format!("{number}.txt"), "");
    }
    let text = session.ok("glob", json!({"pattern": "*"}));
    assert_eq!(text.lines().count(), 201);
    assert!(!text.contains("oldest"));
    assert!(text.ends_with("\n[the newest 200 of 201 matches]"), "{text}");
}
