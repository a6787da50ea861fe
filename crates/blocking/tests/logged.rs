//! F14: no key is logged, with a logger that takes every level.
#![cfg(target_os = "linux")]

#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
#[path = "blocking/host.rs"]
mod host;

use std::sync::Mutex;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use log::{LevelFilter, Log, Metadata, Record};
use managed_agents_blocking::types::{FileId, ListAgents};
use managed_agents_blocking::{
    Client, ClientOptions, Credential, Login, RetryPolicy, Settings, UploadFile, agents, files,
};

use host::{CANARY, EMPTY_PAGE, Host, begin_stream, chunk, frame, json, wait_for_end};

/// Everything that was logged, with dumps of sixteen bytes a line joined.
static LOGGED: Mutex<String> = Mutex::new(String::new());

struct Everything;

impl Log for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let text = record.args().to_string();
        // A dump has its bytes as text at the end of each line.
        let text =
            if record.target().starts_with("ureq_proto") && text.len() > 41 { &text[41..] } else { &text };
        LOGGED.lock().unwrap().push_str(text);
    }

    fn flush(&self) {}
}

fn take() -> String {
    std::mem::take(&mut *LOGGED.lock().unwrap())
}

#[test]
fn f14_a_key_is_not_logged_at_any_level_by_calls_streams_turns_uploads_and_token_exchanges() {
    log::set_logger(&Everything).unwrap();
    log::set_max_level(LevelFilter::Trace);
    let host = Host::start(|request, socket| {
        if request.is_stream() {
            begin_stream(socket);
            chunk(socket, &frame("agent.message", "e1"));
            wait_for_end(socket);
        } else if request.head.contains("/oauth/token") {
            json(socket, r#"{"access_token":"fetched-token","expires_in":3600}"#);
        } else if request.head.contains("/content") {
            json(socket, "content");
        } else {
            json(socket, EMPTY_PAGE);
        }
    });
    let secret = "custom-secret-0123456789";
    let mut headers = HeaderMap::new();
    headers.insert("x-gateway-key", HeaderValue::from_static(secret));
    for credential in [Credential::ApiKey(CANARY.into()), Credential::Bearer(CANARY.into())] {
        let settings = Settings { credential, headers: headers.clone(), ..host.settings() };
        let options = ClientOptions { retry: RetryPolicy::NEVER, ..ClientOptions::default() };
        let client = Client::new(settings).unwrap().with_options(options);
        client.send(agents::list(&ListAgents::default())).unwrap();
        client.events(&"sesn_1".into()).next().unwrap().unwrap();
        let turn = client.ask(&"sesn_1".into(), "hello").unwrap();
        let _ = turn.with_deadline(Duration::from_millis(300)).count();
        let _ = client.upload(&b"x"[..], &UploadFile::new("a"));
        let _ = client.upload(
            managed_agents_blocking::UploadSource::Reader(Box::new(&b"x"[..])),
            &UploadFile::new("a"),
        );
        client.download(files::download(&FileId::from("file_1")), &mut Vec::new(), 100).unwrap();
    }
    let logged = take();
    assert!(logged.contains("x-api-key:.*****"), "the logger sees heads, with stars in them: {logged}");
    for shown in [CANARY, secret] {
        assert!(!logged.contains(shown), "{logged}");
    }
    for request in host.requests() {
        // The secrets were sent nevertheless, each in one header.
        assert_eq!(
            (request.head.matches(CANARY).count(), request.head.matches(secret).count()),
            (1, 1),
            "{}",
            request.head
        );
    }

    let base_url = format!("http://{}", host.address);
    let variable = |name: &str| match name {
        "ANTHROPIC_FEDERATION_RULE_ID" => Some("fdrl_1".into()),
        "ANTHROPIC_ORGANIZATION_ID" => Some("org_1".into()),
        "ANTHROPIC_IDENTITY_TOKEN" => Some("identity-0123456789".to_owned()),
        _ => None,
    };
    let client =
        Client::log_in_with(Login { base_url: Some(base_url), ..Login::default() }, variable).unwrap();
    client.send(agents::list(&ListAgents::default())).unwrap();
    let logged = take();
    assert!(host.requests().last().unwrap().head.contains("Bearer fetched-token"));
    assert!(!logged.contains("identity-0123456789") && !logged.contains("Bearer fetched-token"), "{logged}");
}
