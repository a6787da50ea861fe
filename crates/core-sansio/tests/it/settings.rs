//! Settings: betas, headers, workspace and credentials, and that no secret shows.

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use managed_agents_core::types::CreateAgent;
use managed_agents_core::user_profiles::providers::google::data_controls;
use managed_agents_core::{
    Credential, Error, GOOGLE_DATA_CONTROLS_BETAS, MANAGED_AGENTS_BETA, Operation, Settings, agents, files,
    sessions,
};

const CANARY: &str = "sk-ant-canary";

fn settings() -> Settings {
    Settings::new(Credential::ApiKey(CANARY.into()))
}

/// Returns the headers of an operation that needs a beta.
fn headers(settings: &Settings) -> HeaderMap {
    sessions::retrieve(&"sesn_1".into()).into_request(settings).unwrap().headers().clone()
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_bytes(text.as_bytes()).unwrap()
}

#[test]
fn betas_are_merged_once_each_those_of_the_caller_first() {
    for (by_header, by_settings, sent) in [
        ("", vec![], vec![MANAGED_AGENTS_BETA]),
        ("", vec!["mine", "other"], vec!["mine", "other", MANAGED_AGENTS_BETA]),
        ("", vec!["mine", MANAGED_AGENTS_BETA, "mine"], vec!["mine", MANAGED_AGENTS_BETA]),
        ("by-header , mine", vec!["mine"], vec!["by-header", "mine", MANAGED_AGENTS_BETA]),
        (MANAGED_AGENTS_BETA, vec!["mine"], vec!["mine", MANAGED_AGENTS_BETA]),
        (" ,, ", vec!["", " "], vec![MANAGED_AGENTS_BETA]),
        ("", vec!["one,two", "two"], vec!["one", "two", MANAGED_AGENTS_BETA]),
    ] {
        let betas = by_settings.into_iter().map(String::from).collect();
        let mut settings = Settings { betas, ..settings() };
        if !by_header.is_empty() {
            settings.headers.insert("anthropic-beta", header(by_header));
        }
        let headers = headers(&settings);
        let values: Vec<_> = headers.get_all("anthropic-beta").iter().collect();
        assert_eq!(values, [&sent.join(",")], "{by_header:?} {:?}", settings.betas);
    }
}

#[test]
fn two_beta_headers_of_the_user_are_both_kept() {
    let mut settings = settings();
    settings.headers.append("anthropic-beta", header("one"));
    settings.headers.append("anthropic-beta", header("two"));
    assert_eq!(headers(&settings)["anthropic-beta"], format!("one,two,{MANAGED_AGENTS_BETA}"));
}

#[test]
fn an_operation_with_two_betas_sends_both_in_their_order_whatever_the_caller_repeats() {
    let [first, second] = GOOGLE_DATA_CONTROLS_BETAS;
    for given in [String::new(), second.into(), format!("{second} ,{first}, {second}")] {
        let settings = Settings { betas: vec![given, "mine".into()], ..settings() };
        let request = data_controls::retrieve(&"uprof_1".into()).into_request(&settings).unwrap();
        let values: Vec<_> = request.headers().get_all("anthropic-beta").iter().collect();
        assert_eq!(values, [&format!("mine,{first},{second}")], "{:?}", settings.betas);
    }
}

#[test]
fn a_beta_header_of_the_call_is_merged_too() {
    for name in ["anthropic-beta", "Anthropic-Beta"] {
        let settings = Settings { betas: vec!["mine".into()], ..settings() };
        let operation = sessions::retrieve(&"sesn_1".into()).header(name, "mine, call");
        let request = operation.into_request(&settings).unwrap();
        let values: Vec<_> = request.headers().get_all("anthropic-beta").iter().collect();
        assert_eq!(values, [&format!("mine,call,{MANAGED_AGENTS_BETA}")], "{name}");
    }
}

#[test]
fn a_beta_value_with_a_space_or_beyond_ascii_is_refused_at_once() {
    for text in ["bäta", "two words", "tab\there", "one,two words"] {
        let mut by_header = settings();
        by_header.headers.insert("anthropic-beta", header(text));
        for settings in [Settings { betas: vec![text.into()], ..settings() }, by_header] {
            assert!(matches!(settings.check(), Err(Error::Settings(_))), "{text:?}");
            let built = Operation::<()>::get("/v1/agents").into_request(&settings);
            assert!(matches!(built, Err(Error::Settings(_))), "{text:?}: {built:?}");
        }
    }
}

#[test]
fn an_operation_without_a_beta_sends_none_but_the_callers() {
    let request =
        |settings: &Settings| files::retrieve_metadata(&"file_1".into()).into_request(settings).unwrap();
    assert!(!request(&settings()).headers().contains_key("anthropic-beta"));
    let with_mine = Settings { betas: vec!["mine".into()], ..settings() };
    assert_eq!(request(&with_mine).headers()["anthropic-beta"], "mine");
}

#[test]
fn headers_of_the_user_are_sent_all_and_replace_our_own() {
    let mut settings = settings();
    settings.headers.append("x-trace", header("one"));
    settings.headers.append("x-trace", header("two"));
    settings.headers.insert("accept", header("text/plain"));
    settings.headers.insert("anthropic-version", header("2026-10-21"));
    let headers = headers(&settings);
    assert_eq!(headers.get_all("x-trace").iter().collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(headers.get_all("accept").iter().collect::<Vec<_>>(), ["text/plain"]);
    assert_eq!(headers.get_all("anthropic-version").iter().collect::<Vec<_>>(), ["2026-10-21"]);
}

#[test]
fn the_body_says_what_it_is_whatever_the_user_sets() {
    let mut settings = settings();
    settings.headers.insert("content-type", header("text/plain"));
    let request = agents::create(&CreateAgent::new("a", "m")).into_request(&settings).unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
}

#[test]
fn version_and_workspace_are_headers() {
    assert_eq!(headers(&settings())["anthropic-version"], managed_agents_core::DEFAULT_VERSION);
    assert!(!headers(&settings()).contains_key("anthropic-workspace-id"));
    let other = Settings { version: "2026-10-21".into(), workspace: Some("wrkspc_1".into()), ..settings() };
    assert_eq!(headers(&other)["anthropic-version"], "2026-10-21");
    assert_eq!(headers(&other)["anthropic-workspace-id"], "wrkspc_1");
}

#[test]
fn exactly_one_credential_is_sent_whatever_headers_the_user_sets() {
    for (credential, name, value) in [
        (Credential::ApiKey("key".into()), "x-api-key", "key"),
        (Credential::Bearer("token".into()), "authorization", "Bearer token"),
        (Credential::EnvironmentKey("key".into()), "authorization", "Bearer key"),
    ] {
        let mut settings = Settings::new(credential);
        settings.headers.insert("x-api-key", header("another"));
        settings.headers.insert(AUTHORIZATION, header("Bearer another"));
        let headers = headers(&settings);
        let sent: Vec<_> =
            ["x-api-key", "authorization"].into_iter().flat_map(|name| headers.get_all(name)).collect();
        assert_eq!(sent, [value]);
        assert!(headers[name].is_sensitive());
    }
    let none = headers(&Settings::new(Credential::None));
    assert!(!none.contains_key("x-api-key") && !none.contains_key(AUTHORIZATION));
}

#[test]
fn an_empty_credential_is_refused() {
    for credential in [
        Credential::ApiKey("".into()),
        Credential::ApiKey(" ".into()),
        Credential::Bearer("".into()),
        Credential::Bearer(" ".into()),
    ] {
        let shown = format!("{credential:?}");
        assert!(matches!(Settings::new(credential).check(), Err(Error::Settings(_))), "{shown}");
    }
}

#[test]
fn what_would_end_a_header_is_refused_everywhere_and_not_shown() {
    for bad in ["\r\nx-evil: 1", "\n", "\r", "\0", "\u{7f}", "\u{1b}[2J"] {
        let text = || format!("{CANARY}{bad}");
        for (what, settings) in [
            ("key", Settings::new(Credential::ApiKey(text()))),
            ("token", Settings::new(Credential::Bearer(text()))),
            ("environment key", Settings::new(Credential::EnvironmentKey(text()))),
            ("workspace", Settings { workspace: Some(text()), ..settings() }),
            ("version", Settings { version: text(), ..settings() }),
            ("beta", Settings { betas: vec![text()], ..settings() }),
        ] {
            let built = Operation::<()>::get("/v1/agents").into_request(&settings);
            let Err(error) = built else { panic!("{what} with {bad:?} is taken: {built:?}") };
            assert!(matches!(error, Error::Settings(_)), "{what} {bad:?}: {error:?}");
            assert_no_canary(&chain(&error));
        }
    }
}

#[test]
fn a_credential_that_is_not_ascii_is_refused() {
    for text in ["schlüssel", "\u{202e}key", "key\u{feff}"] {
        for credential in [Credential::ApiKey(text.into()), Credential::Bearer(text.into())] {
            let error = Settings::new(credential).check().unwrap_err();
            assert!(!chain(&error).contains(text), "{error}");
        }
    }
}

#[test]
fn a_secret_shows_in_no_debug_output() {
    for credential in [
        Credential::ApiKey(CANARY.into()),
        Credential::Bearer(CANARY.into()),
        Credential::EnvironmentKey(CANARY.into()),
    ] {
        let settings = Settings::new(credential);
        let operation = sessions::retrieve(&"sesn_1".into());
        assert_no_canary(&format!("{settings:?} {settings:#?} {operation:?}"));
        let request = operation.into_request(&settings).unwrap();
        assert_no_canary(&format!("{request:?} {:?} {:#?}", request.headers(), request.headers()));
        assert_no_canary(&request.uri().to_string());
    }
}

#[test]
fn a_secret_among_the_users_headers_shows_in_no_debug_output() {
    let mut settings = Settings::new(Credential::None);
    settings.headers.insert("x-api-key", header(CANARY));
    settings.headers.insert(AUTHORIZATION, header(&format!("Bearer {CANARY}")));
    settings.headers.insert("proxy-authorization", header(CANARY));
    settings.headers.insert("cookie", header(CANARY));
    assert_no_canary(&format!("{settings:?} {settings:#?}"));
    let request = Operation::<()>::get("/v1/agents").into_request(&settings).unwrap();
    assert_eq!(request.headers()["x-api-key"], CANARY);
    assert_no_canary(&format!("{request:?}"));
}

#[test]
fn a_password_in_the_base_url_shows_nowhere() {
    for base_url in [
        "https://user:sk-ant-canary@example.com",
        "https://sk-ant-canary@example.com",
        "https://example.com?key=sk-ant-canary",
    ] {
        let settings = Settings { base_url: base_url.into(), ..Settings::new(Credential::None) };
        assert_no_canary(&chain(&settings.check().unwrap_err()));
        assert_no_canary(&format!("{settings:?}"));
    }
}

/// Formats an error in every usual way.
fn chain(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text += &format!(" {error} {error:?}");
        source = error.source();
    }
    text
}

#[track_caller]
fn assert_no_canary(text: &str) {
    assert!(!text.contains("canary"), "{text}");
}
