use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{Canceller, Client, Credential, Error, Events, Settings, Turn, agents, proto};

use crate::host::{CANARY, EMPTY_PAGE, Host, answer, json};

#[test]
fn a_key_is_in_one_header_and_nowhere_else() {
    let host = Host::start(|request, socket| match request.number {
        0 => json(socket, EMPTY_PAGE),
        _ => answer(
            socket,
            401,
            "",
            r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
        ),
    });
    let client = host.client();
    client.send(agents::list(&ListAgents::default())).unwrap();
    let requests = host.requests();
    assert_eq!(requests[0].header("x-api-key"), Some(CANARY));
    assert_eq!(requests[0].head.matches(CANARY).count(), 1);
    let error = client.send(agents::list(&ListAgents::default())).unwrap_err();
    assert_eq!(host.requests().len(), 2, "a wrong key is not tried again");
    let events = client.events(&"sesn_1".into());
    let turn = client.ask(&"sesn_1".into(), "hello").unwrap();
    let shown = format!("{client:?} {error} {error:?} {events:?} {turn:?} {:?}", turn.canceller());
    assert!(!shown.contains(CANARY), "{shown}");
}

#[test]
fn settings_that_would_break_a_header_or_leak_a_key_are_refused_before_any_byte() {
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    let good = host.settings();
    for bad in [
        Settings { credential: Credential::ApiKey(format!("{CANARY}\r\nx-evil: 1")), ..good.clone() },
        Settings { credential: Credential::Bearer(format!("{CANARY}\0")), ..good.clone() },
        Settings { credential: Credential::ApiKey(" ".into()), ..good.clone() },
        Settings { workspace: Some("w\nx-evil: 1".into()), ..good.clone() },
        Settings { version: "1\r\nx-evil: 1".into(), ..good.clone() },
        Settings { betas: vec!["a\r\nx-evil: 1".into()], ..good.clone() },
        Settings { base_url: "http://api.example.com".into(), ..good.clone() },
        Settings { base_url: "api.example.com".into(), ..good.clone() },
        Settings { base_url: format!("https://user:{CANARY}@api.example.com"), ..good.clone() },
    ] {
        let error = Client::new(bad).unwrap_err();
        assert!(matches!(error, Error::Core(proto::Error::Settings(_))), "{error}");
        assert!(!format!("{error} {error:?}").contains(CANARY), "{error}");
    }
    assert!(host.requests().is_empty());
}

#[test]
fn clients_are_shared_between_threads_and_streams_move_to_them() {
    fn shared<T: Send + Sync + Clone>() {}
    fn moved<T: Send>() {}
    shared::<Client>();
    shared::<Canceller>();
    moved::<Turn>();
    moved::<Events>();
    moved::<Error>();
}
