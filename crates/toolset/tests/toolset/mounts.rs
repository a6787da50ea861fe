use std::fs;

use managed_agents_toolset::{Mount, Options, Toolset};
use serde_json::json;

use crate::Session;

fn mounted() -> Session {
    Session::with(|options| {
        let mount = |virtual_path: &str, real_path: &str| Mount {
            virtual_path: virtual_path.into(),
            real_path: real_path.into(),
        };
        let mounts = vec![mount("/mnt/session", "."), mount("/mnt/session/uploads", "files/uploaded")];
        let read_only_roots = vec![options.workdir.join("fixed")];
        Options { mounts, read_only_roots, ..options }
    })
}

#[test]
fn virtual_paths_lead_to_real_files() {
    let mut session = mounted();
    session.put("files/uploaded/x.txt", "uploaded");
    session.put("y.txt", "other");
    assert_eq!(session.ok("read", json!({"file_path": "/mnt/session/uploads/x.txt"})), "uploaded");
    assert_eq!(session.ok("read", json!({"file_path": "/mnt/session/y.txt"})), "other");
    assert_eq!(session.ok("read", json!({"file_path": "/mnt/session/a/../uploads/x.txt"})), "uploaded");
    let said = session.ok("write", json!({"file_path": "/mnt/session/uploads/new/z", "content": "z"}));
    assert_eq!(said, "wrote 1 bytes to /mnt/session/uploads/new/z");
    assert_eq!(fs::read_to_string(session.path("files/uploaded/new/z")).unwrap(), "z");
}

#[test]
fn results_name_the_virtual_path() {
    let mut session = mounted();
    session.put("files/uploaded/x.txt", "find");
    let uploaded = "/mnt/session/uploads/x.txt";
    assert_eq!(session.ok("glob", json!({"pattern": "**/*.txt"})), uploaded);
    assert_eq!(session.ok("glob", json!({"pattern": "*", "path": "/mnt/session/uploads"})), uploaded);
    assert_eq!(session.ok("grep", json!({"pattern": "find"})), format!("{uploaded}:1:find"));
    let error = session.error("write", json!({"file_path": "fixed/a", "content": ""}));
    assert_eq!(error, "write: fixed/a is inside read-only directory /mnt/session/fixed");
}

#[test]
fn a_virtual_path_leads_nowhere_else() {
    let mut session = mounted();
    for path in ["/mnt/session/../../etc/passwd", "/mnt/sessions/x", "/mnt", "mnt/../../outside/secret.txt"] {
        let error = session.error("read", json!({"file_path": path}));
        assert_eq!(error, format!("path \"{path}\" is outside the session's working directory"));
    }
    let error = session.error("read", json!({"file_path": "/mnt/session/missing"}));
    assert_eq!(error, "read: /mnt/session/missing: no such file or directory");
}

#[test]
fn a_mount_to_another_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    for (virtual_path, real_path) in [("/mnt/x", "/etc"), ("/mnt/x", "../y"), ("relative", ".")] {
        let mounts = vec![Mount { virtual_path: virtual_path.into(), real_path: real_path.into() }];
        let options = Options { mounts, ..Options::new(directory.path()) };
        assert!(Toolset::new(options).is_err(), "{virtual_path} to {real_path}");
    }
}
