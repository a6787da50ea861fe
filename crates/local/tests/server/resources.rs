use crate::client::*;
use crate::files::upload;
use serde_json::json;

#[test]
fn mounted_files_are_copies_with_new_ids_at_their_paths() {
    let server = start_with(|turn| {
        let listing = turn.uploads().join("\n");
        let read = turn.tool(
            "bash",
            json!({"command": format!("cat {listing}", listing = listing.replace('\n', " "))}),
        )?;
        let tool = turn.tool("read", json!({"file_path": "/mnt/session/uploads/data/b.txt"}))?;
        let write =
            turn.tool("write", json!({"file_path": "/mnt/session/uploads/data/b.txt", "content": "x"}))?;
        turn.say(format!("{listing}|{}|{}|{}", read.text, tool.text, write.is_error))
    });
    let file = upload(&server, "a.txt", b"content");
    let resources = json!([
        {"type": "file", "file_id": file["id"]},
        {"type": "file", "file_id": file["id"], "mount_path": "/data/b.txt"},
        {"type": "file", "file_id": file["id"], "mount_path": "/mnt/session/c.txt"},
        {"type": "github_repository", "url": "https://github.com/a/b", "authorization_token": "t"},
    ]);
    let session = session_with(&server, json!({"resources": resources}));
    let path = format!("/v1/sessions/{session}/resources");
    let listed = get(&server, &path)["data"].clone();
    let copy = listed[0]["file_id"].as_str().unwrap();
    assert_ne!(copy, id(&file));
    assert_eq!(listed[0]["mount_path"], format!("/mnt/session/uploads/{copy}"));
    assert_eq!(listed[1]["mount_path"], "/mnt/session/uploads/data/b.txt");
    assert_eq!(listed[2]["mount_path"], "/mnt/session/c.txt");
    assert_eq!(listed[3]["mount_path"], "/workspace/b");
    assert_eq!(wait_kind(&server, &session, "session.error")["error"]["type"], "repository_clone_error");
    assert_eq!(get(&server, &format!("{path}?limit=3"))["data"].as_array().unwrap().len(), 3);
    send(&server, &session, json!([message("go")]));
    let text =
        wait_kind(&server, &session, "agent.message")["content"][0]["text"].as_str().unwrap().to_owned();
    let expected = format!(
        "mnt/session/uploads/{copy}\nmnt/session/uploads/data/b.txt\nmnt/session/c.txt|contentcontentcontent|content|true"
    );
    assert_eq!(text, expected);
    wait_idle(&server, &session, "end_turn");
    let repository = format!("{path}/{}", id(&listed[3]));
    assert_eq!(post(&server, &repository, json!({"authorization_token": "u"}))["id"], listed[3]["id"]);
    let first = format!("{path}/{}", id(&listed[0]));
    refused(&server, "POST", &first, json!({"authorization_token": "u"}), 400, "invalid_request_error");
    assert_eq!(ok(&server, "DELETE", &first, None)["type"], "session_resource_deleted");
    refused(&server, "GET", &first, json!({}), 404, "not_found_error");
    let added = post(&server, &path, json!({"type": "file", "file_id": file["id"], "mount_path": "d.txt"}));
    assert_eq!(get(&server, &format!("{path}/{}", id(&added)))["mount_path"], "/mnt/session/uploads/d.txt");
}

#[test]
fn what_cannot_be_mounted_makes_no_session() {
    let server = start();
    let file = upload(&server, "a.txt", b"content")["id"].clone();
    let agent = id(&post(&server, "/v1/agents", json!({"name": "A", "model": "m"})));
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let cases = [
        (json!([{"type": "file", "file_id": "file_none"}]), 404, "not_found_error"),
        (json!([{"type": "file", "file_id": file, "mount_path": "../x"}]), 400, "invalid_request_error"),
        (
            json!([{"type": "file", "file_id": file, "mount_path": "x"}, {"type": "file", "file_id": file, "mount_path": "x"}]),
            400,
            "invalid_request_error",
        ),
        (json!([{"type": "github_repository", "url": "http://a/b.git"}]), 400, "invalid_request_error"),
        (json!([{"type": "memory_store", "memory_store_id": "memstore_1"}]), 404, "not_found_error"),
    ];
    for (resources, status, kind) in cases {
        let body = json!({"agent": agent, "environment_id": environment, "resources": resources});
        refused(&server, "POST", "/v1/sessions", body, status, kind);
    }
    let hosted =
        id(&post(&server, "/v1/environments", json!({"name": "Hosted", "config": {"type": "self_hosted"}})));
    let body =
        json!({"agent": agent, "environment_id": hosted, "resources": [{"type": "file", "file_id": file}]});
    refused(&server, "POST", "/v1/sessions", body, 400, "invalid_request_error");
    assert_eq!(get(&server, "/v1/sessions")["data"], json!([]));
}
