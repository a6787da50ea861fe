use std::fs;
use std::os::unix::fs::symlink;

use managed_agents_toolset::Options;
use serde_json::{Value, json};

use crate::Session;

/// Every call that could touch `path`.
fn calls(path: &str) -> [(&'static str, Value); 5] {
    [
        ("read", json!({"file_path": path})),
        ("write", json!({"file_path": path, "content": "x"})),
        ("edit", json!({"file_path": path, "old_string": "S", "new_string": "x"})),
        ("glob", json!({"pattern": "*", "path": path})),
        ("grep", json!({"pattern": "S", "path": path})),
    ]
}

#[track_caller]
fn assert_outside(session: &mut Session, path: &str) {
    for (tool, input) in calls(path) {
        let expected = format!("path \"{path}\" is outside the session's working directory");
        assert_eq!(session.error(tool, input), expected, "{tool}");
    }
    assert_eq!(fs::read_to_string(session.outside().join("secret.txt")).unwrap(), "SECRET");
    assert_eq!(fs::read_dir(session.outside()).unwrap().count(), 1);
}

#[test]
fn paths_that_lead_out_are_refused() {
    let mut session = Session::new();
    let absolute = session.outside().join("secret.txt");
    let sibling = format!("{}-sibling/x", session.path("").to_str().unwrap().trim_end_matches('/'));
    for path in ["..", "../outside/secret.txt", "a/../../outside/new", "/", "/etc/passwd", &sibling] {
        assert_outside(&mut session, path);
    }
    assert_outside(&mut session, absolute.to_str().unwrap());
}

#[test]
fn links_that_lead_out_are_refused() {
    let mut session = Session::new();
    symlink(session.outside(), session.path("absolute")).unwrap();
    symlink("../outside/secret.txt", session.path("leaf")).unwrap();
    symlink("../outside/new.txt", session.path("dangling")).unwrap();
    symlink("dangling", session.path("chain")).unwrap();
    symlink("/proc/self/cwd", session.path("magic")).unwrap();
    for path in ["absolute/secret.txt", "absolute/new/x", "absolute", "leaf", "dangling", "chain", "magic/x"]
    {
        assert_outside(&mut session, path);
    }
}

#[test]
fn processes_are_not_reached_through_proc() {
    let mut session = Session::new();
    for path in ["/proc/self/environ", "/proc/self/root/etc/passwd", "/proc/self/fd/0", "/dev/stdin"] {
        assert_outside(&mut session, path);
    }
}

#[test]
fn links_that_stay_inside_are_followed() {
    let mut session = Session::new();
    session.put("real/a.txt", "text");
    symlink(session.path("real"), session.path("absolute")).unwrap();
    symlink("absolute/../real/a.txt", session.path("leaf")).unwrap();
    symlink(session.base().join("work"), session.outside().join("back")).unwrap();
    let back = session.outside().join("back/real/a.txt");
    for path in ["absolute/a.txt", "leaf", "missing/../leaf", back.to_str().unwrap()] {
        assert_eq!(session.ok("read", json!({"file_path": path})), "text", "{path}");
    }
}

#[test]
fn other_permitted_directories_are_reached_by_their_absolute_path() {
    let mut session = Session::with(|options| {
        let outside = options.workdir.parent().unwrap().join("outside");
        Options { allowed_roots: vec![outside], ..options }
    });
    let secret = session.outside().join("secret.txt");
    assert_eq!(session.ok("read", json!({"file_path": secret})), "SECRET");
    symlink(&secret, session.path("link")).unwrap();
    assert_eq!(session.ok("read", json!({"file_path": "link"})), "SECRET");
    let error = session.error("read", json!({"file_path": "/etc/passwd"}));
    let expected =
        "path \"/etc/passwd\" is outside the session's working directory and its other permitted directories";
    assert_eq!(error, expected);
}

#[test]
fn a_nul_byte_in_a_path_is_refused() {
    let mut session = Session::new();
    for (tool, input) in calls("a\0b") {
        assert_eq!(session.error(tool, input), format!("{tool}: a path cannot contain a NUL byte"));
    }
}
