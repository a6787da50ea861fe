use crate::client::*;
use serde_json::{Value, json};
use std::time::Duration;

/// Uploads by hand: a form of one file.
pub(crate) fn upload(server: &managed_agents_local::Server, filename: &str, bytes: &[u8]) -> Value {
    let reply = exchange(server, &form(filename, bytes, &HEADERS.replace("anthropic-beta", "x-none"), ""));
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

fn form(filename: &str, bytes: &[u8], headers: &str, more: &str) -> Vec<u8> {
    let mut body = format!(
        "{more}--b--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\n\
         Content-Type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--b--\r\n");
    let mut request = format!(
        "POST /v1/files HTTP/1.1\r\n{headers}content-type: multipart/form-data; boundary=\"b--b\"\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.append(&mut body);
    request
}

#[test]
fn what_was_uploaded_comes_back_byte_by_byte() {
    let server = start();
    let bytes: Vec<u8> = (0..=255).chain(*b"\r\n--b-\r\n--b--c").collect();
    let file = upload(&server, "a/b\\c;d.txt", &bytes);
    let lenient = managed_agents_conformance::validate(
        "FileMetadata",
        managed_agents_conformance::Direction::Response,
        &file,
        true,
    );
    assert_eq!(lenient, []);
    assert_eq!((&file["size_bytes"], file.get("scope")), (&json!(bytes.len()), None));
    let path = format!("/v1/files/{}", id(&file));
    let reply = call(&server, "GET", &format!("{path}/content"), None);
    assert_eq!(reply.header("content-type"), Some("text/plain"));
    assert_eq!(reply.body, bytes);
    assert_eq!(get(&server, &path)["filename"], "c;d.txt");
    assert_eq!(ok(&server, "DELETE", &path, None)["type"], "file_deleted");
    refused(&server, "GET", &format!("{path}/content"), json!({}), 404, "not_found_error");
}

#[test]
fn a_file_expires_by_the_clock() {
    let server = start();
    let hour = "--b--b\r\ncontent-disposition: form-data; name=\"expires_in_seconds\"\r\n\r\n3600\r\n";
    let path = format!("/v1/files/{}", id(&exchange(&server, &form("a", b"x", HEADERS, hour)).json()));
    server.advance_clock(Duration::from_secs(3_590));
    get(&server, &path);
    server.advance_clock(Duration::from_secs(11));
    refused(&server, "GET", &path, json!({}), 404, "not_found_error");
}

#[test]
fn forms_that_are_not_whole_are_refused() {
    let server = start();
    let whole = String::from_utf8(form("a", b"x", HEADERS, "")).unwrap();
    for broken in [
        whole.replace("multipart/form-data", "application/json"),
        whole.replace("; boundary=\"b--b\"", ""),
        whole.replace("name=\"file\"", "name=\"lamp\""),
        whole.replace("--b--b--", "--b--b++"),
    ] {
        let (head, body) = broken.split_once("\r\n\r\n").unwrap();
        let head = head.rsplit_once("\r\n").unwrap().0;
        let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        assert_eq!(exchange(&server, request.as_bytes()).status, 400, "{request}");
    }
    let expiry = |seconds: &str| {
        let more =
            format!("--b--b\r\ncontent-disposition: form-data; name=expires_in_seconds\r\n\r\n{seconds}\r\n");
        exchange(&server, &form("a", b"x", HEADERS, &more))
    };
    assert_eq!(expiry("60").status, 400);
    assert!(expiry("3600").json()["expires_at"].is_string());
}

#[test]
fn lists_are_by_page_or_by_ids() {
    let server = start();
    let files: Vec<_> = (0..3).map(|number| id(&upload(&server, &format!("{number}"), b"x"))).collect();
    let page = get(&server, "/v1/files?limit=2");
    assert_eq!(
        (page["data"].as_array().unwrap().len(), page["data"][0]["id"].as_str()),
        (2, Some(files[2].as_str()))
    );
    let next = get(&server, &format!("/v1/files?limit=2&page={}", page["next_page"].as_str().unwrap()));
    assert_eq!(id(&next["data"][0]), files[0]);
    let chosen = get(&server, &format!("/v1/files?ids[]={}&ids%5B%5D=file_none", files[1]));
    assert_eq!(
        (chosen["data"].as_array().unwrap().len(), chosen["data"][0]["id"].as_str()),
        (1, Some(files[1].as_str()))
    );
    let both = format!("/v1/files?ids[]={}&limit=2", files[1]);
    refused(&server, "GET", &both, json!({}), 400, "invalid_request_error");
}

#[test]
fn what_the_agent_writes_to_its_outputs_is_listed_for_its_session_only() {
    let server = start_with(|turn| {
        let command = "mkdir -p mnt/session/outputs/sub; printf total > mnt/session/outputs/sub/report.txt; \
            ln -s /etc/passwd mnt/session/outputs/link; echo x > elsewhere";
        turn.tool("bash", json!({"command": command})).map(|_| ())
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let target = format!("/v1/files?scope_id={session}");
    let files = get(&server, &target)["data"].as_array().unwrap().clone();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(
        (files[0]["filename"].as_str(), &files[0]["scope"]["id"]),
        (Some("report.txt"), &json!(session))
    );
    assert_eq!(get(&server, &target)["data"][0]["id"], files[0]["id"]);
    let content = call(&server, "GET", &format!("/v1/files/{}/content", id(&files[0])), None).body;
    assert_eq!(content, b"total");
    let without = format!("GET {target} HTTP/1.1\r\n{}\r\n", HEADERS.replace("anthropic-beta", "x-none"));
    assert_eq!(exchange(&server, without.as_bytes()).status, 400);
    ok(&server, "DELETE", &format!("/v1/sessions/{session}"), None);
    refused(&server, "GET", &format!("/v1/files/{}", id(&files[0])), json!({}), 404, "not_found_error");
}
