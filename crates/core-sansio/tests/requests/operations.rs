use http::Request;
use managed_agents_core::sessions::{events, resources, threads};
use managed_agents_core::types::{
    FileId, ListAgentVersions, ListAgents, ListEnvironments, ListEvents, ListFiles, ListResources,
    ListSessions, ListThreadEvents, ListThreads, RetrieveAgent, SendEvents, StreamEvents, StreamThreadEvents,
};
use managed_agents_core::{Error, agents, environments, files, sessions};

use crate::multipart::upload;
use crate::values::Values;

/// An operation, by the id of its endpoint.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) build: fn(&mut Values) -> Result<Request<Vec<u8>>, Error>,
}

/// `"id" => |values| call`: the call is built into a request.
macro_rules! operations {
    ($($id:literal => |$values:ident| $call:expr;)*) => {
        pub(crate) const OPERATIONS: &[Operation] = &[$(Operation { id: $id, build: |$values| {
            let call = $call;
            $values.build(call)
        } },)*];
    };
}
pub(crate) use operations;

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    [
        OPERATIONS,
        crate::background::OPERATIONS,
        crate::memory_stores::OPERATIONS,
        crate::models::OPERATIONS,
        crate::skills::OPERATIONS,
        crate::tunnels::OPERATIONS,
        crate::vaults::OPERATIONS,
    ]
    .into_iter()
    .flatten()
}

operations! {
    "agents.create" => |values| agents::create(&values.body());
    "agents.retrieve" => |values| {
        let query = RetrieveAgent { version: values.maybe_number() };
        agents::retrieve(&values.id(), &values.query(query))
    };
    "agents.update" => |values| agents::update(&values.id(), &values.body());
    "agents.list" => |values| {
        let query = ListAgents {
            created_at_gte: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        agents::list(&values.query(query))
    };
    "agents.archive" => |values| agents::archive(&values.id());
    "agents.versions.list" => |values| {
        let query = ListAgentVersions { limit: values.maybe_number(), page: values.maybe_text() };
        agents::versions::list(&values.id(), &values.query(query))
    };

    "environments.create" => |values| environments::create(&values.body());
    "environments.retrieve" => |values| environments::retrieve(&values.id());
    "environments.update" => |values| environments::update(&values.id(), &values.body());
    "environments.list" => |values| {
        let query = ListEnvironments {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        environments::list(&values.query(query))
    };
    "environments.archive" => |values| environments::archive(&values.id());
    "environments.delete" => |values| environments::delete(&values.id());

    "files.upload" => |values| upload(values);
    "files.retrieve_metadata" => |values| files::retrieve_metadata(&values.id());
    "files.list" => |values| {
        let query = ListFiles {
            ids: values.list(|values| FileId::from(values.text())),
            limit: values.maybe_number(),
            page: values.maybe_text(),
            scope_id: values.maybe_text(),
        };
        files::list(&values.query(query))
    };
    "files.download" => |values| files::download(&values.id());
    "files.delete" => |values| files::delete(&values.id());

    "sessions.create" => |values| sessions::create(&values.body());
    "sessions.retrieve" => |values| sessions::retrieve(&values.id());
    "sessions.update" => |values| sessions::update(&values.id(), &values.body());
    "sessions.list" => |values| {
        let query = ListSessions {
            agent_id: values.maybe_text(),
            agent_version: values.maybe_number(),
            deployment_id: values.maybe_text(),
            memory_store_id: values.maybe_text(),
            statuses: values.choices(["idle", "running"]),
            include_archived: values.maybe_flag(),
            created_at_gt: values.maybe_time(),
            created_at_gte: values.maybe_time(),
            created_at_lt: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            order: values.maybe(|_| "asc".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        sessions::list(&values.query(query))
    };
    "sessions.archive" => |values| sessions::archive(&values.id());
    "sessions.delete" => |values| sessions::delete(&values.id());

    "sessions.events.send" => |values| events::send(&values.id(), values.body::<SendEvents>().events);
    "sessions.events.list" => |values| {
        let query = ListEvents {
            order: values.maybe(|_| "desc".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
            types: values.choices(["agent.message", "user.message"]),
            created_at_gt: values.maybe_time(),
            created_at_gte: values.maybe_time(),
            created_at_lt: values.maybe_time(),
            created_at_lte: values.maybe_time(),
        };
        events::list(&values.id(), &values.query(query))
    };
    "sessions.events.stream" => |values| {
        let query = StreamEvents { event_deltas: values.choices(["agent.message", "agent.thinking"]) };
        events::stream(&values.id(), &values.query(query))
    };

    "sessions.resources.add" => |values| resources::add(&values.id(), &values.body());
    "sessions.resources.retrieve" => |values| resources::retrieve(&values.id(), &values.id());
    "sessions.resources.update" => |values| resources::update(&values.id(), &values.id(), &values.body());
    "sessions.resources.list" => |values| {
        let query = ListResources { limit: values.maybe_number(), page: values.maybe_text() };
        resources::list(&values.id(), &values.query(query))
    };
    "sessions.resources.delete" => |values| resources::delete(&values.id(), &values.id());

    "sessions.threads.retrieve" => |values| threads::retrieve(&values.id(), &values.id());
    "sessions.threads.list" => |values| {
        let query = ListThreads {
            statuses: values.choices(["idle", "running"]),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        threads::list(&values.id(), &values.query(query))
    };
    "sessions.threads.archive" => |values| threads::archive(&values.id(), &values.id());
    "sessions.threads.events.list" => |values| {
        let query = ListThreadEvents { limit: values.maybe_number(), page: values.maybe_text() };
        threads::events::list(&values.id(), &values.id(), &values.query(query))
    };
    "sessions.threads.events.stream" => |values| {
        let query = StreamThreadEvents { event_deltas: values.choices(["agent.message", "agent.thinking"]) };
        threads::events::stream(&values.id(), &values.id(), &values.query(query))
    };
}
