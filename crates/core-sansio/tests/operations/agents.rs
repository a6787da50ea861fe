use managed_agents_core::types::{ListAgentVersions, ListAgents, ListEnvironments, RetrieveAgent};
use managed_agents_core::{agents, environments};

use super::{Case, Sender, operations};

operations! {
    "agents.create" => send |values| agents::create(&values.body());
    "agents.retrieve" => send |values| {
        let query = RetrieveAgent { version: values.maybe_number() };
        agents::retrieve(&values.id(), &values.query(query))
    };
    "agents.update" => send |values| agents::update(&values.id(), &values.body());
    "agents.list" => pages |values| {
        let query = ListAgents {
            created_at_gte: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        agents::list(&values.query(query))
    };
    "agents.archive" => send |values| agents::archive(&values.id());
    "agents.versions.list" => pages |values| {
        let query = ListAgentVersions { limit: values.maybe_number(), page: values.maybe_text() };
        agents::versions::list(&values.id(), &values.query(query))
    };

    "environments.create" => send |values| environments::create(&values.body());
    "environments.retrieve" => send |values| environments::retrieve(&values.id());
    "environments.update" => send |values| environments::update(&values.id(), &values.body());
    "environments.list" => pages |values| {
        let query = ListEnvironments {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        environments::list(&values.query(query))
    };
    "environments.archive" => send |values| environments::archive(&values.id());
    "environments.delete" => send |values| environments::delete(&values.id());
}
