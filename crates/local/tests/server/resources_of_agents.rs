//! Vaults, memory stores and skills: the rules that go beyond the form of a request.

use crate::client::*;
use managed_agents_local::{Options, Script, Server};
use serde_json::{Value, json};

const MEMORY: &str = "agent-memory-2026-07-22";

/// Calls an operation of memory stores.
fn memory(server: &Server, method: &str, target: &str, body: Value) -> Reply {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let text = request(method, target, &body).replace("managed-agents-2026-04-01", MEMORY);
    exchange(server, text.as_bytes())
}

fn made(server: &Server, target: &str, body: Value) -> Value {
    let reply = memory(server, "POST", target, body);
    assert_eq!(reply.status, 200, "{}", reply.json());
    reply.json()
}

fn error(reply: &Reply) -> (u16, String) {
    (reply.status, reply.json()["error"]["type"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn no_answer_shows_a_secret() {
    let server = start();
    let vault = format!("/v1/vaults/{}", id(&post(&server, "/v1/vaults", json!({"display_name": "V"}))));
    let refresh = json!({
        "client_id": "c", "refresh_token": "canary-1", "token_endpoint": "https://a.example",
        "token_endpoint_auth": {"type": "client_secret_post", "client_secret": "canary-2"},
    });
    let auths = [
        json!({"type": "mcp_oauth", "access_token": "canary-3", "mcp_server_url": "https://m.example", "refresh": refresh}),
        json!({"type": "static_bearer", "token": "canary-4", "mcp_server_url": "https://n.example"}),
        json!({"type": "environment_variable", "secret_name": "S", "secret_value": "canary-5", "networking": {"type": "unrestricted"}}),
    ];
    for auth in auths {
        let made = post(&server, &format!("{vault}/credentials"), json!({"auth": auth}));
        let path = format!("{vault}/credentials/{}", id(&made));
        let answers = [made, get(&server, &path), get(&server, &format!("{vault}/credentials"))];
        assert!(answers.iter().all(|answer| !answer.to_string().contains("canary")), "{answers:?}");
    }
}

#[test]
fn a_vault_has_one_credential_for_a_target_and_twenty_at_most() {
    let server = start();
    let vault = format!("/v1/vaults/{}", id(&post(&server, "/v1/vaults", json!({"display_name": "V"}))));
    let credentials = format!("{vault}/credentials");
    let bearer =
        |host: String| json!({"auth": {"type": "static_bearer", "token": "t", "mcp_server_url": host}});
    let first = id(&post(&server, &credentials, bearer("https://M.example/".into())));
    refused(&server, "POST", &credentials, bearer("https://m.example".into()), 409, "conflict_error");
    ok(&server, "POST", &format!("{credentials}/{first}/archive"), None);
    for number in 0..20 {
        post(&server, &credentials, bearer(format!("https://m{number}.example")));
    }
    refused(&server, "POST", &credentials, bearer("https://z.example".into()), 400, "invalid_request_error");
    let archived = ok(&server, "POST", &format!("{vault}/archive"), None);
    let page = get(&server, &format!("{credentials}?include_archived=true&limit=100"));
    assert!(page["data"].as_array().unwrap().iter().all(|one| one["archived_at"].is_string()));
    assert!(archived["archived_at"].is_string());
    refused(&server, "POST", &vault, json!({"display_name": "W"}), 400, "invalid_request_error");
    assert_eq!(ok(&server, "DELETE", &vault, None)["type"], "vault_deleted");
    refused(&server, "GET", &format!("{credentials}/{first}"), json!({}), 404, "not_found_error");
}

#[test]
fn the_type_and_the_old_expiry_of_a_credential_stay() {
    let server = start();
    let vault = id(&post(&server, "/v1/vaults", json!({"display_name": "V"})));
    let expires_at = "2031-01-01T00:00:00Z";
    let auth = json!({"type": "mcp_oauth", "access_token": "t", "mcp_server_url": "https://m.example", "expires_at": expires_at});
    let made = post(&server, &format!("/v1/vaults/{vault}/credentials"), json!({"auth": auth}));
    let path = format!("/v1/vaults/{vault}/credentials/{}", id(&made));
    let updated = post(&server, &path, json!({"auth": {"type": "mcp_oauth", "access_token": "u"}}));
    assert_eq!(updated["auth"]["expires_at"], expires_at);
    let other = json!({"auth": {"type": "static_bearer", "token": "t"}});
    let message = refused(&server, "POST", &path, other, 400, "invalid_request_error");
    assert_eq!(message, "auth.type: it cannot be changed");
    let past = json!({"auth": {"type": "mcp_oauth", "expires_at": "2020-01-01T00:00:00Z"}});
    let message = refused(&server, "POST", &path, past, 400, "invalid_request_error");
    assert_eq!(message, "auth.expires_at: must be in the future");
}

#[test]
fn paths_of_memories_conflict_and_preconditions_hold() {
    let server = start();
    let store =
        format!("/v1/memory_stores/{}", id(&made(&server, "/v1/memory_stores", json!({"name": "M"}))));
    let memories = format!("{store}/memories");
    let note = made(&server, &memories, json!({"path": "/a/b.md", "content": "one"}));
    let conflict = memory(&server, "POST", &memories, json!({"path": "/a/b.md/c", "content": ""}));
    assert_eq!(error(&conflict), (409, "memory_path_conflict_error".into()));
    assert_eq!(conflict.json()["error"]["conflicting_memory_id"], note["id"]);
    let path = format!("{memories}/{}", id(&note));
    let guarded = |content: &str, hash: &Value| {
        let precondition = json!({"type": "content_sha256", "content_sha256": hash});
        memory(&server, "POST", &path, json!({"content": content, "precondition": precondition}))
    };
    let first = note["content_sha256"].clone();
    assert_eq!(guarded("two", &first).status, 200);
    assert_eq!(error(&guarded("three", &first)), (409, "memory_precondition_failed_error".into()));
    // The repeated request finds what it wanted.
    assert_eq!(guarded("two", &first).status, 200);
    let delete = format!("{path}?expected_content_sha256={}", first.as_str().unwrap());
    assert_eq!(error(&memory(&server, "DELETE", &delete, Value::Null)).0, 409);
    assert_eq!(memory(&server, "DELETE", &path, Value::Null).status, 200);
    let versions = memory(&server, "GET", &format!("{store}/memory_versions?view=full"), Value::Null).json();
    let operations: Vec<_> =
        versions["data"].as_array().unwrap().iter().map(|one| &one["operation"]).collect();
    assert_eq!(operations, ["deleted", "modified", "created"]);
}

#[test]
fn only_an_old_version_is_redacted() {
    let server = start();
    let store =
        format!("/v1/memory_stores/{}", id(&made(&server, "/v1/memory_stores", json!({"name": "M"}))));
    let note = made(&server, &format!("{store}/memories"), json!({"path": "/a", "content": "secret"}));
    let version = format!("{store}/memory_versions/{}", note["memory_version_id"].as_str().unwrap());
    assert_eq!(memory(&server, "POST", &format!("{version}/redact"), Value::Null).status, 400);
    made(&server, &format!("{store}/memories/{}", id(&note)), json!({"content": "public"}));
    let redacted = made(&server, &format!("{version}/redact"), Value::Null);
    assert!(
        redacted["content"].is_null() && redacted["path"].is_null() && redacted["redacted_at"].is_string()
    );
}

#[test]
fn a_list_of_memories_has_folders_up_to_a_depth() {
    let server = start();
    let store =
        format!("/v1/memory_stores/{}", id(&made(&server, "/v1/memory_stores", json!({"name": "M"}))));
    for path in ["/a", "/b/c", "/b/d", "/b/e/f"] {
        made(&server, &format!("{store}/memories"), json!({"path": path, "content": path}));
    }
    let paths = |query: &str| -> Vec<String> {
        let page = memory(&server, "GET", &format!("{store}/memories{query}"), Value::Null).json();
        page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["path"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(paths(""), ["/a", "/b/c", "/b/d", "/b/e/f"]);
    assert_eq!(paths("?depth=0"), ["/a", "/b/"]);
    assert_eq!(paths("?depth=1"), ["/a", "/b/c", "/b/d", "/b/e/"]);
    assert_eq!(paths("?path_prefix=%2Fb%2F&depth=0"), ["/b/c", "/b/d", "/b/e/"]);
}

#[test]
fn a_session_reads_and_writes_its_memory_stores() {
    let script = Script::from_json(
        r#"{"steps": [
            {"tool": "bash", "input": {"command": "cat mnt/memory/team-notes/a.md && echo mine > mnt/memory/team-notes/b.md"}, "save": "seen"},
            {"tool": "write", "input": {"file_path": "/mnt/memory/laws/x.md", "content": "x"}, "save": "law"},
            {"say": "${seen} ${law}"}
        ]}"#,
    );
    let server = Server::start(Options { script: Some(script.unwrap()), ..Options::default() }).unwrap();
    let store = |name: &str| id(&made(&server, "/v1/memory_stores", json!({"name": name})));
    let (notes, laws) = (store("Team notes"), store("Laws"));
    made(
        &server,
        &format!("/v1/memory_stores/{notes}/memories"),
        json!({"path": "/a.md", "content": "theirs"}),
    );
    let resources = json!([
        {"type": "memory_store", "memory_store_id": notes},
        {"type": "memory_store", "memory_store_id": laws, "access": "read_only"},
    ]);
    let session = session_with(&server, json!({"resources": resources}));
    let shown = get(&server, &format!("/v1/sessions/{session}"));
    assert_eq!(shown["resources"][0]["mount_path"], "/mnt/memory/team-notes");
    send(&server, &session, json!([message("Go")]));
    wait_idle(&server, &session, "end_turn");
    let said = wait_kind(&server, &session, "agent.message");
    let said = said["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(said.starts_with("theirs") && said.contains("read-only"), "{said}");
    let page =
        memory(&server, "GET", &format!("/v1/memory_stores/{notes}/memories?view=full"), Value::Null).json();
    assert_eq!(page["data"][1]["content"], "mine\n");
    let versions =
        memory(&server, "GET", &format!("/v1/memory_stores/{notes}/memory_versions"), Value::Null).json();
    assert_eq!(versions["data"][0]["created_by"], json!({"type": "session_actor", "session_id": session}));
    let page = memory(&server, "GET", &format!("/v1/memory_stores/{laws}/memories"), Value::Null).json();
    assert_eq!(page["data"], json!([]));
}

/// Uploads a skill of these files.
fn skill(server: &Server, target: &str, files: &[(&str, &str)]) -> Reply {
    let mut body = String::new();
    for (name, text) in files {
        body += &format!(
            "--b\r\ncontent-disposition: form-data; name=\"files[]\"; filename=\"{name}\"\r\n\r\n{text}\r\n"
        );
    }
    body += "--b--\r\n";
    let text = request("POST", target, &body);
    exchange(
        server,
        text.replacen("host:", "content-type: multipart/form-data; boundary=b\r\nhost:", 1).as_bytes(),
    )
}

#[test]
fn a_skill_is_one_folder_and_its_sessions_have_it() {
    let head = "---\nname: greeter\ndescription: Greets\n---\n";
    let script = Script::from_json(
        r#"{"steps": [{"tool": "bash", "input": {"command": "ls -R skills"}, "save": "seen"}, {"say": "${seen}"}]}"#,
    );
    let server = Server::start(Options { script: Some(script.unwrap()), ..Options::default() }).unwrap();
    for files in [
        &[("a/SKILL.md", head), ("b/x", "")][..],
        &[("a/x", "")],
        &[("SKILL.md", head)],
        &[("a/SKILL.md", head), ("a/../x", "")],
        &[("/a/SKILL.md", head)],
    ] {
        let reply = skill(&server, "/v1/skills", files);
        assert_eq!(error(&reply), (400, "invalid_request_error".into()), "{files:?}");
        assert!(reply.json()["error"]["message"].as_str().unwrap().starts_with("files: "));
    }
    let made = skill(&server, "/v1/skills", &[("a/SKILL.md", head), ("a/bin/run.sh", "echo")]).json();
    let path = format!("/v1/skills/{}", id(&made));
    let version = get(&server, &format!("{path}/versions/latest"));
    assert_eq!((&version["id"], &version["name"]), (&made["latest_version_id"], &json!("greeter")));
    let archive = call(&server, "GET", &format!("{path}/versions/{}/content", id(&version)), None);
    assert_eq!(
        (archive.header("content-type"), &archive.body[..4]),
        (Some("application/zip"), &b"PK\x03\x04"[..])
    );
    refused(
        &server,
        "DELETE",
        &format!("{path}/versions/{}", id(&version)),
        json!({}),
        400,
        "invalid_request_error",
    );
    let skills = json!([{"type": "custom", "skill_id": made["id"]}]);
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent =
        post(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": tools, "skills": skills}));
    let environment = post(&server, "/v1/environments", json!({"name": "E"}));
    let body =
        json!({"agent": agent["id"], "environment_id": environment["id"], "initial_events": [message("Go")]});
    let session = id(&post(&server, "/v1/sessions", body));
    let said = wait_kind(&server, &session, "agent.message").to_string();
    assert!(said.contains("greeter") && said.contains("run.sh"), "{said}");
    assert_eq!(ok(&server, "DELETE", &path, None)["type"], "skill_deleted");
    refused(&server, "GET", &format!("{path}/versions/latest"), json!({}), 404, "not_found_error");
}

#[test]
fn a_skill_with_a_name_that_no_file_can_have_is_refused_and_not_kept() {
    let server = start();
    let head = |name: &str| format!("---\nname: {name}\n---\n");
    let (long, deep) = (format!("a/{}", "b".repeat(300)), format!("a/{}", "b/".repeat(600) + "c"));
    for (path, name) in [("a/x", "n".repeat(70_000)), (&long, "n".into()), (&deep, "n".into())] {
        let reply = skill(&server, "/v1/skills", &[("a/SKILL.md", &head(&name)), (path, "x")]);
        assert_eq!(error(&reply), (400, "invalid_request_error".into()));
        assert!(
            reply.json()["error"]["message"].as_str().unwrap().starts_with("files: "),
            "{}",
            reply.json()
        );
    }
    assert_eq!(get(&server, "/v1/skills")["data"], json!([]));
}
