use std::io::Write;

use managed_agents_tokio::types::ListAgents;
use managed_agents_tokio::{Client, Credential, Error, IdentityToken, Login, Settings, agents, proto};

use crate::service::{CANARY, EMPTY_PAGE, Home, Service, answer, ask, impatient, json, printed, settings};

#[tokio::test]
async fn a_key_shows_in_nothing_that_is_printed() {
    let echo = |request: &crate::service::Request| String::from_utf8_lossy(request.head.as_bytes()).len();
    let services = [
        Service::start(|_, socket| answer(socket, 401, "", "{}")),
        Service::start(|_, socket| answer(socket, 500, "", "no JSON")),
        Service::start(|_, socket| json(socket, "{")),
        Service::start(|_, socket| answer(socket, 200, "content-encoding: br\r\n", "x")),
        Service::start(move |request, socket| {
            let _ = write!(socket, "HTTP/9.9 {} odd\r\n\r\n", echo(request));
        }),
        Service::start(|_, _| ()),
    ];
    for service in &services {
        let clients = [
            service.client(),
            impatient(
                &Client::new(Settings {
                    base_url: service.url.clone(),
                    ..Settings::new(Credential::Bearer(CANARY.into()))
                })
                .unwrap(),
            ),
        ];
        for client in clients {
            let error = ask(&client).await.unwrap_err();
            let transport = client.transport();
            let shown = format!("{client:?} {transport:?} {}", printed(&error));
            assert!(!shown.contains(CANARY), "{shown}");
        }
    }
    for request in services.iter().flat_map(Service::others) {
        assert!(request.head.contains(CANARY), "the key was sent");
    }
}

#[tokio::test]
async fn a_key_shows_in_no_error_of_a_login_and_of_a_token() {
    let service = Service::start(|_, socket| {
        let body = format!(r#"{{"error":{{"message":"{CANARY}"}},"access_token":["{CANARY}"]}}"#);
        answer(socket, 400, "", &body);
    });
    let federation = proto::credentials::Federation::new("fdrl_1", "org_1");
    let identity = IdentityToken::Text(CANARY.into());
    let base_url = Some(service.url.clone());
    let login = Login { federation: Some((federation, identity)), base_url, ..Login::default() };
    let client = impatient(&Client::log_in_with(login.clone(), |_| None).unwrap());
    let error = ask(&client).await.unwrap_err();
    let shown = format!("{login:?} {client:?} {} {}", client.credential_source(), printed(&error));
    assert!(shown.contains("the token endpoint answered 400"), "{shown}");
    assert!(!shown.contains(CANARY), "{shown}");

    let both = Login { api_key: Some(CANARY.into()), ..login };
    let error = Client::log_in_with(both, |_| None).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(CANARY));
    let url = format!("https://user:{CANARY}@localhost");
    let error = Client::new(settings(&url)).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(CANARY));
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_refused_and_not_shown() {
    let body = format!(r#"{{"access_token":"{CANARY}\r\nx-evil: 1"}}"#).replace("\r\n", "\\r\\n");
    let service = Service::start(move |_, socket| json(socket, &body));
    let federation = proto::credentials::Federation::new("fdrl_1", "org_1");
    let login = Login {
        federation: Some((federation, IdentityToken::Text("jwt".into()))),
        base_url: Some(service.url.clone()),
        ..Login::default()
    };
    let error = ask(&Client::log_in_with(login, |_| None).unwrap()).await.unwrap_err();
    assert!(printed(&error).contains("no HTTP header") && !printed(&error).contains(CANARY), "{error:?}");
    assert!(service.others().is_empty());
}

#[tokio::test]
async fn an_access_token_goes_only_to_the_service_that_it_is_for() {
    let other = Service::start(|_, socket| json(socket, EMPTY_PAGE));
    let service = Service::with_tokens(|_, socket| json(socket, EMPTY_PAGE));
    let home = Home::new(CANARY, 3600);
    let client = home.client(&service);
    let localhost = service.url.replace("127.0.0.1", "localhost");
    for base_url in [other.url.clone(), localhost, service.url.replace("http:", "https:")] {
        let settings = Settings { base_url, ..client.settings().clone() };
        let moved = managed_agents_async::Client::over(client.transport().clone(), settings).unwrap();
        let error = moved.send(agents::list(&ListAgents::default())).await.unwrap_err();
        let Error::Transport(failure) = &error else { panic!("{error:?}") };
        assert!(!failure.is_temporary() && !failure.may_have_arrived(), "{error:?}");
        assert!(
            printed(&error).contains("another base URL") && !printed(&error).contains(CANARY),
            "{error:?}"
        );
    }
    assert!(other.others().is_empty() && service.others().is_empty(), "nothing was sent");
    let base_url = format!("{}/a/path", service.url);
    let settings = Settings { base_url, ..client.settings().clone() };
    let moved = managed_agents_async::Client::over(client.transport().clone(), settings).unwrap();
    moved.send(agents::list(&ListAgents::default())).await.unwrap();
    assert!(service.others()[0].head.contains(CANARY));
}
