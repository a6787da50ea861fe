//! Where requests go: `base_urls.json`, `path_segments.json` and `betas.json`.

use http::HeaderMap;
use http::header::{HeaderValue, InvalidHeaderValue};
use managed_agents_conformance::behaviour::{base_urls, betas, segments};
use managed_agents_core::types::{ListAgents, ListFiles};
use managed_agents_core::user_profiles::providers::google::data_controls;
use managed_agents_core::{
    Credential, Error, Operation, Settings, agents, files, memory_stores, models, sessions,
};

fn settings() -> Settings {
    Settings::new(Credential::None)
}

#[test]
fn base_urls_are_taken_or_refused_as_the_table_says() {
    for row in base_urls() {
        let settings = Settings { base_url: row.base_url.clone(), ..settings() };
        let request = agents::list(&ListAgents::default()).into_request(&settings);
        let checked = settings.check();
        assert_eq!(request.is_ok(), checked.is_ok(), "{row:?}");
        match (request, &row.agents) {
            (Ok(request), Some(agents)) => {
                let uri = request.uri().to_string();
                let host =
                    |url: &str| url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/").to_lowercase();
                assert_eq!(host(&uri), host(agents), "{row:?}");
                assert_eq!(
                    request.uri().path(),
                    agents.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap(),
                    "{row:?}"
                );
            }
            (Err(Error::Settings(message)), None) => {
                assert!(!message.contains("canary"), "{message}");
            }
            (result, _) => panic!("{row:?}: {result:?}"),
        }
    }
}

#[test]
fn ids_are_encoded_or_refused_as_the_table_says() {
    for row in segments() {
        let request = sessions::retrieve(&row.id().into()).into_request(&settings());
        match (request, &row.path) {
            (Ok(request), Some(path)) => assert_eq!(request.uri().path(), path, "{row:?}"),
            (Err(Error::Path { .. }), None) => (),
            (result, _) => panic!("{row:?}: {result:?}"),
        }
    }
}

#[test]
fn beta_values_are_merged_or_refused_as_the_table_says() {
    for row in betas() {
        let given = |header: &Option<String>| -> Result<HeaderMap, InvalidHeaderValue> {
            let header = header.as_ref().map(|text| HeaderValue::from_str(text)).transpose()?;
            Ok(header
                .into_iter()
                .map(|value| (http::HeaderName::from_static("anthropic-beta"), value))
                .collect())
        };
        let betas: Vec<String> = row.client.iter().cloned().collect();
        // A program gives its values as a header or as a setting.
        for settings in [
            Settings { headers: given(&row.client).unwrap(), ..settings() },
            Settings { betas: betas.clone(), ..settings() },
        ] {
            let operation = match &row.request {
                Some(request) => operation(&row.operation).header("anthropic-beta", request),
                None => operation(&row.operation),
            };
            match (operation.into_request(&settings), &row.sent) {
                (Ok(request), Some(sent)) => {
                    let header = request.headers().get("anthropic-beta");
                    assert_eq!(header.map_or("", |value| value.to_str().unwrap()), sent, "{row:?}");
                }
                (Err(Error::Settings(_)), None) => (),
                (result, _) => panic!("{row:?}: {result:?}"),
            }
        }
    }
}

fn operation(name: &str) -> Operation<()> {
    let of_session = ListFiles { scope_id: Some("sesn_1".into()), ..ListFiles::default() };
    match name {
        "sessions.list" => sessions::list(&Default::default()).answering(),
        "memory_stores.list" => memory_stores::list(&Default::default()).answering(),
        "models.list" => models::list(&Default::default()).answering(),
        "files.list" => files::list(&ListFiles::default()).answering(),
        "files.list of a session" => files::list(&of_session).answering(),
        "data_controls.retrieve" => data_controls::retrieve(&"uprof_1".into()).answering(),
        other => panic!("{other}"),
    }
}
