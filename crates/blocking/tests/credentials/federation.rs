use std::sync::{Arc, Barrier};
use std::thread;

use managed_agents_blocking::{Error, Login, proto};
use serde_json::json;

use crate::service::{EMPTY_PAGE, Home, Service, ask, chain, json, token, unauthorized};

fn home(variables: &[(&'static str, &str)]) -> Home {
    let mut home = Home::new(&[
        ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"),
        ("ANTHROPIC_ORGANIZATION_ID", "org_1"),
        ("ANTHROPIC_IDENTITY_TOKEN", "jwt"),
    ]);
    for (name, value) in variables {
        home.set(name, (*value).into());
    }
    home
}

#[test]
fn an_identity_becomes_a_token_that_many_requests_carry() {
    let service = Service::good();
    let home = home(&[("ANTHROPIC_SERVICE_ACCOUNT_ID", "svac_1"), ("ANTHROPIC_WORKSPACE_ID", "wrkspc_1")]);
    let client = home.client(&service);
    assert!(service.for_tokens().is_empty(), "nothing is sent before it is needed");
    for _ in 0..3 {
        ask(&client).unwrap();
    }
    let [exchange] = &service.for_tokens()[..] else { panic!("one is enough") };
    let expected = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": "jwt",
        "federation_rule_id": "fdrl_1",
        "organization_id": "org_1",
        "service_account_id": "svac_1",
        "workspace_id": "wrkspc_1",
    });
    assert_eq!(exchange.json(), expected);
    assert_eq!(exchange.header("anthropic-beta"), Some("oauth-2025-04-20,oidc-federation-2026-04-01"));
    assert_eq!((exchange.header("authorization"), exchange.header("x-api-key")), (None, None));
    for request in service.others() {
        assert_eq!(request.header("authorization"), Some("Bearer token-0"));
        let betas = request.header("anthropic-beta").unwrap();
        assert!(betas.split(',').any(|beta| beta == "oauth-2025-04-20"), "{betas}");
        assert_eq!(request.header("anthropic-workspace-id"), None, "the token is for one workspace");
    }
}

#[test]
fn the_file_of_an_identity_is_read_each_time_and_comes_before_the_variable() {
    let service = Service::start(
        |request| token(request.number, 3600),
        |request| if request.number == 1 { unauthorized() } else { json(EMPTY_PAGE) },
    );
    let mut home = home(&[]);
    let file = home.write("identity", "first\n");
    home.set("ANTHROPIC_IDENTITY_TOKEN_FILE", file.to_str().unwrap().into());
    let client = home.client(&service);
    ask(&client).unwrap();
    std::fs::write(&file, "second\n").unwrap();
    ask(&client).unwrap();
    let assertions: Vec<_> = service.for_tokens().iter().map(|it| it.json()["assertion"].clone()).collect();
    assert_eq!(assertions, ["first", "second"]);
    assert_eq!(service.last_credential(), "Bearer token-1");
}

#[test]
fn a_profile_may_hold_the_identity_and_the_variables_the_rest() {
    let service = Service::good();
    let home = Home::new(&[("ANTHROPIC_ORGANIZATION_ID", "org_1")]);
    let file = home.write("identity", "jwt");
    let profile = json!({"version": "1.0", "workspace_id": "wrkspc_1", "authentication": {
        "type": "oidc_federation",
        "federation_rule_id": "fdrl_9",
        "identity_token": {"source": "file", "path": file},
    }});
    home.write("configs/default.json", &profile.to_string());
    ask(&home.client(&service)).unwrap();
    let body = service.for_tokens()[0].json();
    assert_eq!(
        (&body["federation_rule_id"], &body["organization_id"], &body["workspace_id"], &body["assertion"]),
        (&json!("fdrl_9"), &json!("org_1"), &json!("wrkspc_1"), &json!("jwt"))
    );
}

#[test]
fn threads_share_one_exchange() {
    // Answers the first request once all threads have started.
    let begun = Arc::new(Barrier::new(9));
    let at_service = begun.clone();
    let service = Service::start(
        move |request| {
            at_service.wait();
            token(request.number, 3600)
        },
        |_| json(EMPTY_PAGE),
    );
    let client = home(&[]).client(&service);
    thread::scope(|scope| {
        for _ in 0..8 {
            let (client, begun) = (client.clone(), begun.clone());
            scope.spawn(move || {
                begun.wait();
                ask(&client).unwrap();
            });
        }
        scope.spawn(|| ask(&client).unwrap());
    });
    assert_eq!((service.for_tokens().len(), service.others().len()), (1, 9));
}

#[test]
fn a_refused_identity_is_an_error_without_a_request() {
    let refusal = r#"{"error":"invalid_grant","error_description":"the rule does not match"}"#;
    let service = Service::start(|_| (400, String::new(), refusal.into()), |_| json(EMPTY_PAGE));
    let error = ask(&home(&[]).client(&service)).unwrap_err();
    assert!(matches!(error, Error::Token { .. }) && !error.is_retryable());
    assert_eq!(
        chain(&error),
        "could not get an access token: the token endpoint answered 400: invalid_grant: the rule does not match"
    );
    assert_eq!((service.for_tokens().len(), service.others().len()), (1, 0));
}

#[test]
fn a_passing_failure_of_the_endpoint_is_tried_again() {
    let service = Service::start(
        |request| match request.number {
            0 => (503, String::new(), String::new()),
            number => token(number, 3600),
        },
        |_| json(EMPTY_PAGE),
    );
    ask(&home(&[]).client(&service)).unwrap();
    assert_eq!((service.for_tokens().len(), service.last_credential()), (2, "Bearer token-1".into()));
}

#[test]
fn a_redirect_of_the_endpoint_is_not_followed() {
    let other = Arc::new(Service::good());
    let location = format!("location: {}/v1/oauth/token\r\n", other.url.replace("127.0.0.1", "localhost"));
    let service = Service::start(move |_| (307, location.clone(), String::new()), |_| json(EMPTY_PAGE));
    let said = chain(&ask(&home(&[]).client(&service)).unwrap_err());
    assert!(said.contains("redirects to localhost"), "{said}");
    assert_eq!((service.for_tokens().len(), other.for_tokens().len()), (1, 0));
}

#[test]
fn an_answer_of_more_than_a_mebibyte_is_not_read() {
    let service = Service::start(
        |_| {
            let pad = "x".repeat(1024 * 1024);
            json(&format!(r#"{{"access_token":"a","pad":"{pad}"}}"#))
        },
        |_| json(EMPTY_PAGE),
    );
    let said = chain(&ask(&home(&[]).client(&service)).unwrap_err());
    assert!(said.contains("1048576 bytes"), "{said}");
    assert!(service.others().is_empty());
}

#[test]
fn an_identity_is_not_sent_in_the_clear() {
    let login = Login { base_url: Some("http://api.example.com".into()), ..Login::default() };
    let error = home(&[]).log_in(login).unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::Settings(_))), "{error}");
}
