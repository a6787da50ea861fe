//! A key stays out of pages, and with the service.

use managed_agents_wasm::{ClientOptions, http};
use managed_agents_wasm::{
    Credential, Error, RetryPolicy, Settings, client, dangerously_allow_browser, sessions,
};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{KEY, Replaced, Server, reply};

fn session() -> serde_json::Value {
    reply("GET /v1/sessions/sesn_1", &json!({"id": "sesn_1", "type": "session"}))
}

#[wasm_bindgen_test]
fn a_page_takes_no_credential() {
    let in_header = |name: &'static str| {
        let mut settings = Settings::new(Credential::None);
        settings.headers.insert(name, http::HeaderValue::from_static(KEY));
        settings
    };
    for settings in [
        Settings::new(Credential::ApiKey(KEY.into())),
        Settings::new(Credential::Bearer(KEY.into())),
        Settings::new(Credential::EnvironmentKey(KEY.into())),
        in_header("x-api-key"),
        in_header("authorization"),
    ] {
        let message = client(settings).unwrap_err().to_string();
        assert!(message.contains("a key does not belong in a page"), "{message}");
        assert!(message.contains("dangerously_allow_browser"), "{message}");
    }
    client(Settings::new(Credential::None)).unwrap();
}

#[wasm_bindgen_test]
async fn a_key_that_is_allowed_is_announced() {
    let server = Server::scripted(json!([session()])).await;
    server.client().send(sessions::retrieve(&"sesn_1".into())).await.unwrap();
    let seen = server.seen().await;
    let headers = seen["requests"][0]["headers"].as_str().unwrap();
    assert!(headers.contains("anthropic-dangerous-direct-browser-access: true"));
    assert!(headers.contains(&format!("x-api-key: {KEY}")));
}

#[wasm_bindgen_test]
async fn no_request_follows_a_redirect_or_carries_a_cookie() {
    let server = Server::scripted(json!([session()])).await;
    let noted = Replaced::new(
        "Request",
        "class extends original {
            constructor(url, init) {
                super(url, init);
                if (init) globalThis.noted = `${init.redirect} ${init.credentials}`;
            }
        }",
    );
    server.client().send(sessions::retrieve(&"sesn_1".into())).await.unwrap();
    drop(noted);
    let noted = js_sys::Reflect::get(&js_sys::global(), &"noted".into()).unwrap();
    assert_eq!(noted.as_string().unwrap(), "error omit");
}

#[wasm_bindgen_test]
async fn without_a_key_nothing_is_announced() {
    let server = Server::scripted(json!([session()])).await;
    let settings = Settings { credential: Credential::None, ..server.settings() };
    client(settings).unwrap().send(sessions::retrieve(&"sesn_1".into())).await.unwrap();
    let seen = server.seen().await;
    let headers = seen["requests"][0]["headers"].as_str().unwrap();
    assert!(!headers.contains("anthropic-dangerous-direct-browser-access") && !headers.contains("x-api-key"));
}

async fn redirected() -> (Server, Server) {
    let other = Server::scripted(json!([session()])).await;
    let head =
        format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {}/v1/sessions/sesn_1\r\n\r\n", other.url);
    (Server::scripted(json!([{"on": "GET", "head": head}])).await, other)
}

#[wasm_bindgen_test]
async fn a_redirect_takes_the_key_to_no_other_host() {
    let (server, other) = redirected().await;
    let client =
        server.client().with_options(ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() });
    let error = client.send(sessions::retrieve(&"sesn_1".into())).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(server.requests().await, ["GET /v1/sessions/sesn_1"]);
    assert_eq!(other.requests().await, [""; 0]);
}

/// A rejection does not say that it was for a redirect. The next attempt finds out, or a client would
/// try again and again.
#[wasm_bindgen_test]
async fn a_redirect_is_an_error_that_says_so() {
    let (server, other) = redirected().await;
    let error = server.client().send(sessions::retrieve(&"sesn_1".into())).await.unwrap_err();
    assert!(format!("{error:?}").contains("the service redirects"), "{error:?}");
    assert_eq!(server.requests().await.len(), 2);
    assert_eq!(other.requests().await, [""; 0]);
}

/// As in workerd, which knows neither `redirect: "error"` nor `credentials`.
#[wasm_bindgen_test]
async fn a_redirect_is_refused_where_the_runtime_cannot_refuse_it() {
    let (server, other) = redirected().await;
    let _replaced = Replaced::new(
        "Request",
        "class extends original {
            constructor(url, init) {
                if (init?.redirect === 'error') throw new TypeError('Invalid redirect value');
                if (init?.credentials) throw new Error('credentials is not implemented');
                super(url, init);
            }
        }",
    );
    let client = dangerously_allow_browser(server.settings()).unwrap();
    let error = client.send(sessions::retrieve(&"sesn_1".into())).await.unwrap_err();
    drop(_replaced);
    let text = format!("{error:?}");
    assert!(text.contains("redirect"), "{text}");
    assert_eq!(other.requests().await, [""; 0]);
}
