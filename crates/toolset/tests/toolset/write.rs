use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use managed_agents_toolset::Options;
use serde_json::json;

use crate::{Session, make_fifo};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_new_file_and_its_directories_are_private() {
    let mut session = Session::new();
    let said = session.ok("write", json!({"file_path": "a/b/c.txt", "content": "grüß"}));
    assert_eq!(said, "wrote 6 bytes to a/b/c.txt");
    assert_eq!(fs::read_to_string(session.path("a/b/c.txt")).unwrap(), "grüß");
    assert_eq!(mode(&session.path("a/b/c.txt")), 0o600);
    assert_eq!((mode(&session.path("a")), mode(&session.path("a/b"))), (0o700, 0o700));
}

#[test]
fn an_existing_file_keeps_its_mode_but_not_borrowed_rights() {
    let mut session = Session::new();
    session.put("run.sh", "old");
    fs::set_permissions(session.path("run.sh"), PermissionsExt::from_mode(0o4755)).unwrap();
    session.ok("write", json!({"file_path": "run.sh", "content": "new"}));
    assert_eq!(mode(&session.path("run.sh")), 0o755);
    assert_eq!(fs::read_to_string(session.path("run.sh")).unwrap(), "new");
}

#[test]
fn a_reader_sees_the_old_file_or_the_new_one() {
    let mut session = Session::new();
    session.put("a.txt", "old");
    let mut opened_before = fs::File::open(session.path("a.txt")).unwrap();
    session.ok("write", json!({"file_path": "a.txt", "content": "new"}));
    let mut seen = String::new();
    std::io::Read::read_to_string(&mut opened_before, &mut seen).unwrap();
    assert_eq!(seen, "old");
    let names: Vec<_> =
        fs::read_dir(session.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a.txt"], "nothing is left over");
}

#[test]
fn arguments_are_required() {
    let mut session = Session::new();
    assert_eq!(session.error("write", json!({"content": ""})), "write: file_path is required");
    session.put("kept.txt", "kept");
    assert_eq!(session.error("write", json!({"file_path": "kept.txt"})), "write: content is required");
    assert_eq!(fs::read_to_string(session.path("kept.txt")).unwrap(), "kept");
    assert_eq!(session.ok("write", json!({"file_path": "e", "content": ""})), "wrote 0 bytes to e");
}

#[test]
fn only_regular_files_are_replaced() {
    let mut session = Session::new();
    fs::create_dir(session.path("dir")).unwrap();
    make_fifo(&session.path("fifo"));
    session.put("file", "");
    for (path, error) in [
        ("dir", "write: dir: is a directory"),
        (".", "write: .: is a directory"),
        ("fifo", "write: fifo is not a regular file"),
        ("file/below", "write: file/below: not a directory"),
    ] {
        assert_eq!(session.error("write", json!({"file_path": path, "content": "x"})), error);
    }
    let long = "x".repeat(256);
    let error = session.error("write", json!({"file_path": long, "content": "x"}));
    assert_eq!(error, format!("write: {long}: file name too long"));
}

#[test]
fn a_link_is_written_through_and_stays_a_link() {
    let mut session = Session::new();
    symlink("dangling/target.txt", session.path("link")).unwrap();
    session.ok("write", json!({"file_path": "link", "content": "through"}));
    assert!(session.path("link").is_symlink());
    assert_eq!(fs::read_to_string(session.path("dangling/target.txt")).unwrap(), "through");
}

#[test]
fn the_other_name_of_a_hard_link_keeps_its_content() {
    let mut session = Session::new();
    fs::hard_link(session.outside().join("secret.txt"), session.path("link.txt")).unwrap();
    session.ok("write", json!({"file_path": "link.txt", "content": "mine"}));
    assert_eq!(fs::read_to_string(session.outside().join("secret.txt")).unwrap(), "SECRET");
}

#[test]
fn read_only_directories_are_read_but_not_changed() {
    let mut session =
        Session::with(|options| Options { read_only_roots: vec![options.workdir.join("fixed")], ..options });
    session.put("fixed/a.txt", "text");
    symlink("fixed/a.txt", session.path("link")).unwrap();
    let root = session.path("fixed");
    let root = root.display();
    assert_eq!(session.ok("read", json!({"file_path": "fixed/a.txt"})), "text");
    for path in ["fixed/a.txt", "fixed/new.txt", "link", "x/../fixed/a.txt"] {
        let expected = format!("{path} is inside read-only directory {root}");
        let error = session.error("write", json!({"file_path": path, "content": "x"}));
        assert_eq!(error, format!("write: {expected}"));
        let error = session.error("edit", json!({"file_path": path, "old_string": "t", "new_string": "x"}));
        assert_eq!(error, format!("edit: {expected}"));
    }
    session.ok("write", json!({"file_path": "fixed-not", "content": "x"}));
}
