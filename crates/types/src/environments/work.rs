//! Work: tasks of a self-hosted environment, and the leases of its workers.

pub(crate) mod data;

pub use self::data::*;

use std::collections::BTreeMap;

use crate::errors::WorkState;
use crate::ids::{EnvironmentId, WorkId};
use crate::wire::text::{Secret, Timestamp};

object! {
    /// One piece of work for a self-hosted environment.
    response Work ["type" = "work"] {
        /// The piece of work.
        id: required WorkId,
        /// The environment of the work.
        environment_id: required EnvironmentId,
        /// The task.
        data: required WorkData,
        /// State of the work.
        state: required WorkState,
        /// A [`WorkSecret`] in base64url. Only the reply to a poll has it.
        secret: nullable Secret,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Time at which the work was queued.
        created_at: required Timestamp,
        /// Time at which a worker acknowledged the work.
        acknowledged_at: nullable Timestamp,
        /// Start time.
        started_at: nullable Timestamp,
        /// Time of the last heartbeat.
        latest_heartbeat_at: nullable Timestamp,
        /// Time of the request to stop.
        stop_requested_at: nullable Timestamp,
        /// Time of the stop.
        stopped_at: nullable Timestamp,
    }

    /// Content of the secret of a piece of work. A secret without a token is an error, because no
    /// request would succeed with it.
    strict WorkSecret [] {
        /// A bearer token for every request about this piece of work. Never log it.
        sessions_token: required Secret,
        /// Base URL of the service for this piece of work.
        api_base_url: optional String,
    }

    /// Reply to a heartbeat.
    response WorkHeartbeat ["type" = "work_heartbeat"] {
        /// This heartbeat. Send it back unchanged with the next one. It may be empty.
        last_heartbeat: required Timestamp,
        /// `true` if the lease is extended. If `false`, stop working.
        lease_extended: required bool,
        /// State of the work. If it is stopping or stopped, stop working.
        state: required WorkState,
        /// Remaining time of the lease, in seconds.
        ttl_seconds: required u64,
    }

    /// Load of an environment.
    response WorkQueueStats ["type" = "work_queue_stats"] {
        /// Number of queued pieces of work.
        depth: required u64,
        /// Number of pieces of work that were taken and not yet acknowledged.
        pending: required u64,
        /// Queue time of the oldest piece of work.
        oldest_queued_at: nullable Timestamp,
        /// Number of workers that polled in the last 30 seconds. Workers without an id are not
        /// counted.
        workers_polling: nullable u64,
    }

    /// Body of `POST /v1/environments/{environment_id}/work/{work_id}`.
    request UpdateWork [] {
        /// Keys to set; `None` deletes the key.
        metadata: required BTreeMap<String, Option<String>>,
    }

    /// Body of `POST /v1/environments/{environment_id}/work/{work_id}/stop`.
    request StopWork [] {
        /// `true` to stop the work at once. Otherwise the worker learns of the stop with its next
        /// heartbeat.
        force: optional bool,
    }
}

query! {
    /// Query of `GET /v1/environments/{environment_id}/work`.
    ListWork {
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `GET /v1/environments/{environment_id}/work/poll`.
    PollWork {
        /// Longest wait for work, 1 to 999 milliseconds. Default: no wait.
        block_ms: one u64,
        /// Take over work that another worker took at least this many milliseconds ago and did not
        /// acknowledge. Default: 5000.
        reclaim_older_than_ms: one u64,
    }

    /// Query of `POST /v1/environments/{environment_id}/work/{work_id}/heartbeat`.
    HeartbeatWork {
        /// The previous heartbeat. If another came in between, the service replies with 412 and the
        /// lease is lost. See [`first`](Self::first) and [`after`](Self::after).
        expected_last_heartbeat: one String,
        /// Requested time of the lease, in seconds.
        desired_ttl_seconds: one u64,
    }
}

impl HeartbeatWork {
    /// Makes the first heartbeat of a piece of work.
    pub fn first() -> Self {
        Self { expected_last_heartbeat: Some("NO_HEARTBEAT".into()), ..Self::default() }
    }

    /// Makes the heartbeat after the one whose reply had this `last_heartbeat`.
    pub fn after(last_heartbeat: &Timestamp) -> Self {
        Self { expected_last_heartbeat: Some(last_heartbeat.to_string()), ..Self::default() }
    }
}
