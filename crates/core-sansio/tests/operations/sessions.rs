use managed_agents_core::sessions::{self, events, resources, threads};
use managed_agents_core::types::{
    ListEvents, ListResources, ListSessions, ListThreadEvents, ListThreads, SendEvents, StreamEvents,
    StreamThreadEvents,
};

use super::{Case, Sender, operations};

operations! {
    "sessions.create" => send |values| sessions::create(&values.body());
    "sessions.retrieve" => send |values| sessions::retrieve(&values.id());
    "sessions.update" => send |values| sessions::update(&values.id(), &values.body());
    "sessions.list" => pages |values| {
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
    "sessions.archive" => send |values| sessions::archive(&values.id());
    "sessions.delete" => send |values| sessions::delete(&values.id());

    "sessions.events.send" => send |values| events::send(&values.id(), values.body::<SendEvents>().events);
    "sessions.events.list" => pages |values| {
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
    "sessions.events.stream" => open |values| {
        let query = StreamEvents { event_deltas: values.choices(["agent.message", "agent.thinking"]) };
        events::stream(&values.id(), &values.query(query))
    };

    "sessions.resources.add" => send |values| resources::add(&values.id(), &values.body());
    "sessions.resources.retrieve" => send |values| resources::retrieve(&values.id(), &values.id());
    "sessions.resources.update" => send |values| resources::update(&values.id(), &values.id(), &values.body());
    "sessions.resources.list" => pages |values| {
        let query = ListResources { limit: values.maybe_number(), page: values.maybe_text() };
        resources::list(&values.id(), &values.query(query))
    };
    "sessions.resources.delete" => send |values| resources::delete(&values.id(), &values.id());

    "sessions.threads.retrieve" => send |values| threads::retrieve(&values.id(), &values.id());
    "sessions.threads.list" => pages |values| {
        let query = ListThreads {
            statuses: values.choices(["idle", "running"]),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        threads::list(&values.id(), &values.query(query))
    };
    "sessions.threads.archive" => send |values| threads::archive(&values.id(), &values.id());
    "sessions.threads.events.list" => pages |values| {
        let query = ListThreadEvents { limit: values.maybe_number(), page: values.maybe_text() };
        threads::events::list(&values.id(), &values.id(), &values.query(query))
    };
    "sessions.threads.events.stream" => open |values| {
        let query = StreamThreadEvents { event_deltas: values.choices(["agent.message", "agent.thinking"]) };
        threads::events::stream(&values.id(), &values.id(), &values.query(query))
    };
}
