use crate::client::*;
use managed_agents_local::{Options, Server};

fn plain(server: &Server, method: &str, target: &str, headers: &[&str]) -> Reply {
    let reply = exchange(
        server,
        format!("{method} {target} HTTP/1.1\r\n{}\r\n\r\n", headers.join("\r\n")).as_bytes(),
    );
    assert!(reply.header("request-id").is_some());
    reply
}

const HOST: &str = "host: localhost:8787";
const KEY: &str = "x-api-key: k";
const BEARER: &str = "authorization: Bearer k";
const VERSION: &str = "anthropic-version: 2023-06-01";
const BETA: &str = "anthropic-beta: files-api-2025-04-14, managed-agents-2026-04-01";

#[test]
fn what_is_missing_decides_the_status() {
    let server = start();
    let both = "anthropic-beta: managed-agents-2026-04-01,agent-memory-2026-07-22";
    let unknown = "anthropic-beta: managed-agents-2026-04-01,other-1";
    let cases: [(&[&str], u16); 11] = [
        (&[HOST, KEY, VERSION, BETA], 200),
        (&[HOST, BEARER, "anthropic-version: 2026-10-21", BETA], 200),
        (&[HOST, VERSION, BETA], 401),
        (&[HOST, "x-api-key: ", VERSION, BETA], 401),
        (&[HOST, KEY, BETA], 400),
        (&[HOST, KEY, "anthropic-version: 1999-01-01", BETA], 400),
        (&[HOST, KEY, VERSION], 404),
        (&[HOST, KEY, VERSION, both], 200),
        (&[HOST, KEY, VERSION, unknown], 400),
        (&["host: evil.example", KEY, VERSION, BETA], 403),
        (&[HOST, KEY, VERSION, BETA, "origin: https://evil.example"], 403),
    ];
    for (headers, status) in cases {
        assert_eq!(plain(&server, "GET", "/v1/agents", headers).status, status, "{headers:?}");
    }
    assert_eq!(plain(&server, "GET", "/v1/agents?beta=true", &[HOST, KEY, VERSION, BETA]).status, 200);
    assert_eq!(plain(&server, "GET", "/v1/files", &[HOST, KEY, VERSION]).status, 200);
}

#[test]
fn with_a_key_set_others_are_refused() {
    let server = Server::start(Options { api_key: Some("right".into()), ..Options::default() }).unwrap();
    let status = |key| plain(&server, "GET", "/v1/agents", &[HOST, key, VERSION, BETA]).status;
    assert_eq!((status("x-api-key: right"), status("authorization: Bearer right")), (200, 200));
    assert_eq!((status("x-api-key: wrong"), status("authorization: Bearer wrong")), (401, 401));
}

#[test]
fn unknown_paths_and_methods_have_the_envelope_too() {
    let server = start();
    let headers = [HOST, KEY, VERSION, BETA];
    let nothing = plain(&server, "GET", "/v1/nothing", &headers);
    assert_eq!((nothing.status, nothing.json()["error"]["type"].as_str()), (404, Some("not_found_error")));
    assert_eq!(plain(&server, "GET", "/v1/agents/", &headers).status, 404);
    let method = plain(&server, "DELETE", "/v1/agents", &headers);
    assert_eq!((method.status, method.header("allow")), (405, Some("POST, GET")));
    assert_eq!(method.json()["type"], "error");
}

#[test]
fn a_page_on_a_loopback_address_may_use_it() {
    let server = start();
    let origin = "origin: http://localhost:5173";
    let asked = "access-control-request-headers: x-api-key, anthropic-beta";
    let preflight = plain(&server, "OPTIONS", "/v1/agents", &[HOST, origin, asked]);
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("http://localhost:5173"));
    assert_eq!(preflight.header("access-control-allow-headers"), Some("x-api-key, anthropic-beta"));
    let direct = "anthropic-dangerous-direct-browser-access: true";
    let reply = plain(&server, "GET", "/v1/agents", &[HOST, KEY, VERSION, BETA, origin, direct]);
    assert_eq!(
        (reply.status, reply.header("access-control-allow-origin")),
        (200, Some("http://localhost:5173"))
    );
    assert_eq!(
        plain(&server, "GET", "/v1/agents", &[HOST, KEY, VERSION, BETA])
            .header("access-control-allow-origin"),
        None
    );
}

#[test]
fn malformed_requests_are_answered_not_dropped() {
    let server = start();
    let bad = raw(&server, "NOT HTTP\r\n\r\n");
    assert!(bad.starts_with(b"HTTP/1.1 400 "), "{}", String::from_utf8_lossy(&bad));
    let both = raw(
        &server,
        &format!(
            "POST /v1/agents HTTP/1.1\r\n{HEADERS}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{{}}"
        ),
    );
    assert!(both.starts_with(b"HTTP/1.1 400 "));
    let twice = format!("GET /v1/agents HTTP/1.1\r\n{HEADERS}content-length: 0\r\ncontent-length: 5\r\n\r\n");
    assert!(raw(&server, &twice).starts_with(b"HTTP/1.1 400 "));
    let long =
        raw(&server, &format!("POST /v1/agents HTTP/1.1\r\n{HEADERS}content-length: 99999999\r\n\r\n"));
    assert!(long.starts_with(b"HTTP/1.1 413 "));
    let not_json = exchange(&server, request("POST", "/v1/agents", "{").as_bytes());
    assert_eq!(not_json.status, 400);
}

#[test]
fn a_chunk_size_that_never_ends_is_refused_and_not_kept() {
    let server = start();
    let endless = "x".repeat(128 * 1024);
    let head = format!("POST /v1/agents HTTP/1.1\r\n{HEADERS}transfer-encoding: chunked\r\n\r\n");
    for size in ["1;", "1 ;", "1 "] {
        let filler = if size.contains(';') { endless.clone() } else { " ".repeat(endless.len()) };
        let reply = raw(&server, &format!("{head}{size}{filler}"));
        assert!(reply.starts_with(b"HTTP/1.1 400 "), "{size:?}: {}", String::from_utf8_lossy(&reply));
    }
}

#[test]
fn bodies_come_in_chunks_and_connections_are_used_again() {
    let server = start();
    let body = r#"{"name":"A","model":"m"}"#;
    let (first, second) = body.split_at(7);
    let chunks = format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", first.len(), second.len());
    let socket = std::net::TcpStream::connect(server.address()).unwrap();
    let mut reader = std::io::BufReader::new(socket.try_clone().unwrap());
    for _ in 0..2 {
        let request =
            format!("POST /v1/agents HTTP/1.1\r\n{HEADERS}transfer-encoding: chunked\r\n\r\n{chunks}");
        std::io::Write::write_all(&mut &socket, request.as_bytes()).unwrap();
        assert_eq!(read_reply(&mut reader).status, 200);
    }
    assert_eq!(get(&server, "/v1/agents")["data"].as_array().unwrap().len(), 2);
}
