use managed_agents_blocking::types::Secret;
use managed_agents_blocking::{CredentialSource, Error, IdentityToken, Login, proto};

use crate::service::{Home, Service, ask, chain};

const FEDERATION: [(&str, &str); 3] = [
    ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"),
    ("ANTHROPIC_ORGANIZATION_ID", "org_1"),
    ("ANTHROPIC_IDENTITY_TOKEN", "jwt"),
];

#[test]
fn the_first_credential_in_order_wins_and_says_so() {
    use CredentialSource::{ActiveProfile, Explicit, FederationVariables, NamedProfile, Variable};
    let service = Service::good();
    let mut home = Home::new(&FEDERATION);
    home.set("ANTHROPIC_API_KEY", " key\n".into());
    home.set("ANTHROPIC_AUTH_TOKEN", "token".into());
    home.set("ANTHROPIC_PROFILE", "named".into());
    home.user("named", "of-named", 3600);
    home.user("active", "of-active", 3600);
    home.user("default", "of-default", 3600);
    let active = home.write("active_config", "active\n");
    let explicit =
        Login { api_key: Some("explicit".into()), base_url: Some(service.url.clone()), ..Login::default() };
    let client = home.log_in(explicit).unwrap();
    ask(&client).unwrap();
    assert_eq!(service.last_credential(), "x-api-key explicit");
    assert_eq!(client.credential_source(), &Explicit("api_key"));
    let all = [
        Variable("ANTHROPIC_API_KEY"),
        Variable("ANTHROPIC_AUTH_TOKEN"),
        NamedProfile("named".into()),
        FederationVariables,
    ];
    assert_eq!(client.ignored_credentials(), all);

    for (index, (removed, credential)) in [
        ("ANTHROPIC_API_KEY", "x-api-key key"),
        ("ANTHROPIC_AUTH_TOKEN", "Bearer token"),
        ("ANTHROPIC_PROFILE", "Bearer of-named"),
        ("ANTHROPIC_FEDERATION_RULE_ID", "Bearer token-0"),
    ]
    .into_iter()
    .enumerate()
    {
        let client = home.client(&service);
        ask(&client).unwrap();
        assert_eq!(service.last_credential(), credential);
        assert_eq!(client.credential_source(), &all[index]);
        assert_eq!(client.ignored_credentials(), &all[index + 1..]);
        // A blank variable counts as not set.
        home.set(removed, "  ".into());
    }

    for (name, credential) in [("active", "Bearer of-active"), ("default", "Bearer of-default")] {
        let client = home.client(&service);
        ask(&client).unwrap();
        assert_eq!(service.last_credential(), credential);
        assert_eq!(client.credential_source(), &ActiveProfile(name.into()));
        let _ = std::fs::remove_file(&active);
    }
    std::fs::remove_file(home.folder.path().join("configs/default.json")).unwrap();
    let error = home.log_in(Login::default()).unwrap_err();
    assert!(matches!(error, Error::NoCredential) && error.to_string().contains("set ANTHROPIC_API_KEY"));
}

#[test]
fn two_explicit_credentials_are_an_error_that_names_both() {
    let federation = proto::credentials::Federation::new("fdrl_1", "org_1");
    let login = |fields: [bool; 4]| Login {
        api_key: fields[0].then(|| "canary".into()),
        auth_token: fields[1].then(|| Secret::from("canary")),
        profile: fields[2].then(|| "work".into()),
        federation: fields[3].then(|| (federation.clone(), IdentityToken::Text("canary".into()))),
        base_url: None,
    };
    let home = Home::new(&[]);
    for (fields, first, second) in [
        ([true, true, false, false], "`api_key`", "`auth_token`"),
        ([true, false, true, false], "`api_key`", "`profile`"),
        ([false, true, false, true], "`auth_token`", "`federation`"),
        ([false, false, true, true], "`profile`", "`federation`"),
    ] {
        let error = home.log_in(login(fields)).unwrap_err();
        let said = error.to_string();
        assert!(
            matches!(error, Error::TwoCredentials { .. }) && said.contains(first) && said.contains(second)
        );
        assert!(!said.contains("canary"));
    }
}

#[test]
fn a_profile_that_somebody_named_has_to_be_there() {
    let home = Home::new(&[("ANTHROPIC_PROFILE", "gone")]);
    home.user("default", "of-default", 3600);
    let explicit = Login { profile: Some("gone".into()), ..Login::default() };
    let mut by_file = Home::new(&[]);
    by_file.write("active_config", "gone");
    for error in [
        home.log_in(Login::default()).unwrap_err(),
        home.log_in(explicit).unwrap_err(),
        by_file.log_in(Login::default()).unwrap_err(),
    ] {
        let said = error.to_string();
        assert!(said.contains("no profile \"gone\"") && said.contains("configs"), "{said}");
    }
    by_file.set("ANTHROPIC_PROFILE", "../gone".into());
    let error = by_file.log_in(Login::default()).unwrap_err();
    assert!(error.to_string().contains("not a valid profile name"), "{error}");
}

#[test]
fn the_base_url_is_of_the_program_then_the_environment_then_the_profile() {
    let mut home = Home::new(&[("ANTHROPIC_BASE_URL", "https://environment.example")]);
    home.write(
        "configs/default.json",
        r#"{"authentication":{"type":"user_oauth"},"base_url":"https://profile.example"}"#,
    );
    home.write("credentials/default.json", r#"{"access_token":"a"}"#);
    let url = |home: &Home, base_url: Option<&str>| {
        let login = Login { base_url: base_url.map(String::from), ..Login::default() };
        home.log_in(login).unwrap().settings().base_url.clone()
    };
    assert_eq!(url(&home, Some("https://program.example")), "https://program.example");
    assert_eq!(url(&home, None), "https://environment.example");
    home.set("ANTHROPIC_BASE_URL", String::new());
    assert_eq!(url(&home, None), "https://profile.example");
    home.set("ANTHROPIC_API_KEY", "key".into());
    assert_eq!(url(&home, None), proto::DEFAULT_BASE_URL);
}

#[test]
fn headers_of_the_environment_are_sent_but_no_second_credential() {
    let service = Service::good();
    let mut home =
        Home::new(&[("ANTHROPIC_CUSTOM_HEADERS", "x-team: blue\nAuthorization: Bearer x\nx-api-key: y")]);
    home.user("default", "mine", 3600);
    ask(&home.client(&service)).unwrap();
    assert_eq!(service.last_credential(), "Bearer mine");
    assert_eq!(service.others()[0].header("x-team"), Some("blue"));
    home.set("ANTHROPIC_API_KEY", "key".into());
    ask(&home.client(&service)).unwrap();
    assert_eq!(service.last_credential(), "x-api-key key");
}

#[test]
fn a_federated_identity_that_is_half_said_names_what_is_missing() {
    for missing in ["ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_IDENTITY_TOKEN"] {
        let mut home = Home::new(&FEDERATION);
        home.set(missing, String::new());
        let said = chain(&home.log_in(Login::default()).unwrap_err());
        assert!(said.contains(missing), "{said}");
    }
}
