//! Replies with missing fields or unreadable values: missing fields are reported, an unreadable
//! item affects itself only, and nothing is lost.

use managed_agents_types::{
    Agent, AgentMessage, CreateAgent, DeletedSession, Environment, Event, ExecutionIdentity, Json, Missing,
    OutcomeEvaluation, Page, WorkSecret, WriteInput,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const MESSAGE: &str = r#"{"type":"agent.message","id":"sevt_1","content":[{"type":"text","text":"Done."}],"processed_at":"2026-11-01T12:00:00Z"}"#;

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
fn f24_required_field_that_is_absent_or_null_is_empty_and_missing_and_not_written() {
    for text in [
        r#"{"type":"agent.message","id":"sevt_1"}"#,
        r#"{"type":"agent.message","id":"sevt_1","content":null}"#,
        r#"{"type":"agent.message","processed_at":"2026-11-01T12:00:00Z","id":null,"content":null}"#,
        r#"{"id":"sevt_1","content":[]}"#,
        "{}",
    ] {
        let message: AgentMessage = read(text);
        assert!(message.content.is_empty());
        assert_eq!(read::<Value>(&write(&message)), read::<Value>(text));
    }
    let message: AgentMessage = read(r#"{"id":"sevt_1","content":null}"#);
    assert_eq!(message.missing(), ["type", "content", "processed_at"]);
    assert_eq!(message.processed_at.as_str(), "");
    let said: AgentMessage = read(r#"{"type":"agent.message","id":"","content":[],"processed_at":""}"#);
    assert_eq!(said.missing(), Vec::<String>::new(), "what is there and empty is not missing");
}

#[test]
fn f24_nullable_field_that_was_absent_is_missing_and_not_written() {
    let text = r#"{"type":"outcome_evaluation","outcome_id":"outc_1","description":"","result":"pending","explanation":null,"iteration":0}"#;
    let evaluation: OutcomeEvaluation = read(text);
    assert_eq!((&evaluation.explanation, &evaluation.completed_at), (&None, &None));
    assert_eq!(evaluation.missing(), ["completed_at"]);
    assert_eq!(write(&evaluation), text);
}

#[test]
fn f24_missing_field_that_is_set_is_written_once() {
    let mut message: AgentMessage = read(r#"{"type":"agent.message","id":null,"content":[]}"#);
    message.id = "sevt_1".into();
    message.processed_at = "2026-11-01T12:00:00Z".into();
    let text = r#"{"type":"agent.message","id":"sevt_1","content":[],"processed_at":"2026-11-01T12:00:00Z"}"#;
    assert_eq!(write(&message), text);
}

#[test]
fn f24_agent_of_an_older_service_is_read_and_says_what_is_missing() {
    let text = include_str!("../../../spec/older/agent.json");
    let agent: Agent = read(text);
    assert_eq!((agent.name.as_str(), agent.version), ("demo", 1));
    assert_eq!(agent.missing(), ["execution_identity"]);
    assert_eq!(agent.execution_identity.kind(), "");
    assert!(matches!(agent.execution_identity, ExecutionIdentity::Unknown(_)));
    assert_eq!(read::<Value>(&write(&agent)), read::<Value>(text));
}

#[test]
fn f24_environment_of_an_older_service_is_read_with_what_this_version_has_no_name_for() {
    let text = include_str!("../../../spec/older/environment.json");
    let environment: Environment = read(text);
    assert_eq!(environment.missing(), Vec::<String>::new());
    assert_eq!(environment.extra.get("state").map(Json::get), Some(r#""active""#));
    assert_eq!(read::<Value>(&write(&environment)), read::<Value>(text));
    let less = r#"{"id":"env_1","type":"environment","config":{"type":"cloud"}}"#;
    let environment: Environment = read(less);
    assert!(environment.missing().contains(&"config.packages".to_owned()), "{:?}", environment.missing());
    assert!(environment.missing().contains(&"config.networking".to_owned()));
    assert_eq!(read::<Value>(&write(&environment)), read::<Value>(less));
}

#[test]
fn f24_missing_field_is_named_by_its_path() {
    let text = r#"{"type":"agent","tools":[{"type":"custom","name":"a","description":"b","input_schema":{"type":"object"}},
        {"type":"agent_toolset_20260401"}],"model":{}}"#;
    let missing = read::<Agent>(text).missing();
    for path in ["id", "model.id", "tools[1].default_config", "tools[1].configs", "updated_at"] {
        assert!(missing.iter().any(|missing| missing == path), "{path} is not in {missing:?}");
    }
    assert!(!missing.iter().any(|path| path.starts_with("tools[0]")), "{missing:?}");
}

#[test]
fn f24_delete_answered_with_another_shape_is_read() {
    for text in
        [r#"{"deleted":true}"#, r#"{"id":"sesn_1","type":"deleted"}"#, r#"{"id":"sesn_1","type":null}"#]
    {
        let deleted: DeletedSession = read(text);
        assert_eq!(read::<Value>(&write(&deleted)), read::<Value>(text));
    }
    assert_eq!(read::<DeletedSession>(r#"{"deleted":true}"#).missing(), ["type", "id"]);
    assert_eq!(read::<DeletedSession>(r#"{"id":"sesn_1","type":"deleted"}"#).missing(), Vec::<String>::new());
}

#[test]
fn f24_value_of_another_kind_is_refused() {
    let text = r#"{"type":"agent.message","content":[],"processed_at":"","id":7}"#;
    assert!(refusal::<Event>(text).contains("invalid type: integer `7`"));
    assert!(refusal::<Event>(r#""agent.message""#).contains("expected Event"));
    assert!(refusal::<AgentMessage>("null").contains("expected the object AgentMessage"));
}

#[test]
fn f24_what_a_program_acts_upon_is_refused_without_its_required_fields() {
    assert!(refusal::<WriteInput>(r#"{"file_path":"a.txt"}"#).contains("missing field `content`"));
    assert!(refusal::<WorkSecret>("{}").contains("missing field `sessions_token`"));
    assert!(refusal::<CreateAgent>(r#"{"model":"claude-opus-4-8"}"#).contains("missing field `name`"));
}

#[test]
fn f24_odd_item_costs_itself_and_stands_at_its_place() {
    let text = format!(
        r#"{{"data":[null,{MESSAGE},{{"type":"agent.message","id":["x"]}},7,{{"type":"agent.newer"}}],"next_page":"c"}}"#
    );
    let page: Page<Event> = read(&text);
    assert_eq!(page.data.iter().map(Event::kind).collect::<Vec<_>>(), ["agent.message", "agent.newer"]);
    let odd: Vec<_> =
        page.data.odd().iter().map(|odd| (odd.index, odd.path.as_str(), odd.json.get())).collect();
    assert_eq!(odd, [(0, "", "null"), (2, "id", r#"{"type":"agent.message","id":["x"]}"#), (3, "", "7")]);
    assert_eq!(write(&page), text);
    let places: Vec<_> =
        page.data.into_results().into_iter().map(|item| item.map_err(|odd| odd.index)).collect();
    assert!(matches!(&places[..], [Err(0), Ok(_), Err(2), Err(3), Ok(Event::Unknown(_))]), "{places:?}");
}

#[test]
fn f24_missing_field_of_an_item_is_named_by_its_place_in_the_list() {
    let page: Page<Event> = read(r#"{"data":[null,{"type":"agent.thinking"}]}"#);
    assert_eq!(page.missing(), ["next_page", "data[1].id", "data[1].processed_at"]);
}

#[test]
fn f24_page_without_items_is_read() {
    for text in ["{}", r#"{"data":null}"#, r#"{"data":null,"next_page":null}"#, r#"{"next_page":"c"}"#] {
        let page: Page<Event> = read(text);
        assert!(page.data.is_empty());
        assert!(page.missing().contains(&"data".to_owned()));
        assert_eq!(read::<Value>(&write(&page)), read::<Value>(text));
    }
    assert!(refusal::<Page<Event>>(r#"{"data":{}}"#).contains("expected a list"));
}

#[test]
fn f24_path_of_an_odd_value_is_found_however_deep() {
    let path = |text: &str| {
        let page: Page<Agent> = read(&format!(r#"{{"data":[{text}]}}"#));
        page.data.odd()[0].path.clone()
    };
    assert_eq!(path(r#"{"type":"agent","version":"1"}"#), "version");
    assert_eq!(path(r#"{"version":1,"name":{},"type":"agent"}"#), "name");
    assert_eq!(path(r#"{"type":["agent"]}"#), "type");
    assert_eq!(path(r#"{"type":"agent","metadata":{"a b":7}}"#), "metadata.a b");
    let tools = r#"{"id":"a","tools":[{"type":"custom"},{"configs":[{"enabled":1,"type":"bash"}],"type":"agent_toolset_20260401"}]}"#;
    assert_eq!(path(tools), "tools[1].configs[0].enabled");
    assert_eq!(path(r#"{"tools":[{"type":"custom"},null]}"#), "tools[1]");
    assert_eq!(path("[]"), "");
}

#[test]
fn union_whose_tag_is_null_is_unknown() {
    for text in [r#"{"type":null,"id":"sevt_1"}"#, r#"{"id":"sevt_1","type":null}"#] {
        let event: Event = read(text);
        assert_eq!((event.kind(), write(&event).as_str()), ("", text));
    }
}
