//! What runs while nobody waits: deployments, dreams, the work of self-hosted environments. And user profiles.

use managed_agents_core::environments::work;
use managed_agents_core::types::{
    HeartbeatWork, ListDeploymentRuns, ListDeployments, ListDreams, ListUserProfiles, ListWork, PollWork,
};
use managed_agents_core::{deployment_runs, deployments, dreams, user_profiles};

use crate::operations::{Operation, operations};

operations! {
    "deployments.create" => |values| deployments::create(&values.body());
    "deployments.retrieve" => |values| deployments::retrieve(&values.id());
    "deployments.update" => |values| deployments::update(&values.id(), &values.body());
    "deployments.list" => |values| {
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
    "deployments.pause" => |values| deployments::pause(&values.id());
    "deployments.unpause" => |values| deployments::unpause(&values.id());
    "deployments.run" => |values| deployments::run(&values.id());
    "deployments.archive" => |values| deployments::archive(&values.id());

    "deployment_runs.retrieve" => |values| deployment_runs::retrieve(&values.id());
    "deployment_runs.list" => |values| {
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

    "dreams.create" => |values| dreams::create(&values.body());
    "dreams.retrieve" => |values| dreams::retrieve(&values.id());
    "dreams.list" => |values| {
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
    "dreams.cancel" => |values| dreams::cancel(&values.id());
    "dreams.archive" => |values| dreams::archive(&values.id());

    "environments.work.poll" => |values| {
        let query =
            PollWork { block_ms: values.maybe_number(), reclaim_older_than_ms: values.maybe_number() };
        work::poll(&values.id(), "host-1", &values.query(query))
    };
    "environments.work.ack" => |values| work::ack(&values.id(), &values.id());
    "environments.work.heartbeat" => |values| {
        let query = HeartbeatWork {
            expected_last_heartbeat: values.maybe_text(),
            desired_ttl_seconds: values.maybe_number(),
        };
        work::heartbeat(&values.id(), &values.id(), &values.query(query))
    };
    "environments.work.stop" => |values| work::stop(&values.id(), &values.id(), &values.body());
    "environments.work.retrieve" => |values| work::retrieve(&values.id(), &values.id());
    "environments.work.update" => |values| work::update(&values.id(), &values.id(), &values.body());
    "environments.work.list" => |values| {
        let query = ListWork { limit: values.maybe_number(), page: values.maybe_text() };
        work::list(&values.id(), &values.query(query))
    };
    "environments.work.stats" => |values| work::stats(&values.id());

    "user_profiles.create" => |values| user_profiles::create(&values.body());
    "user_profiles.retrieve" => |values| user_profiles::retrieve(&values.id());
    "user_profiles.update" => |values| user_profiles::update(&values.id(), &values.body());
    "user_profiles.list" => |values| {
        let query = ListUserProfiles {
            order_by: values.maybe(|_| "name".into()),
            order: values.maybe(|_| "asc".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        user_profiles::list(&values.query(query))
    };
    "user_profiles.delete" => |values| user_profiles::delete(&values.id());
    "user_profiles.create_enrollment_url" => |values| user_profiles::create_enrollment_url(&values.id());
    "user_profiles.action_urls.create" => |values| {
        user_profiles::action_urls::create(&values.id(), &values.body())
    };
}

#[test]
fn a_poll_says_which_worker_asks() {
    let settings = managed_agents_core::Settings::new(managed_agents_core::Credential::None);
    let poll = work::poll(&"env_1".into(), "host-1", &PollWork::default());
    let request = poll.into_request(&settings).unwrap();
    assert_eq!(request.headers()["anthropic-worker-id"], "host-1");
}
