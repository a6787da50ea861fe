use std::collections::BTreeMap;

use managed_agents_conformance::Spec;
use managed_agents_types::{
    ListAgentVersions, ListAgents, ListEnvironments, ListEvents, ListFiles, ListResources, ListSessions,
    ListThreadEvents, ListThreads, Query, RetrieveAgent, StreamEvents, StreamThreadEvents, Timestamp,
};

use crate::{deployments, dreams, memory_stores, models, skills, tunnels, user_profiles, vaults, work};

/// Queries with every field set, by the id of the endpoint.
pub(crate) type Queries = Vec<(&'static str, Box<dyn Query>)>;

#[test]
fn queries_have_the_names_of_the_facts() {
    let queries = [
        queries(),
        deployments::queries(),
        dreams::queries(),
        memory_stores::queries(),
        models::queries(),
        skills::queries(),
        tunnels::queries(),
        user_profiles::queries(),
        vaults::queries(),
        work::queries(),
    ];
    let queries: BTreeMap<_, _> = queries.into_iter().flatten().collect();
    for endpoint in Spec::load().endpoints.iter().filter(|it| !it.query.is_empty()) {
        let query =
            queries.get(endpoint.id.as_str()).unwrap_or_else(|| panic!("{} has no query", endpoint.id));
        let mut names = Vec::new();
        query.pairs(&mut |name, _| names.push(name.to_owned()));
        names.sort();
        let mut expected: Vec<&str> =
            endpoint.query.iter().map(|parameter| parameter.wire_name.as_str()).collect();
        expected.sort_unstable();
        assert_eq!(names, expected, "{}", endpoint.id);
    }
}

/// Made without struct update, so that a new field does not compile until it is set here.
fn queries() -> Queries {
    let (limit, page) = (Some(1), Some("page".to_owned()));
    let time = Some(Timestamp::from("2026-11-01T00:00:00Z"));
    let list_agents = ListAgents {
        created_at_gte: time.clone(),
        created_at_lte: time.clone(),
        include_archived: Some(true),
        limit,
        page: page.clone(),
    };
    let list_sessions = ListSessions {
        agent_id: Some("agent_1".into()),
        agent_version: Some(1),
        deployment_id: Some("depl_1".into()),
        memory_store_id: Some("memstore_1".into()),
        statuses: vec!["idle".into()],
        include_archived: Some(true),
        created_at_gt: time.clone(),
        created_at_gte: time.clone(),
        created_at_lt: time.clone(),
        created_at_lte: time.clone(),
        order: Some("asc".into()),
        limit,
        page: page.clone(),
    };
    let list_events = ListEvents {
        order: Some("asc".into()),
        limit,
        page: page.clone(),
        types: vec!["agent.message".into()],
        created_at_gt: time.clone(),
        created_at_gte: time.clone(),
        created_at_lt: time.clone(),
        created_at_lte: time,
    };
    let event_deltas = vec!["agent.message".into()];
    let list_environments = ListEnvironments { include_archived: Some(true), limit, page: page.clone() };
    let list_files =
        ListFiles { ids: vec!["file_1".into()], scope_id: Some("sesn_1".into()), limit, page: page.clone() };
    let list_threads = ListThreads { statuses: vec!["idle".into()], limit, page: page.clone() };
    vec![
        ("agents.list", Box::new(list_agents)),
        ("agents.retrieve", Box::new(RetrieveAgent { version: Some(1) })),
        ("agents.versions.list", Box::new(ListAgentVersions { limit, page: page.clone() })),
        ("environments.list", Box::new(list_environments)),
        ("files.list", Box::new(list_files)),
        ("sessions.list", Box::new(list_sessions)),
        ("sessions.resources.list", Box::new(ListResources { limit, page: page.clone() })),
        ("sessions.events.list", Box::new(list_events)),
        ("sessions.events.stream", Box::new(StreamEvents { event_deltas: event_deltas.clone() })),
        ("sessions.threads.list", Box::new(list_threads)),
        ("sessions.threads.events.list", Box::new(ListThreadEvents { limit, page })),
        ("sessions.threads.events.stream", Box::new(StreamThreadEvents { event_deltas })),
    ]
}
