use managed_agents_blocking::{Client, IdentityToken, Login, proto};

use crate::service::{EMPTY_PAGE, Home, Service, ask, chain, json};

const CANARY: &str = "canary-0123456789";

/// Echoes the request wherever a response can.
fn echoing(status: u16) -> Service {
    Service::start(
        move |request| {
            let body = format!(
                r#"{{"error":{{"message":"{CANARY}"}},"detail":"{CANARY}","access_token":["{CANARY}"]}}"#
            );
            assert!(request.body.contains(CANARY));
            (status, format!("x-echo: {CANARY}\r\n"), body)
        },
        |_| json(EMPTY_PAGE),
    )
}

#[test]
fn no_secret_shows_in_what_is_printed() {
    let federation = proto::credentials::Federation::new("fdrl_1", "org_1");
    let logins = [
        Login { api_key: Some(CANARY.into()), ..Login::default() },
        Login { auth_token: Some(CANARY.into()), ..Login::default() },
        Login { federation: Some((federation, IdentityToken::Text(CANARY.into()))), ..Login::default() },
        Login::default(),
    ];
    for status in [200, 400, 401, 500] {
        let service = echoing(status);
        let home = Home::new(&[]);
        home.user("default", CANARY, -5);
        for login in logins.clone() {
            let mut shown = format!("{login:?}");
            let client: Client = home.log_in(Login { base_url: Some(service.url.clone()), ..login }).unwrap();
            let client = client.with_options(managed_agents_blocking::ClientOptions {
                retry: proto::RetryPolicy::NEVER,
                ..client.options().clone()
            });
            shown += &format!("{client:?} {} {:?}", client.credential_source(), client.ignored_credentials());
            if let Err(error) = ask(&client) {
                shown += &format!("{error:?} {}", chain(&error));
                assert!(shown.contains("the token endpoint answered"), "{shown}");
            }
            assert!(!shown.contains(CANARY), "{shown}");
        }
    }
}

#[test]
fn a_token_that_would_break_a_header_is_refused_and_not_shown() {
    let body = format!(r#"{{"access_token":"{CANARY}\r\nx-evil: 1"}}"#).replace("\r\n", "\\r\\n");
    let service = Service::start(move |_| json(&body), |_| json(EMPTY_PAGE));
    let home = Home::new(&[
        ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"),
        ("ANTHROPIC_ORGANIZATION_ID", "org_1"),
        ("ANTHROPIC_IDENTITY_TOKEN", "jwt"),
    ]);
    let error = ask(&home.client(&service)).unwrap_err();
    let shown = format!("{error:?} {}", chain(&error));
    assert!(shown.contains("no HTTP header can carry") && !shown.contains(CANARY), "{shown}");
    assert!(service.others().is_empty());
}
