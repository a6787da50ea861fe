use std::time::Duration;

use http::Request;
use managed_agents_async::proto::Error as CoreError;
use managed_agents_async::types::{Agent, CreateAgent, EnvironmentId, ListAgents, RetrieveAgent};
use managed_agents_async::{
    Client, ClientOptions, Credential, Error, Idempotency, Operation, Settings, StreamExt, agents,
    environments,
};

use crate::fake::{Fake, KEY, Reaction, json};

/// Reacts to the requests in turn; to further ones as to the last.
fn in_turn(reactions: Vec<Reaction>) -> Fake {
    let mut reactions = reactions.into_iter();
    Fake::new(move |_: &Request<Vec<u8>>| reactions.next().unwrap_or_else(|| json(500, "{}")))
}

fn list() -> Operation<managed_agents_async::types::Page<Agent>> {
    agents::list(&ListAgents::default())
}

fn create() -> Operation<Agent> {
    agents::create(&CreateAgent::new("Clerk", "claude-opus-4-7")).idempotent(Idempotency::No)
}

fn page(ids: &[&str], next: &str) -> Reaction {
    let data: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":"{id}","type":"agent"}}"#)).collect();
    json(200, format!(r#"{{"data":[{}],"next_page":{next}}}"#, data.join(",")))
}

#[test]
fn an_operation_is_sent_again_where_that_is_safe() {
    let fake = in_turn(vec![json(503, "{}"), page(&["a"], "null")]);
    let page = fake.run(fake.client().send(list())).unwrap();
    assert_eq!((page.data.len(), fake.count("GET /v1/agents")), (1, 2));
    assert!(fake.elapsed() > Duration::from_millis(100), "{:?}", fake.elapsed());

    let fake = in_turn(vec![json(500, "{}")]);
    let error = fake.run(fake.client().send(create())).unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), fake.count("POST")), (Some(500), 1));
}

#[test]
fn a_success_without_a_body_is_a_lost_answer() {
    let empty = || Reaction::Reply(200, "application/json", vec![]);
    let fake = in_turn(vec![empty(), page(&["a"], "null")]);
    assert_eq!(fake.run(fake.client().send(list())).unwrap().data.len(), 1);

    let fake = in_turn(vec![empty()]);
    let error = fake.run(fake.client().send(create())).unwrap_err();
    assert!(matches!(&error, Error::Transport(lost) if lost.may_have_arrived()), "{error:?}");
    assert_eq!(fake.count("POST"), 1, "what may have arrived is not sent again");
}

#[test]
fn a_deletion_is_confirmed_by_its_status() {
    for status in [200, 204] {
        let fake = in_turn(vec![Reaction::Reply(status, "application/json", vec![])]);
        let deletion = environments::delete(&EnvironmentId::from("env_1"));
        assert_eq!(fake.run(fake.client().send(deletion)).unwrap(), None, "{status}");
        assert_eq!(fake.count("DELETE"), 1);
    }
}

#[test]
fn silence_ends_a_request_at_its_limit() {
    for (reaction, seconds) in [
        (Reaction::Never, 60),
        (Reaction::Silent(200, "application/json", vec!["{".into()]), 60),
        // The status of a refusal says the most.
        (Reaction::Silent(500, "application/json", vec!["{".into()]), 5),
    ] {
        let fake = in_turn(vec![reaction]);
        let error = fake.run(fake.client().send(create())).unwrap_err();
        assert_eq!(fake.elapsed(), Duration::from_secs(seconds), "{error:?}");
    }
}

#[test]
fn a_body_has_a_limit_and_a_download_has_none() {
    let long = || Reaction::Reply(200, "application/json", vec!["x".repeat(700), "x".repeat(700)]);
    let fake = in_turn(vec![long(), long()]);
    let client = fake.client().with_options(ClientOptions { max_body_bytes: 1000, ..Default::default() });
    let error = fake.run(client.send(create())).unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1000 }), "{error:?}");

    let length = fake.run(async {
        let mut body = client.open(create()).await.unwrap().into_body();
        let mut length = 0;
        while let Some(chunk) = body.next().await {
            length += chunk.unwrap().len();
        }
        length
    });
    assert_eq!(length, 1400);
    assert_eq!(ClientOptions::default().max_body_bytes, 32 << 20);
}

#[test]
fn an_open_body_ends_with_an_error_when_it_is_cut_or_silent() {
    for (reaction, seconds) in [
        (Reaction::Cut(200, "text/plain", vec!["a".into()]), 0),
        (Reaction::Silent(200, "text/plain", vec!["a".into()]), 60),
    ] {
        let fake = in_turn(vec![reaction]);
        fake.run(async {
            let mut body = fake.client().open(create()).await.unwrap().into_body();
            assert_eq!(body.next().await.unwrap().unwrap(), b"a");
            let error = body.next().await.unwrap().unwrap_err();
            assert!(matches!(error, Error::Transport(_)), "{error:?}");
            assert!(body.next().await.is_none());
        });
        assert_eq!(fake.elapsed(), Duration::from_secs(seconds));
    }
}

#[test]
fn a_dropped_operation_aborts_its_request() {
    let fake = in_turn(vec![Reaction::Never]);
    assert!(fake.run_within(fake.client().send(list()), Duration::from_secs(1)).is_none());
    assert_eq!(fake.log(), ["GET /v1/agents", "gives up GET /v1/agents"]);
}

#[test]
fn a_list_goes_on_where_a_dropped_next_left_it() {
    let late = |reaction| Reaction::After(Duration::from_secs(2), Box::new(reaction));
    let fake = in_turn(vec![
        late(page(&["a", "b"], r#""p2""#)),
        late(page(&[], r#""p3""#)),
        late(page(&["c"], "null")),
    ]);
    let mut pages = fake.client().pages(list());
    let mut ids = Vec::new();
    let mut drops = 0;
    loop {
        match fake.run_within(pages.next(), Duration::from_millis(700)) {
            Some(Some(agent)) => ids.push(agent.unwrap().id.to_string()),
            Some(None) => break,
            None => drops += 1,
        }
    }
    assert_eq!(ids, ["a", "b", "c"]);
    assert!(drops > 5, "{drops}");
    assert_eq!(fake.log(), ["GET /v1/agents", "GET /v1/agents?page=p2", "GET /v1/agents?page=p3"]);
}

#[test]
fn a_list_ends_with_its_error_and_after_its_items() {
    let fake = in_turn(vec![page(&["a"], r#""p2""#), page(&["b"], r#""p2""#)]);
    let results: Vec<_> = fake.run(fake.client().pages(list()).collect());
    let errors: Vec<_> = results.iter().filter_map(|item| item.as_ref().err()).collect();
    assert!(matches!(errors[..], [Error::Core(CoreError::RepeatedCursor { .. })]), "{results:?}");
    assert_eq!(results.len(), 3);
}

#[test]
fn bad_input_is_an_error_before_anything_is_sent() {
    let client = |base_url: &str| {
        let fake = in_turn(vec![]);
        let settings =
            Settings { base_url: base_url.into(), ..Settings::new(Credential::ApiKey(KEY.into())) };
        Client::over(fake, settings)
    };
    for base_url in ["", "/v1", "api.anthropic.com", "https://user:pass@example.com", "http://example.com"] {
        let error = client(base_url).unwrap_err();
        assert!(matches!(error, Error::Core(CoreError::Settings(_))), "{base_url}: {error:?}");
    }
    let client = client("https://example.com").unwrap();
    for id in ["", "a/b", "..", "%2e%2e", "a\0b"] {
        let fake = client.transport();
        let error =
            fake.run(client.send(agents::retrieve(&id.into(), &RetrieveAgent::default()))).unwrap_err();
        assert!(matches!(error, Error::Core(CoreError::Path { .. })), "{id:?}: {error:?}");
        assert!(fake.log().is_empty());
    }
}

#[test]
fn damaged_and_foreign_answers_are_errors() {
    for (reaction, contains) in [
        (json(200, "{"), "could not read"),
        (json(200, "[[[[["), "could not read"),
        (json(200, r#"{"id":7}"#), "id"),
        (Reaction::Reply(200, "text/html", vec!["<html>".into()]), "html"),
        (Reaction::Reply(302, "text/html", vec![]), "redirect"),
        (Reaction::Cut(200, "application/json", vec!["{".into()]), "whole response"),
    ] {
        let fake = in_turn(vec![reaction]);
        let error = fake.run(fake.client().send(create())).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(contains), "{contains}: {text}");
        assert!(!text.contains(KEY), "{text}");
    }
}
