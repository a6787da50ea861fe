//! Signed events about what happens, posted to an endpoint of this machine.

use crate::client::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use managed_agents_local::{Options, Server};
use serde_json::{Value, json};
use sha2::Sha256;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

struct Post {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Post {
    fn header(&self, name: &str) -> &str {
        &self.headers.iter().find(|(given, _)| given == name).expect("the header is there").1
    }

    fn event(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// As receivers check it: the time is at most five minutes off, and the signature is right.
    fn is_signed(&self, key: &[u8]) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        if now.abs_diff(self.header("webhook-timestamp").parse().unwrap()) > 300 {
            return false;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(format!("{}.{}.", self.header("webhook-id"), self.header("webhook-timestamp")).as_bytes());
        mac.update(&self.body);
        self.header("webhook-signature") == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// Takes one post and answers it.
fn take(listener: &TcpListener, status: &str) -> Post {
    answer(listener.accept().unwrap().0, status)
}

fn answer(mut socket: TcpStream, status: &str) -> Post {
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    let mut post = Post { headers: Vec::new(), body: Vec::new() };
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        post.headers.push((name.to_owned(), value.to_owned()));
    }
    post.body.resize(post.header("content-length").parse().unwrap(), 0);
    reader.read_exact(&mut post.body).unwrap();
    write!(socket, "HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").unwrap();
    post
}

fn listening(path: &str) -> (TcpListener, Server) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let webhook = Some(format!("http://{}{path}", listener.local_addr().unwrap()));
    let options = Options { webhook, webhook_secret: "whsec_c2VjcmV0".into(), ..Options::default() };
    (listener, Server::start(options).unwrap())
}

#[test]
fn a_turn_and_a_resource_are_told_by_signed_events() {
    let (listener, server) = listening("/hook");
    // Receivers know nothing of the clock that tests move.
    server.advance_clock(Duration::from_secs(3_600));
    let vault = post(&server, "/v1/vaults", json!({"display_name": "V"}));
    let first = take(&listener, "204 No Content");
    assert!(first.is_signed(b"secret"));
    let event = first.event();
    assert_eq!((&event["type"], &event["id"]), (&json!("event"), &json!(first.header("webhook-id"))));
    assert_eq!((&event["data"]["type"], &event["data"]["id"]), (&json!("vault.created"), &vault["id"]));
    let problems = managed_agents_conformance::validate(
        "WebhookEvent",
        managed_agents_conformance::Direction::Response,
        &event,
        false,
    );
    assert_eq!(problems, []);
    let session = session(&server);
    send(&server, &session, json!([message("Go")]));
    let mut kinds = Vec::new();
    while kinds.last().map(String::as_str) != Some("session.status_idled") {
        let post = take(&listener, "200 OK");
        assert!(post.is_signed(b"secret"));
        let event = post.event();
        kinds.push(event["data"]["type"].as_str().unwrap().to_owned());
    }
    let wanted =
        ["agent.created", "environment.created", "session.status_run_started", "session.thread_idled"];
    assert!(wanted.iter().all(|kind| kinds.iter().any(|given| given == kind)), "{kinds:?}");
}

#[test]
fn a_refresh_that_fails_is_told() {
    let (listener, server) = listening("/");
    let vault = id(&post(&server, "/v1/vaults", json!({"display_name": "V"})));
    take(&listener, "200 OK");
    let refresh = json!({
        "client_id": "c", "refresh_token": "r", "token_endpoint": "https://a.example",
        "token_endpoint_auth": {"type": "none"},
    });
    let auth = json!({
        "type": "mcp_oauth", "access_token": "t", "mcp_server_url": "https://m.example", "refresh": refresh,
    });
    let path = format!("/v1/vaults/{vault}/credentials");
    let made = post(&server, &path, json!({"auth": auth, "metadata": {"local_validation": "invalid"}}));
    take(&listener, "200 OK");
    post(&server, &format!("{path}/{}/mcp_oauth_validate", id(&made)), json!({}));
    let data = take(&listener, "200 OK").event()["data"].clone();
    assert_eq!(data["type"], "vault_credential.refresh_failed");
    assert_eq!((&data["id"], &data["vault_id"]), (&made["id"], &json!(vault)));
}

#[test]
fn a_failed_post_is_repeated_twice_on_the_clock_with_the_same_id() {
    let (listener, server) = listening("/");
    post(&server, "/v1/vaults", json!({"display_name": "V"}));
    let mut posts = vec![take(&listener, "500 Internal Server Error")];
    for _ in 0..2 {
        // The wait is five seconds at least, and begins a moment after the answer.
        let took = loop {
            server.advance_clock(Duration::from_secs(120));
            listener.set_nonblocking(true).unwrap();
            let waiting = listener.accept();
            listener.set_nonblocking(false).unwrap();
            if let Ok((socket, _)) = waiting {
                break socket;
            }
            std::thread::yield_now();
        };
        took.set_nonblocking(false).unwrap();
        posts.push(answer(took, "503 Service Unavailable"));
    }
    let ids: Vec<_> = posts.iter().map(|post| post.header("webhook-id").to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(posts.iter().all(|post| post.is_signed(b"secret")));
    // There is no fourth attempt: the next post is about the next event.
    server.advance_clock(Duration::from_secs(600));
    post(&server, "/v1/vaults", json!({"display_name": "W"}));
    assert_ne!(take(&listener, "200 OK").header("webhook-id"), ids[0]);
}

#[test]
fn only_an_address_of_this_machine_gets_events() {
    for url in ["https://example.com/hook", "http://192.0.2.1/", "ftp://localhost/"] {
        let options = Options { webhook: Some(url.into()), ..Options::default() };
        assert!(Server::start(options).is_err(), "{url}");
    }
}

#[test]
fn a_reset_takes_the_endpoint_into_use_again_and_drops_what_waits() {
    for answer in ["302 Found", "500 Internal Server Error"] {
        let (listener, server) = listening("/");
        post(&server, "/v1/vaults", json!({"display_name": "before"}));
        let first = take(&listener, answer).header("webhook-id").to_owned();
        let reset = exchange(&server, b"POST /_local/reset HTTP/1.1\r\nhost: localhost\r\n\r\n");
        assert_eq!(reset.status, 200);
        server.advance_clock(Duration::from_secs(600));
        let vault = post(&server, "/v1/vaults", json!({"display_name": "after"}));
        let deadline = Instant::now() + PATIENCE;
        listener.set_nonblocking(true).unwrap();
        let socket = loop {
            match listener.accept() {
                Ok((socket, _)) => break socket,
                Err(_) => assert!(Instant::now() < deadline, "no post after {answer}"),
            }
            std::thread::yield_now();
        };
        socket.set_nonblocking(false).unwrap();
        let next = self::answer(socket, "200 OK");
        assert_ne!(next.header("webhook-id"), first);
        assert_eq!(next.event()["data"]["id"], vault["id"]);
    }
}
