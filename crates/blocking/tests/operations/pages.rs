use managed_agents_blocking::proto::Paged;
use managed_agents_blocking::types::{
    ListAgents, ListModels, ListSessions, Missing, ModelInfo, RetrieveAgent,
};
use managed_agents_blocking::{Client, Credential, Error, Operation, agents, models, proto, sessions};
use managed_agents_conformance::{Direction, samples};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::host::Host;

fn start() -> (Host, Client) {
    let host = Host::start();
    let client = host.client(Credential::ApiKey("key".into()));
    (host, client)
}

fn queries(host: &Host) -> Vec<String> {
    host.requests().iter().map(|request| request.uri().query().unwrap_or_default().into()).collect()
}

/// Returns a sample of that type with this id.
fn item(type_name: &str, id: &str) -> Value {
    let mut item = samples(type_name, Direction::Response, 1).swap_remove(1).json;
    item["id"] = id.into();
    item
}

fn models_page(ids: &[&str], has_more: bool) -> Value {
    let data: Vec<_> = ids.iter().map(|id| item("ModelInfo", id)).collect();
    json!({"data": data, "has_more": has_more, "first_id": ids.first(), "last_id": ids.last()})
}

fn sessions_page(id: &str, previous: Option<&str>, next: Option<&str>) -> Value {
    json!({"data": [item("Session", id)], "prev_page": previous, "next_page": next})
}

fn list_models() -> Operation<proto::types::ModelPage> {
    models::list(&ListModels::default())
}

#[test]
fn an_empty_page_with_a_next_one_is_not_the_end() {
    let (host, client) = start();
    host.prepare_json(json!({"data": [], "next_page": "a"}));
    host.prepare_json(json!({"data": [item("Agent", "agent_1")], "next_page": "b"}));
    host.prepare_json(json!({"data": [], "next_page": null}));
    let list = agents::list(&ListAgents { limit: Some(2), ..ListAgents::default() });
    let ids: Vec<_> = client.pages(list).map(|agent| agent.unwrap().id).collect();
    assert_eq!(ids, ["agent_1".into()]);
    assert_eq!(queries(&host), ["limit=2", "limit=2&page=a", "limit=2&page=b"]);
}

#[test]
fn a_list_of_models_goes_on_by_id_until_there_are_no_more() {
    let (host, client) = start();
    host.prepare_json(models_page(&["a", "b"], true));
    host.prepare_json(models_page(&["c"], false));
    let ids: Vec<_> =
        client.pages(list_models()).map(|model: Result<ModelInfo, _>| model.unwrap().id).collect();
    assert_eq!(ids, ["a".into(), "b".into(), "c".into()]);
    assert_eq!(queries(&host), ["", "after_id=b"]);
}

#[test]
fn a_list_goes_back_by_the_cursor_or_id_before_it() {
    let (host, client) = start();
    host.prepare_json(sessions_page("sesn_2", Some("p"), Some("n")));
    host.prepare_json(sessions_page("sesn_1", None, Some("m")));
    let list = || sessions::list(&ListSessions { order: Some("asc".into()), ..ListSessions::default() });
    let page = client.send(list().page("here")).unwrap();
    let before = client.send(list().page(&page.prev_page.unwrap())).unwrap();
    assert_eq!((before.data[0].id.as_str(), before.prev_page), ("sesn_1", None));
    assert_eq!(queries(&host), ["order=asc&page=here", "order=asc&page=p"]);

    host.prepare_json(models_page(&["c", "d"], true));
    host.prepare_json(models_page(&["b"], false));
    let list = models::list(&ListModels { before_id: Some("e".into()), ..ListModels::default() });
    assert_eq!(client.pages(list).count(), 3);
    assert_eq!(queries(&host), ["before_id=e", "before_id=c"]);
}

#[test]
fn a_page_is_asked_for_when_its_first_item_is_wanted() {
    let (host, client) = start();
    let mut pages = client.pages(list_models());
    assert_eq!(queries(&host).len(), 0);
    host.prepare_json(models_page(&["a", "b"], true));
    assert!(pages.next().is_some() && pages.next().is_some());
    assert_eq!(queries(&host).len(), 1);
    host.prepare_json(models_page(&["c"], false));
    assert!(pages.next().is_some() && pages.next().is_none());
    assert_eq!(queries(&host).len(), 1);
}

#[test]
fn a_list_that_runs_in_a_circle_ends_with_an_error_in_every_style() {
    fn check<P: Paged + DeserializeOwned>(call: Operation<P>, page: &Value) {
        let (host, client) = start();
        (0..4).for_each(|_| host.prepare_json(page));
        let mut pages = client.pages(call);
        let error = pages.by_ref().find_map(Result::err).expect("it ends with an error");
        assert!(matches!(error, Error::Core(proto::Error::RepeatedCursor { .. })), "{error}");
        assert!(pages.next().is_none(), "nothing comes after the error");
    }
    check(
        agents::list(&ListAgents::default()),
        &json!({"data": [item("Agent", "agent_1")], "next_page": "a"}),
    );
    check(sessions::list(&ListSessions::default()), &sessions_page("sesn_1", Some("p"), Some("a")));
    check(list_models(), &models_page(&["a"], true));
}

#[test]
fn f24_odd_item_is_an_error_at_its_place_and_the_list_goes_on() {
    let (host, client) = start();
    let (first, last) = (item("Agent", "agent_1"), json!({"type": "agent", "id": "agent_4"}));
    let odd = json!({"type": "agent", "id": "agent_2", "version": "2"});
    host.prepare_json(json!({"data": [first, odd, null], "next_page": "a"}));
    host.prepare_json(json!({"data": [last], "next_page": null}));
    let agents: Vec<_> = client.pages(agents::list(&ListAgents::default())).collect();
    let [Ok(first), Err(odd), Err(null), Ok(last)] = &agents[..] else { panic!("{agents:?}") };
    assert_eq!((first.id.as_str(), last.id.as_str()), ("agent_1", "agent_4"));
    let Error::Core(proto::Error::OddItem(odd)) = odd else { panic!("{odd}") };
    assert_eq!((odd.index, odd.path.as_str()), (1, "version"));
    assert!(odd.json.get().contains("agent_2"), "{odd:?}");
    assert!(null.to_string().contains("item 2"), "{null}");
}

#[test]
fn f24_answer_that_lacks_fields_is_read_with_its_response() {
    let (host, client) = start();
    host.prepare_json(json!({"type": "agent", "id": "agent_1"}));
    let answer =
        client.send_with_response(agents::retrieve(&"agent_1".into(), &RetrieveAgent::default())).unwrap();
    assert_eq!(answer.body().id.as_str(), "agent_1");
    assert!(answer.body().missing().contains(&"execution_identity".to_owned()));
}

#[test]
fn f28_list_that_says_more_without_a_cursor_goes_on_after_its_last_item() {
    let (host, client) = start();
    host.prepare_json(
        json!({"data": [item("Agent", "agent_1"), {"id": "agent_2", "name": 7}], "has_more": true}),
    );
    host.prepare_json(json!({"data": [item("Agent", "agent_3")], "has_more": false, "next_page": null}));
    let list = agents::list(&ListAgents { limit: Some(2), ..ListAgents::default() });
    assert_eq!(client.pages(list).count(), 3);
    assert_eq!(queries(&host), ["limit=2", "limit=2&after_id=agent_2"]);
}

#[test]
fn f28_list_that_says_more_and_not_where_ends_with_an_error_after_its_items() {
    let (host, client) = start();
    host.prepare_json(json!({"data": [{"type": "agent", "name": "a"}], "has_more": true}));
    let mut pages = client.pages(agents::list(&ListAgents::default()));
    assert_eq!(pages.next().unwrap().unwrap().name, "a");
    let error = pages.next().unwrap().unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::NoNextPage)), "{error}");
    assert!(pages.next().is_none());
}
