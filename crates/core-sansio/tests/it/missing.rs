//! Replies, events and webhooks with missing fields.

use std::error::Error as _;

use http::Response;
use managed_agents_core::types::{Agent, AgentId, DeletedSession, Environment, Missing, Page};
use managed_agents_core::{Credential, Error, Operation, RawEvent, Settings, agents};

fn read<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, Error> {
    Operation::<T>::read(Response::new(body.as_bytes()))
}

#[test]
fn f24_answers_of_an_older_service_are_read() {
    let agent: Agent = read(include_str!("../../../../spec/older/agent.json")).unwrap();
    assert_eq!(agent.missing(), ["execution_identity"]);
    let page = format!(r#"{{"data":[{}]}}"#, include_str!("../../../../spec/older/agent.json"));
    assert_eq!(read::<Page<Agent>>(&page).unwrap().missing(), ["next_page", "data[0].execution_identity"]);
    let environment: Environment = read(include_str!("../../../../spec/older/environment.json")).unwrap();
    assert_eq!(environment.missing(), Vec::<String>::new());
    assert_eq!(read::<DeletedSession>(r#"{"deleted":true}"#).unwrap().missing(), ["type", "id"]);
}

#[test]
fn f24_missing_id_is_one_that_no_path_accepts() {
    let agent: Agent = read("{}").unwrap();
    assert_eq!(agent.id, AgentId::from(""));
    let request = agents::archive(&agent.id).into_request(&Settings::new(Credential::None));
    assert!(matches!(request, Err(Error::Path { reason: "it is empty", .. })), "{request:?}");
}

#[test]
fn f24_value_of_another_kind_is_an_error_with_its_path_and_the_json() {
    let body = r#"{"type":"agent","id":"agent_1","tools":[{"type":"custom","name":"a"},{"type":"custom","name":["b"]}]}"#;
    let error = read::<Agent>(body).unwrap_err();
    assert_eq!(error.to_string(), r#"could not read the answer at "tools[1].name""#);
    assert!(error.source().unwrap().to_string().contains("invalid type: sequence, expected a string"));
    let Error::Decode { path, body: kept, .. } = error else { panic!("{error}") };
    assert_eq!((path.as_str(), &*kept), ("tools[1].name", body.as_bytes()));
}

#[test]
fn f24_odd_event_is_an_error_with_its_path_and_stays_whole() {
    let json = r#"{"type":"agent.message","id":"sevt_1","content":[{"type":"text","text":7}]}"#;
    let event = RawEvent::parse(json.into()).unwrap();
    let Err(Error::Decode { path, .. }) = event.decode() else { panic!("it is read") };
    assert_eq!((path.as_str(), event.json()), ("content[0].text", json));
    let less = RawEvent::parse(r#"{"type":"agent.message"}"#.into()).unwrap().decode().unwrap();
    assert_eq!(less.missing(), ["id", "content", "processed_at"]);
}

#[test]
fn f24_list_of_events_keeps_what_is_no_event_apart() {
    let body = r#"{"data":[null,{"id":"sevt_1"},{"type":"agent.thinking","id":"sevt_2"}],"next_page":null}"#;
    let page: Page<RawEvent> = read(body).unwrap();
    assert_eq!(page.data.iter().map(RawEvent::kind).collect::<Vec<_>>(), ["agent.thinking"]);
    assert_eq!(page.data.odd().iter().map(|odd| odd.index).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(serde_json::to_string(&page).unwrap(), body);
    let error = Error::from(page.data.odd()[0].clone());
    assert_eq!(error.to_string(), "could not read item 0 of the list: it is null");
}
