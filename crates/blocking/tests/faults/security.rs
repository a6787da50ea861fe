//! S1 to S5: attempts to make the client send its key elsewhere.

use std::net::SocketAddr;

use managed_agents_blocking::http::HeaderValue;
use managed_agents_blocking::types::{CreateAgent, ListAgents, RetrieveAgent};
use managed_agents_blocking::{
    Client, ClientOptions, Credential, Error, RetryPolicy, Settings, UploadFile, agents, files, proto,
    sessions,
};

use crate::host::{CANARY, EMPTY_PAGE, Host, answer, json};
use crate::recorded::impatient;

/// Sends one request of each kind.
fn all_ways(client: &Client) -> Vec<Error> {
    vec![
        client.send(agents::create(&CreateAgent::new("a", "claude-opus-4-7"))).unwrap_err(),
        client.send(agents::retrieve(&"agent_1".into(), &RetrieveAgent::default())).unwrap_err(),
        client.send(sessions::delete(&"sesn_1".into())).unwrap_err(),
        client.pages(agents::list(&ListAgents::default())).next().unwrap().unwrap_err(),
        client.upload(&b"x"[..], &UploadFile::new("a")).unwrap_err(),
        client.download(files::download(&"file_1".into()), &mut Vec::new(), 1).unwrap_err(),
        client.events_with(&"sesn_1".into(), impatient()).next().unwrap().unwrap_err(),
        client.ask(&"sesn_1".into(), "hello").unwrap().next().unwrap().unwrap_err(),
    ]
}

fn locations(other: SocketAddr, same: SocketAddr) -> Vec<(String, &'static str)> {
    vec![
        (format!("http://localhost:{}/v1/x", other.port()), "localhost"),
        (format!("http://{other}/v1/x"), "127.0.0.1"),
        (format!("https://{other}/v1/x"), "127.0.0.1"),
        (format!("//{other}/v1/x"), "127.0.0.1"),
        (format!("http://{same}/v2/agents"), "127.0.0.1"),
        ("/v2/agents".into(), "another path"),
    ]
}

#[test]
fn s01_a_redirect_is_never_followed_and_the_other_host_sees_no_key() {
    let other = Host::start(|_, socket| json(socket, "{}"));
    for status in [301, 302, 303, 307, 308] {
        for place in 0..6 {
            let address = other.address;
            let host = Host::start(move |_, socket| {
                let own = socket.local_addr().unwrap();
                let (location, _) = &locations(address, own)[place];
                answer(socket, status, &format!("location: {location}\r\n"), "");
            });
            let (location, named) = locations(other.address, host.address).swap_remove(place);
            let errors = all_ways(&host.client());
            let asked = errors.len();
            for error in errors {
                let Error::Core(proto::Error::Redirect { host }) = &error else {
                    panic!("{location}: {error:?}")
                };
                assert_eq!(host, named, "{location}");
                assert!(!error.is_retryable() && !format!("{error} {error:?}").contains(CANARY));
            }
            assert_eq!(host.requests().len(), asked, "each was asked once, and POST stayed POST");
        }
    }
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[test]
fn s02_hostile_ids_are_refused_before_any_byte_is_sent() {
    let host = Host::start(|_, socket| json(socket, "{}"));
    let client = host.client();
    let long = "x".repeat(10 * 1024);
    for id in ["../x", "..", ".", "..%2f", "%2e%2e", "a/b", "a?b", "a#b", "a;x", "", "a\0b", "a\r\nb", &long]
    {
        let errors = [
            client.send(sessions::retrieve(&id.into())).unwrap_err(),
            client.send(sessions::events::send(&id.into(), vec![])).unwrap_err(),
            client.send(sessions::delete(&id.into())).unwrap_err(),
            client.send(agents::retrieve(&id.into(), &RetrieveAgent::default())).unwrap_err(),
            client.download(files::download(&id.into()), &mut Vec::new(), 1).unwrap_err(),
            client.events(&id.into()).next().unwrap().unwrap_err(),
            client.ask(&id.into(), "hello").unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Core(proto::Error::Path { .. })), "{id:?}: {error:?}");
        }
    }
    assert!(host.requests().is_empty());
    // Other characters are sent unchanged and in place.
    let _ = client.send(sessions::retrieve(&"é x".into()));
    assert!(host.requests()[0].head.starts_with("GET /v1/sessions/%C3%A9%20x HTTP/1.1\r\n"));
}

#[test]
fn s03_what_would_begin_another_header_is_refused_or_encoded() {
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    let good = host.settings();
    for evil in ["x\r\nx-evil: 1", "x\nx-evil: 1", "x\0", "x\r"] {
        for settings in [
            Settings { workspace: Some(evil.into()), ..good.clone() },
            Settings { version: evil.into(), ..good.clone() },
            Settings { betas: vec![evil.into()], ..good.clone() },
            Settings { credential: Credential::ApiKey(evil.into()), ..good.clone() },
            Settings { credential: Credential::Bearer(evil.into()), ..good.clone() },
        ] {
            let result =
                Client::new(settings).and_then(|client| client.send(agents::list(&ListAgents::default())));
            assert!(matches!(result, Err(Error::Core(_))), "{evil:?}: {result:?}");
        }
        assert!(HeaderValue::from_str(evil).is_err());
    }
    assert!(host.requests().is_empty());
    // A file name may contain anything: it stays within its quotes and adds no header.
    let name = "a\"\r\nx-evil: 1\r\n\r\nb.txt";
    let _ = host.client().upload(&b"x"[..], &UploadFile::new(name));
    let requests = host.requests();
    let sent = format!("{}{}", requests[0].head, String::from_utf8_lossy(&requests[0].body));
    assert!(!sent.lines().any(|line| line.starts_with("x-evil")), "{sent}");
}

#[test]
fn s04_a_key_is_in_one_header_and_in_nothing_that_is_shown() {
    for status in [400, 401, 403, 404, 429, 500, 529] {
        // A hostile host: it repeats the request.
        let host = Host::start(move |request, socket| {
            let said = request.head.replace(['\r', '\n', '"'], " ");
            let said = said.replace(CANARY, "***");
            answer(socket, status, "", &format!(r#"{{"error":{{"type":"api_error","message":"{said}"}}}}"#));
        });
        let options = ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() };
        let client = host.client().with_options(options);
        let mut shown = format!("{client:?} {:?}", client.settings());
        let events = client.events(&"sesn_1".into());
        let turn = client.ask(&"sesn_1".into(), "hello").unwrap();
        shown += &format!("{events:?} {turn:?} {:?} {:?}", events.canceller(), turn.checkpoint().to_json());
        let error = client.send(agents::list(&ListAgents::default())).unwrap_err();
        shown +=
            &format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string));
        assert!(!shown.contains(CANARY), "{shown}");
        for request in host.requests() {
            assert_eq!(request.header("x-api-key"), Some(CANARY));
            assert_eq!(request.head.matches(CANARY).count(), 1);
        }
    }
}

#[test]
fn s05_base_urls_that_would_leak_a_key_are_refused() {
    let credential = || Credential::ApiKey(CANARY.into());
    for base_url in [
        "http://api.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        &format!("https://user:{CANARY}@api.example.com"),
        "https://user@api.example.com",
        "file:///etc/passwd",
        "ftp://api.example.com",
        "https://api.example.com ",
        " https://api.example.com",
        "https://api.example.com/?x=1",
        "https://api.example.com/#x",
        "api.example.com",
        "https://",
        "",
    ] {
        let settings = Settings { base_url: base_url.into(), ..Settings::new(credential()) };
        let error = Client::new(settings).expect_err(base_url);
        assert!(matches!(error, Error::Core(proto::Error::Settings(_))), "{base_url:?}: {error:?}");
        assert!(!format!("{error} {error:?}").contains(CANARY));
    }
    for base_url in ["https://api.example.com", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"]
    {
        Client::new(Settings { base_url: base_url.into(), ..Settings::new(credential()) }).unwrap();
    }
    let allowed =
        Settings { allow_http: true, base_url: "http://10.0.0.1".into(), ..Settings::new(credential()) };
    Client::new(allowed).unwrap();
}
