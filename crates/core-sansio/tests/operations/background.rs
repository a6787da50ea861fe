//! Operations of background work: deployments, dreams, self-hosted environments; and user profiles.

use managed_agents_core::environments::work;
use managed_agents_core::types::{
    HeartbeatWork, ListDeploymentRuns, ListDeployments, ListDreams, ListUserProfiles, ListWork, PollWork,
};
use managed_agents_core::user_profiles::providers::google::data_controls;
use managed_agents_core::{deployment_runs, deployments, dreams, user_profiles};

use super::{Case, Sender, operations};

operations! {
    "deployments.create" => send |values| deployments::create(&values.body());
    "deployments.retrieve" => send |values| deployments::retrieve(&values.id());
    "deployments.update" => send |values| deployments::update(&values.id(), &values.body());
    "deployments.list" => pages |values| {
        let query = ListDeployments {
            agent_id: values.maybe_text(),
            status: values.maybe(|_| "paused".into()),
            include_archived: values.maybe_flag(),
            created_at_gte: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        deployments::list(&values.query(query))
    };
    "deployments.pause" => send |values| deployments::pause(&values.id());
    "deployments.unpause" => send |values| deployments::unpause(&values.id());
    "deployments.run" => send |values| deployments::run(&values.id());
    "deployments.archive" => send |values| deployments::archive(&values.id());

    "deployment_runs.retrieve" => send |values| deployment_runs::retrieve(&values.id());
    "deployment_runs.list" => pages |values| {
        let query = ListDeploymentRuns {
            deployment_id: values.maybe_text(),
            has_error: values.maybe_flag(),
            trigger_type: values.maybe(|_| "manual".into()),
            created_at_gt: values.maybe_time(),
            created_at_gte: values.maybe_time(),
            created_at_lt: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        deployment_runs::list(&values.query(query))
    };

    "dreams.create" => send |values| dreams::create(&values.body());
    "dreams.retrieve" => send |values| dreams::retrieve(&values.id());
    "dreams.list" => pages |values| {
        let query = ListDreams {
            statuses: values.choices(["pending", "running"]),
            include_archived: values.maybe_flag(),
            created_at_gt: values.maybe_time(),
            created_at_lt: values.maybe_time(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        dreams::list(&values.query(query))
    };
    "dreams.cancel" => send |values| dreams::cancel(&values.id());
    "dreams.archive" => send |values| dreams::archive(&values.id());

    "environments.work.poll" => send |values| {
        let query =
            PollWork { block_ms: values.maybe_number(), reclaim_older_than_ms: values.maybe_number() };
        work::poll(&values.id(), "host-1", &values.query(query))
    };
    "environments.work.ack" => send |values| work::ack(&values.id(), &values.id());
    "environments.work.heartbeat" => send |values| {
        let query = HeartbeatWork {
            expected_last_heartbeat: values.maybe_text(),
            desired_ttl_seconds: values.maybe_number(),
        };
        work::heartbeat(&values.id(), &values.id(), &values.query(query))
    };
    "environments.work.stop" => send |values| work::stop(&values.id(), &values.id(), &values.body());
    "environments.work.retrieve" => send |values| work::retrieve(&values.id(), &values.id());
    "environments.work.update" => send |values| work::update(&values.id(), &values.id(), &values.body());
    "environments.work.list" => pages |values| {
        let query = ListWork { limit: values.maybe_number(), page: values.maybe_text() };
        work::list(&values.id(), &values.query(query))
    };
    "environments.work.stats" => send |values| work::stats(&values.id());

    "user_profiles.create" => send |values| user_profiles::create(&values.body());
    "user_profiles.retrieve" => send |values| user_profiles::retrieve(&values.id());
    "user_profiles.update" => send |values| user_profiles::update(&values.id(), &values.body());
    "user_profiles.list" => pages |values| {
        let query = ListUserProfiles {
            order_by: values.maybe(|_| "name".into()),
            order: values.maybe(|_| "asc".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        user_profiles::list(&values.query(query))
    };
    "user_profiles.delete" => send |values| user_profiles::delete(&values.id());
    "user_profiles.create_enrollment_url" => send |values| user_profiles::create_enrollment_url(&values.id());
    "user_profiles.action_urls.create" => send |values| {
        user_profiles::action_urls::create(&values.id(), &values.body())
    };
    "user_profiles.providers.google.data_controls.retrieve" => send |values| data_controls::retrieve(&values.id());
    "user_profiles.providers.google.data_controls.update" => send |values| {
        data_controls::update(&values.id(), &values.body())
    };
}
