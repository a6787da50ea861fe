//! Rules for every type: reading loses nothing, and a field that is not set is not sent.

use managed_agents_types::{
    AgentId, BudgetLimit, CreateSession, DeletedSession, EnvironmentId, Event, EventParams, Extra,
    GitHubRepositoryParams, Json, Page, SessionStatus, SortOrder, StopReason, Unknown, Update,
    UpdateResource, UpdateSession, Usage, UserMessage, UserMessageParams,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const MESSAGE: &str = r#"{"type":"agent.message","id":"sevt_1","content":[{"type":"text","text":"Done."}],"processed_at":"2026-11-01T12:00:00Z"}"#;
const MESSAGE_TAG_LAST: &str = r#"{"id":"sevt_1","content":[{"text":"Done.","type":"text"}],"processed_at":"2026-11-01T12:00:00Z","type":"agent.message"}"#;

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn refusal<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn unknown_field_of_an_object_is_written_back_as_it_came() {
    let text = r#"{"type":"session_deleted","id":"sesn_1","newer":{"b":1e3,"a":12345678901234567890123}}"#;
    let deleted: DeletedSession = read(text);
    assert_eq!(deleted.extra.get("newer").map(Json::get), Some(r#"{"b":1e3,"a":12345678901234567890123}"#));
    assert_eq!(write(&deleted), text);
}

#[test]
fn tag_reads_the_same_wherever_it_stands() {
    let first: Event = read(MESSAGE);
    assert!(matches!(&first, Event::AgentMessage(message) if message.text() == "Done."));
    assert_eq!(first, read(MESSAGE_TAG_LAST));
    assert_eq!(first, read(&MESSAGE.replace("agent.message", r"agent.\u006dessage")));
    assert_eq!(write(&first), MESSAGE);
}

#[test]
fn member_that_is_only_a_tag_keeps_other_fields() {
    for text in [r#"{"type":"end_turn","newer":1}"#, r#"{"newer":1,"type":"end_turn"}"#] {
        let reason: StopReason = read(text);
        assert!(matches!(reason, StopReason::EndTurn(_)));
        assert_eq!(write(&reason), r#"{"type":"end_turn","newer":1}"#);
    }
}

#[test]
fn member_of_a_shared_shape_gets_its_own_tag_back() {
    for kind in ["agent.thinking", "session.status_running", "session.deleted"] {
        let text = format!(r#"{{"type":"{kind}","id":"sevt_1","processed_at":"2026-11-01T12:00:00Z"}}"#);
        let event: Event = read(&text);
        assert_eq!(event.kind(), kind);
        assert_eq!(write(&event), text);
    }
}

#[test]
fn null_for_an_optional_field_is_written_back_and_absence_too() {
    for text in [
        r#"{"type":"user.message","id":"sevt_1","content":[],"processed_at":null}"#,
        r#"{"type":"user.message","id":"sevt_1","content":[]}"#,
    ] {
        let message: UserMessage = read(text);
        assert_eq!(message.processed_at, None);
        assert_eq!(write(&message), text);
    }
}

#[test]
fn setting_a_field_that_was_null_writes_it_once() {
    let mut message: UserMessage =
        read(r#"{"type":"user.message","id":"sevt_1","content":[],"processed_at":null}"#);
    message.processed_at = Some("2026-11-01T12:00:00Z".into());
    assert_eq!(
        write(&message),
        r#"{"type":"user.message","id":"sevt_1","content":[],"processed_at":"2026-11-01T12:00:00Z"}"#
    );
}

#[test]
fn unknown_member_is_kept_whole() {
    let text = r#"{"type":"agent.newer","a\"b":[1.50,null],"c":"\u0000"}"#;
    let event: Event = read(text);
    let Event::Unknown(unknown) = &event else { panic!("{event:?}") };
    assert_eq!(unknown.kind(), "agent.newer");
    assert_eq!(unknown.json().get(), text);
    assert_eq!((event.kind(), event.id(), event.processed_at()), ("agent.newer", None, None));
    assert_eq!(write(&event), text);
    let tag_last: Event = read(r#"{"a\"b":[1.50,null],"c":"\u0000","type":"agent.newer"}"#);
    assert_eq!(event, tag_last);
}

#[test]
fn object_without_a_tag_is_unknown_and_a_tag_that_is_no_text_is_refused() {
    for text in ["{}", r#"{"id":"sevt_1"}"#] {
        let event: Event = read(text);
        assert!(matches!(event, Event::Unknown(_)));
        assert_eq!(event.kind(), "");
        assert_eq!(write(&event), text);
    }
    for text in [r#"{"type":7,"id":"sevt_1"}"#, r#"{"id":"sevt_1","type":7}"#] {
        assert!(refusal::<Event>(text).contains("invalid type: integer `7`"));
    }
}

#[test]
fn unknown_value_of_an_enum_keeps_its_text() {
    let status: SessionStatus = read(r#""paused""#);
    assert!(matches!(&status, SessionStatus::Unknown(text) if text.as_str() == "paused"));
    assert_eq!(write(&status), r#""paused""#);
    assert_eq!(SessionStatus::from("idle"), SessionStatus::Idle);
    let SortOrder::Unknown(unknown) = SortOrder::from("random") else { panic!("it is not known") };
    assert_eq!(Unknown::to_string(&unknown), "random");
}

#[test]
fn repeated_field_counts_by_its_last_value() {
    let text = r#"{"type":"session_deleted","id":"sesn_1","new":1,"id":"sesn_2","new":2}"#;
    let deleted: DeletedSession = read(text);
    assert_eq!(deleted.id.as_str(), "sesn_2");
    assert_eq!(deleted.extra.get("new").map(Json::get), Some("2"));
    assert_eq!(read::<Value>(&write(&deleted)), read::<Value>(text));

    let text = r#"{"type":"user.message","id":"sevt_1","content":[],"processed_at":"","processed_at":null}"#;
    let message: UserMessage = read(text);
    assert_eq!(message.processed_at, None);
    assert_eq!(read::<Value>(&write(&message)), read::<Value>(text));
}

#[test]
fn setting_an_unknown_field_that_was_repeated_counts() {
    let mut deleted: DeletedSession = read(r#"{"id":"sesn_1","new":1,"new":2}"#);
    deleted.extra.insert("new", json!(3).into());
    assert_eq!(deleted.extra.get("new").map(Json::get), Some("3"));
    assert_eq!(read::<Value>(&write(&deleted))["new"], 3);
}

#[test]
fn page_keeps_unknown_items_and_fields() {
    let text = format!(r#"{{"data":[{MESSAGE},{{"type":"agent.newer"}}],"next_page":null,"total":2}}"#);
    let page: Page<Event> = read(&text);
    assert_eq!((page.data.len(), &page.next_page), (2, &None));
    assert_eq!(write(&page), text);
}

#[test]
fn secret_does_not_show() {
    let token = "ghp_never_to_be_seen";
    let repository = GitHubRepositoryParams {
        authorization_token: Some(token.into()),
        ..GitHubRepositoryParams::new("https://github.com/owner/name")
    };
    let session =
        CreateSession { resources: vec![repository.into()], ..CreateSession::new("agent_1", "env_1") };
    for debug in [format!("{session:#?}"), format!("{:?}", UpdateResource::new(token))] {
        assert!(debug.contains("Secret(..)") && !debug.contains("never"), "{debug}");
    }
    assert!(write(&session).contains(token));
}

#[test]
fn request_leaves_out_what_is_not_set() {
    assert_eq!(
        write(&CreateSession::new("agent_1", "env_1")),
        r#"{"agent":"agent_1","environment_id":"env_1"}"#
    );
    assert_eq!(write(&UpdateSession::new()), "{}");
}

#[test]
fn empty_list_of_a_request_is_written_only_if_it_was_read() {
    let new =
        CreateSession { vault_ids: vec![], metadata: [].into(), ..CreateSession::new("agent_1", "env_1") };
    assert_eq!(write(&new), r#"{"agent":"agent_1","environment_id":"env_1"}"#);
    for empty in [r#""vault_ids":[]"#, r#""metadata":{}"#, r#""resources":null"#] {
        let text = format!(r#"{{"agent":"agent_1","environment_id":"env_1",{empty}}}"#);
        let mut session: CreateSession = read(&text);
        assert_eq!(write(&session), text);
        session.vault_ids = vec!["vlt_1".into()];
        assert_eq!(read::<Value>(&write(&session))["vault_ids"], json!(["vlt_1"]));
    }
}

#[test]
fn new_takes_texts_and_borrowed_ids_as_they_are() {
    let (agent, environment) = (AgentId::from("agent_1"), EnvironmentId::from("env_1"));
    assert_eq!(CreateSession::new(&agent, &environment), CreateSession::new("agent_1", "env_1"));
    let message = UserMessageParams::new(["How much is it?"]);
    assert_eq!(EventParams::from(message), EventParams::message("How much is it?"));
}

#[test]
fn request_can_send_a_field_that_is_newer_than_this_crate() {
    let mut extra = Extra::default();
    extra.insert("priority", json!("high").into());
    extra.insert("title", json!("hidden by the field").into());
    let session =
        CreateSession { title: Some("Invoices".into()), extra, ..CreateSession::new("agent_1", "env_1") };
    assert_eq!(
        write(&session),
        r#"{"agent":"agent_1","environment_id":"env_1","title":"Invoices","priority":"high"}"#
    );
}

#[test]
fn update_has_three_states_both_ways() {
    for (text, title, budget) in [
        ("{}", Update::Keep, Update::Keep),
        (r#"{"title":null,"budget":null}"#, Update::Clear, Update::Clear),
        (
            r#"{"title":"Second try","budget":{"type":"limit","max_list_cost":{"amount":"5","currency":"USD"}}}"#,
            Update::Set("Second try".to_owned()),
            Update::Set(BudgetLimit::us_cents(5)),
        ),
    ] {
        let update = UpdateSession { title, budget, ..UpdateSession::new() };
        assert_eq!(write(&update), text);
        assert_eq!(read::<UpdateSession>(text), update);
    }
}

#[test]
fn event_says_its_id_and_when_it_was_processed() {
    let event: Event = read(MESSAGE);
    assert_eq!(event.id().unwrap().as_str(), "sevt_1");
    assert_eq!(event.processed_at().unwrap().as_str(), "2026-11-01T12:00:00Z");
    let queued: Event = read(r#"{"type":"user.message","id":"sevt_2","content":[],"processed_at":null}"#);
    assert_eq!((queued.id().unwrap().as_str(), queued.processed_at()), ("sevt_2", None));
    let preview: Event = read(r#"{"type":"event_start","event":{"type":"agent.thinking","id":"sevt_3"}}"#);
    assert_eq!((preview.id(), preview.processed_at()), (None, None));
}

#[test]
fn integer_of_64_bits_and_fraction_of_a_second_are_exact() {
    let text = r#"{"input_tokens":9223372036854775807,"active_seconds":0.30}"#;
    let usage: Usage = read(text);
    assert_eq!(usage.input_tokens, Some(9_223_372_036_854_775_807));
    assert_eq!(usage.active_seconds.as_ref().unwrap().as_f64(), 0.3);
    assert_eq!(read::<Value>(&write(&usage)), read::<Value>(text));
}
