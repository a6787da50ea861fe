//! Work: what a self-hosted environment has to do, and who does it.

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
        /// The environment it is for.
        environment_id: required EnvironmentId,
        /// What is to be done.
        data: required WorkData,
        /// How far it is.
        state: required WorkState,
        /// A [`WorkSecret`] in base64url. Only the answer to a poll has it.
        secret: nullable Secret,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When it was queued.
        created_at: required Timestamp,
        /// When a worker said that it has it.
        acknowledged_at: nullable Timestamp,
        /// When work on it began.
        started_at: nullable Timestamp,
        /// When the worker last said that it is still at it.
        latest_heartbeat_at: nullable Timestamp,
        /// When it was told to stop.
        stop_requested_at: nullable Timestamp,
        /// When it stopped.
        stopped_at: nullable Timestamp,
    }

    /// What the secret of a piece of work holds. Refused without a token: nothing could be asked for with an empty one.
    strict WorkSecret [] {
        /// A bearer token for everything about this piece of work. Never log it.
        sessions_token: required Secret,
        /// Where the service is for this piece of work.
        api_base_url: optional String,
    }

    /// The answer to a heartbeat.
    response WorkHeartbeat ["type" = "work_heartbeat"] {
        /// This heartbeat: name it in the next one, exactly as it is. It may be empty.
        last_heartbeat: required Timestamp,
        /// Whether the lease is longer now. If not, stop working.
        lease_extended: required bool,
        /// How far the work is. If it is stopping or stopped, stop working.
        state: required WorkState,
        /// How long the lease lasts from now, in seconds.
        ttl_seconds: required u64,
    }

    /// How busy an environment is.
    response WorkQueueStats ["type" = "work_queue_stats"] {
        /// How many pieces of work wait.
        depth: required u64,
        /// How many are taken and not acknowledged yet.
        pending: required u64,
        /// Since when the oldest waits.
        oldest_queued_at: nullable Timestamp,
        /// How many workers polled in the last 30 seconds; only workers that say their id count.
        workers_polling: nullable u64,
    }

    /// Body of `POST /v1/environments/{environment_id}/work/{work_id}`.
    request UpdateWork [] {
        /// Keys to set; `None` deletes the key.
        metadata: required BTreeMap<String, Option<String>>,
    }

    /// Body of `POST /v1/environments/{environment_id}/work/{work_id}/stop`.
    request StopWork [] {
        /// With true it is stopped at once; otherwise the worker learns of it with its next heartbeat.
        force: optional bool,
    }
}

query! {
    /// Query of `GET /v1/environments/{environment_id}/work`.
    ListWork {
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }

    /// Query of `GET /v1/environments/{environment_id}/work/poll`.
    PollWork {
        /// How long to wait for work, in milliseconds, 1 to 999; left out, not at all.
        block_ms: one u64,
        /// Take over work that was taken so long ago, in milliseconds, and not acknowledged; left out, 5000.
        reclaim_older_than_ms: one u64,
    }

    /// Query of `POST /v1/environments/{environment_id}/work/{work_id}/heartbeat`.
    HeartbeatWork {
        /// The heartbeat before this one; if another came in between, the service answers 412 and the lease is lost. See
        /// [`first`](Self::first) and [`after`](Self::after).
        expected_last_heartbeat: one String,
        /// For how long to ask, in seconds.
        desired_ttl_seconds: one u64,
    }
}

impl HeartbeatWork {
    /// The first heartbeat of a piece of work.
    pub fn first() -> Self {
        Self { expected_last_heartbeat: Some("NO_HEARTBEAT".into()), ..Self::default() }
    }

    /// The heartbeat after one that was answered with this `last_heartbeat`.
    pub fn after(last_heartbeat: &Timestamp) -> Self {
        Self { expected_last_heartbeat: Some(last_heartbeat.to_string()), ..Self::default() }
    }
}
