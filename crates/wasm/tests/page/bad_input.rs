//! Whatever a page, its `fetch` or a service gives ends in an error, never in a panic or in a promise
//! that stays open.

use std::time::Duration;

use managed_agents_wasm::types::SessionId;
use managed_agents_wasm::{
    Client, ClientOptions, Credential, Error, Fetch, RetryPolicy, Settings, Transport, client, http, sessions,
};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{KEY, Replaced, Server, within};

const SESSION: &str = r#"{"id":"sesn_1","type":"session"}"#;

fn without_retries(client: &Client) -> Client {
    client.with_options(ClientOptions {
        retry: RetryPolicy::NEVER,
        max_body_bytes: 4096,
        ..Default::default()
    })
}

/// Retrieves a session. Panics if that neither succeeds nor fails in some seconds.
async fn retrieve(client: &Client) -> Result<(), Error> {
    let retrieved = within(5000, without_retries(client).send(sessions::retrieve(&"sesn_1".into()))).await;
    let result = retrieved.expect("the promise stays open").map(drop);
    if let Err(error) = &result {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(KEY), "the error shows the key");
    }
    result
}

fn some_client() -> Client {
    let settings = Settings { base_url: "http://127.0.0.1:9".into(), ..Settings::new(Credential::None) };
    client(settings).unwrap()
}

#[wasm_bindgen_test]
async fn whatever_fetch_does_is_an_error() {
    for (fetch, wanted) in [
        ("() => Promise.reject('just text')", "just text"),
        ("() => Promise.reject(undefined)", "no reason"),
        ("() => Promise.reject({ message: 7 })", "no reason"),
        ("() => Promise.reject({ message: 'an object' })", "an object"),
        ("() => Promise.reject(Symbol('x'))", "no reason"),
        ("() => Promise.reject(new Proxy({}, { get() { throw 1 } }))", "no reason"),
        ("() => { throw 'at once' }", "at once"),
        ("() => undefined", "not a Response"),
        ("() => Promise.resolve(null)", "not a Response"),
        ("() => Promise.resolve({ status: 200 })", "not a Response"),
        ("() => Promise.resolve({ status: 200, headers: {} })", "not a Response"),
        ("() => ({ status: 200, headers: { entries: () => 7 } })", "not a Response"),
        ("() => ({ status: 200, headers: { entries() { throw 1 } } })", "not a Response"),
        ("() => ({ status: 200, headers: { [Symbol.iterator]() { throw 1 } } })", "not a Response"),
        (
            "() => ({ status: 200, headers: { [Symbol.iterator]: () => ({ next: () => 7 }) } })",
            "not a Response",
        ),
        ("() => ({ status: 200, headers: [7] })", "not a Response"),
        ("() => ({ status: 200, headers: [['name']] })", "not a Response"),
        ("() => ({ status: 200, headers: [['name', Symbol('x')]] })", "not a Response"),
        (
            "() => ({ status: 200, headers: Array.from({ length: 40000 }, (_, i) => ['x' + i, 'y']) })",
            "not a Response",
        ),
        ("() => ({ status: 200, get headers() { throw 1 } })", "not a Response"),
        ("() => ({ status: 200, headers: new Headers(), get body() { throw 'no luck' } })", "no luck"),
        ("undefined", "fetch"),
        ("async () => Response.error()", "redirect"),
        ("async () => { const r = new Response('{}'); r.body.getReader(); return r }", "locked"),
        ("async () => new Response(new ReadableStream({ start(c) { c.error('broken') } }))", "broken"),
        (
            "async () => new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.close() } }))",
            "not bytes",
        ),
        ("async () => new Response(new ReadableStream({ start(c) { c.enqueue(undefined) } }))", "not bytes"),
        (
            "async () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint16Array(2)) } }))",
            "not bytes",
        ),
        (
            "async () => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read: () => 7 }) } })",
            "not bytes",
        ),
        (
            "async () => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read() { throw 'up' } }) } })",
            "up",
        ),
        ("async () => ({ status: 200, headers: new Headers(), body: {} })", "getReader"),
    ] {
        let replaced = Replaced::new("fetch", fetch);
        let error = retrieve(&some_client()).await.unwrap_err();
        drop(replaced);
        let text = format!("{error:?}");
        assert!(text.contains(wanted), "{fetch}: {text}");
    }
}

#[wasm_bindgen_test]
async fn a_response_of_another_realm_is_one() {
    let _replaced = Replaced::new(
        "fetch",
        "(() => {
            const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
            const body = '{\"id\":\"sesn_1\",\"type\":\"session\"}';
            return async () => new frame.Response(new frame.Blob([body]).stream());
        })()",
    );
    retrieve(&some_client()).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_damaged_reply_is_an_error() {
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
    let long = format!("{{\"id\":\"{}", "a".repeat(5000));
    for (rule, wanted) in [
        (json!({"head": json, "body": "{\"id\":\"sesn_1\",}"}), "could not read the answer"),
        (json!({"head": json, "body": "{\"id\":\"sesn_"}), "could not read the answer"),
        // Neither the body nor the connection ends.
        (json!({"head": json, "body": long, "then": "hold"}), "4096"),
        // Browsers report a head that was cut off as a response without a body.
        (json!({"head": json}), "no body"),
        (json!({"head": "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"}), "no body"),
        (json!({"head": "HTTP/1.1 200 OK\r\n"}), "no body"),
        (json!({"head": "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n", "body": SESSION}), "whole response"),
    ] {
        let mut rule = rule;
        rule["on"] = "GET".into();
        let server = Server::scripted(json!([rule.clone()])).await;
        let error = retrieve(&server.client()).await.unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains(wanted), "{rule}: {text}");
    }
}

#[wasm_bindgen_test]
async fn header_values_are_bytes_both_ways() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: r\u{e9}q\r\n\r\n";
    let server = Server::scripted(json!([{"on": "GET", "head": head, "body": SESSION}])).await;
    let mut settings = server.settings();
    settings.headers.insert("x-name", http::HeaderValue::from_bytes(b"caf\xc3\xa9").unwrap());
    let client = managed_agents_wasm::dangerously_allow_browser(settings).unwrap();
    let response = client.send_with_response(sessions::retrieve(&"sesn_1".into())).await.unwrap();
    assert_eq!(response.headers()["request-id"].as_bytes(), b"r\xe9q");
    let seen = server.seen().await;
    let headers = seen["requests"][0]["headers"].as_str().unwrap().to_owned();
    assert!(headers.contains("x-name: caf\u{e9}"), "a header was changed");
}

#[wasm_bindgen_test]
async fn a_wait_without_an_end_does_not_end() {
    for time in [Duration::MAX, Duration::from_millis(1 << 32), Duration::from_millis((1 << 31) - 1)] {
        assert!(within(50, Fetch::default().sleep(time)).await.is_none(), "{time:?}");
    }
}

#[wasm_bindgen_test]
fn an_address_that_is_none_is_refused() {
    for base_url in ["", "/", "/api", "api.example", "//host", "https://"] {
        let settings = Settings { base_url: base_url.into(), ..Settings::new(Credential::None) };
        assert!(client(settings).is_err(), "{base_url:?} was taken");
    }
}

#[wasm_bindgen_test]
async fn an_id_leads_to_no_other_address() {
    let server = Server::scripted(json!([{"on": "", "head": "HTTP/1.1 404 Not Found\r\n\r\n"}])).await;
    for id in ["../agents", "a/b", "..", "", "%2e%2e", "a?b", "a#b"] {
        let retrieved =
            without_retries(&server.client()).send(sessions::retrieve(&SessionId::from(id))).await;
        retrieved.unwrap_err();
    }
    for line in server.requests().await {
        assert!(line.starts_with("GET /v1/sessions/") && line.matches('/').count() == 3, "{line}");
    }
}
