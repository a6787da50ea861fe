//! The memories of a store in the directory of a session.

use crate::client::*;
use managed_agents_local::Server;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// A session that has mounted a store, the directory of the store, and its address.
struct Mounted {
    server: Server,
    folder: PathBuf,
    store: String,
}

impl Mounted {
    fn new(paths: &[String]) -> Self {
        let server = start_with(|turn| turn.say(turn.folder().display().to_string()));
        let made = memory(&server, "POST", "/v1/memory_stores", json!({"name": "Notes"}));
        let store = format!("/v1/memory_stores/{}", id(&made));
        for path in paths {
            memory(&server, "POST", &format!("{store}/memories"), json!({"path": path, "content": path}));
        }
        let resources = json!([{"type": "memory_store", "memory_store_id": made["id"]}]);
        let session = session_with(&server, json!({"resources": resources}));
        send(&server, &session, json!([message("Where?")]));
        let said = wait_kind(&server, &session, "agent.message");
        let folder = PathBuf::from(said["content"][0]["text"].as_str().unwrap()).join("mnt/memory/notes");
        Self { server, folder, store }
    }

    fn memories(&self) -> usize {
        let page = memory(&self.server, "GET", &format!("{}/memories?limit=100", self.store), Value::Null);
        page["data"].as_array().unwrap().len()
    }

    fn operations(&self) -> Vec<Value> {
        let page = memory(&self.server, "GET", &format!("{}/memory_versions", self.store), Value::Null);
        page["data"].as_array().unwrap().iter().map(|version| version["operation"].clone()).collect()
    }
}

/// Calls an operation of memory stores.
fn memory(server: &Server, method: &str, target: &str, body: Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let text = request(method, target, &body).replace("managed-agents-2026-04-01", "agent-memory-2026-07-22");
    let reply = exchange(server, text.as_bytes());
    assert_eq!(reply.status, 200, "{method} {target}: {}", reply.json());
    reply.json()
}

fn paths(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("/{number}.md")).collect()
}

#[test]
fn a_file_that_cannot_be_a_memory_leaves_its_memory_alone() {
    let mounted = Mounted::new(&["/big", "/bin", "/link"].map(str::to_owned));
    fs::write(mounted.folder.join("big"), "a".repeat(200_000)).unwrap();
    fs::write(mounted.folder.join("bin"), [0xff, 0xfe]).unwrap();
    fs::remove_file(mounted.folder.join("link")).unwrap();
    std::os::unix::fs::symlink("big", mounted.folder.join("link")).unwrap();
    assert_eq!(mounted.memories(), 3);
    assert_eq!(mounted.operations(), ["created", "created", "created"]);
    fs::write(mounted.folder.join("big"), "small again").unwrap();
    assert_eq!(mounted.operations(), ["modified", "created", "created", "created"]);
}

#[test]
fn a_directory_that_is_gone_or_empty_is_laid_down_again() {
    let mounted = Mounted::new(&paths(20));
    fs::remove_dir_all(&mounted.folder).unwrap();
    assert_eq!(mounted.memories(), 20);
    assert_eq!(fs::read_to_string(mounted.folder.join("7.md")).unwrap(), "/7.md");
    fs::remove_dir_all(&mounted.folder).unwrap();
    fs::create_dir(&mounted.folder).unwrap();
    assert_eq!(mounted.memories(), 20);
}

#[test]
fn only_some_memories_are_deleted_at_once() {
    let mounted = Mounted::new(&paths(20));
    for path in paths(15) {
        fs::remove_file(mounted.folder.join(&path[1..])).unwrap();
    }
    assert_eq!([mounted.memories(), mounted.memories(), mounted.memories()], [12, 5, 5]);
}

#[test]
fn a_memory_whose_path_no_file_can_have_stays() {
    let mounted = Mounted::new(&["/a".to_owned(), format!("/{}", "b".repeat(300))]);
    assert_eq!([mounted.memories(), mounted.memories()], [2, 2]);
}
