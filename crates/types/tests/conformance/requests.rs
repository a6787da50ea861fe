use managed_agents_conformance::{Direction, Problem, validate};
use managed_agents_types::{
    AddResource, AgentParams, AgentWithOverrides, BudgetLimit, CommitCheckout, ContentBlock, CreateSession,
    EventParams, Extra, GitHubRepositoryParams, MemoryStoreAccess, MemoryStoreResourceParams, SendEvents,
    SessionAgentUpdate, SessionResourceParams, SystemMessageParams, Update, UpdateResource, UpdateSession,
    UserDefineOutcomeParams, UserMessageParams, UserToolResultParams,
};
use serde::Serialize;

pub(crate) fn assert_valid(name: &str, request: &impl Serialize) {
    let json = serde_json::to_value(request).unwrap();
    assert_eq!(validate(name, Direction::Request, &json, false), Vec::<Problem>::new(), "{name} {json}");
}

#[test]
fn requests_to_sessions_are_valid_with_as_little_as_new_asks_for() {
    assert_valid("SessionsCreateRequest", &CreateSession::new("agent_1", "env_1"));
    assert_valid("SessionsUpdateRequest", &UpdateSession::new());
    assert_valid("SessionsResourcesAddRequest", &AddResource::new("file_1"));
    assert_valid("SessionsResourcesUpdateRequest", &UpdateResource::new("token"));
    assert_valid("SessionsEventsSendRequest", &SendEvents::new([]));
}

#[test]
fn a_session_with_everything_is_valid() {
    let agent = AgentWithOverrides {
        version: Some(3),
        model: Some("claude-opus-4-8".into()),
        system: Update::Clear,
        tools: Some(vec![]),
        mcp_servers: Some(vec![]),
        skills: Some(vec![]),
        ..AgentWithOverrides::new("agent_1")
    };
    let repository = GitHubRepositoryParams {
        authorization_token: Some("token".into()),
        checkout: Some(CommitCheckout::new("0123456789").into()),
        mount_path: Some("/workspace/repository".into()),
        ..GitHubRepositoryParams::new("https://github.com/owner/name")
    };
    let memory = MemoryStoreResourceParams {
        access: Some(MemoryStoreAccess::ReadOnly),
        instructions: Some("Look here first.".into()),
        ..MemoryStoreResourceParams::new("memstore_1")
    };
    let outcome = UserDefineOutcomeParams {
        max_iterations: Some(5),
        ..UserDefineOutcomeParams::new("A table of all invoices", "Every invoice is there.")
    };
    let session = CreateSession {
        title: Some("Invoices".into()),
        resources: vec![repository.into(), SessionResourceParams::file("file_1"), memory.into()],
        vault_ids: vec!["vlt_1".into()],
        budget: Some(BudgetLimit::us_cents(500)),
        initial_events: vec![EventParams::message("Begin."), outcome.into()],
        metadata: [("team".to_owned(), "books".to_owned())].into(),
        extra: Extra::NONE,
        ..CreateSession::new(agent, "env_1")
    };
    assert_valid("SessionsCreateRequest", &session);
    let agent = AgentParams { version: Some(3), ..AgentParams::new("agent_1") };
    assert_valid("SessionsCreateRequest", &CreateSession::new(agent, "env_1"));
}

#[test]
fn a_session_can_be_updated_in_each_of_the_three_ways() {
    let set = UpdateSession {
        title: "Second try".to_owned().into(),
        agent: Some(SessionAgentUpdate { tools: Some(vec![]), ..SessionAgentUpdate::new() }),
        budget: BudgetLimit::us_cents(900).into(),
        metadata: Some([("team".to_owned(), None), ("owner".to_owned(), Some("me".to_owned()))].into()),
        ..UpdateSession::new()
    };
    assert_valid("SessionsUpdateRequest", &set);
    let clear = UpdateSession { title: Update::Clear, budget: Update::Clear, ..UpdateSession::new() };
    assert_valid("SessionsUpdateRequest", &clear);
    assert_eq!(serde_json::to_string(&clear).unwrap(), r#"{"title":null,"budget":null}"#);
}

#[test]
fn everything_that_can_be_sent_is_valid() {
    let events = [
        EventParams::message("Begin."),
        EventParams::interrupt(),
        EventParams::allow("sevt_1"),
        EventParams::deny("sevt_2", "Not that folder."),
        EventParams::custom_tool_result("sevt_3", "21 degrees"),
        UserToolResultParams {
            content: Some(vec![ContentBlock::text("done")]),
            is_error: Some(false),
            ..UserToolResultParams::new("sevt_4")
        }
        .into(),
        UserDefineOutcomeParams::new("A table of all invoices", "Every invoice is there.").into(),
        UserMessageParams::new(["Go on."]).into(),
        SystemMessageParams::new(["Be brief."]).into(),
    ];
    let kinds: Vec<String> = events.iter().map(|event| event.kind().to_owned()).collect();
    for tag in managed_agents_conformance::Spec::load().events["sendable"]["tags"].as_array().unwrap() {
        assert!(kinds.iter().any(|kind| kind == tag), "{tag} is not among the events sent here");
    }
    assert_valid("SessionsEventsSendRequest", &SendEvents::new(events));
}
