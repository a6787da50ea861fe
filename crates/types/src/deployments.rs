//! Deployments: sessions that start by themselves, by a schedule or on demand.

pub(crate) mod paused;
pub(crate) mod schedule;

pub use self::{paused::*, schedule::*};

use std::collections::BTreeMap;

use crate::agents::roster::{AgentParams, AgentReference};
use crate::budget::BudgetLimit;
use crate::events::params::EventParams;
use crate::ids::{AgentId, DeploymentId, EnvironmentId, VaultId};
use crate::sessions::resources::SessionResourceParams;
use crate::wire::text::Timestamp;

object! {
    /// What a session is to be made from, and when, as stored.
    response Deployment ["type" = "deployment"] {
        /// The deployment.
        id: required DeploymentId,
        /// Its name.
        name: required String,
        /// What it is for.
        description: nullable String,
        /// Whether it runs by its schedule. One that is archived still says active: see `archived_at`.
        status: required DeploymentStatus,
        /// Why it is paused.
        paused_reason: nullable PausedReason,
        /// When it runs; `None` for on demand only.
        schedule: nullable Schedule,
        /// The agent, at the version that was the latest when it was saved, unless another one was asked for.
        agent: required AgentReference,
        /// The environment its sessions run in.
        environment_id: required EnvironmentId,
        /// What its sessions begin with.
        initial_events: required Vec<EventParams>,
        /// What is mounted in its sessions. Tokens of repositories are not shown.
        resources: required Vec<SessionResourceParams>,
        /// The vaults its sessions take credentials from; the first with a match wins.
        vault_ids: required Vec<VaultId>,
        /// The most that each of its sessions may cost.
        budget: optional BudgetLimit,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
        /// When it was archived. An archived deployment takes no change and no run, for good.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/deployments`.
    ///
    /// ```
    /// use managed_agents_types::{CreateDeployment, EventParams, ScheduleParams};
    ///
    /// let deployment = CreateDeployment {
    ///     schedule: Some(ScheduleParams::new("0 7 * * 1-5", "Europe/Vienna")),
    ///     ..CreateDeployment::new("Invoices", "agent_1", "env_1", [EventParams::message("Total the invoices.")])
    /// };
    /// # assert!(serde_json::to_string(&deployment)?.contains(r#""agent":"agent_1""#));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateDeployment [] {
        /// Its name.
        name: required String,
        /// The agent that works in its sessions.
        agent: required DeploymentAgentParams,
        /// The environment its sessions run in.
        environment_id: required EnvironmentId,
        /// What its sessions begin with: 1 to 50 messages, outcomes and system messages.
        initial_events: required Vec<EventParams>,
        /// When it runs; left out, on demand only.
        schedule: optional ScheduleParams,
        /// What it is for.
        description: optional String,
        /// What to mount in its sessions, up to 500.
        resources: many Vec<SessionResourceParams>,
        /// The vaults its sessions take credentials from, up to 50; the first with a match wins.
        vault_ids: many Vec<VaultId>,
        /// The most that each of its sessions may cost.
        budget: optional BudgetLimit,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/deployments/{deployment_id}`. What is left out stays as it is; sessions that run already do not change.
    request UpdateDeployment [] {
        /// Its name; it cannot be cleared.
        name: optional String,
        /// The agent; it cannot be cleared. An id alone takes its latest version once more.
        agent: optional DeploymentAgentParams,
        /// The environment; it cannot be cleared.
        environment_id: optional EnvironmentId,
        /// All initial events: the list replaces the stored one; it cannot be cleared.
        initial_events: optional Vec<EventParams>,
        /// When it runs. Cleared, on demand only.
        schedule: update ScheduleParams,
        /// What it is for.
        description: update String,
        /// All resources: the list replaces the stored one.
        resources: update Vec<SessionResourceParams>,
        /// All vaults: the list replaces the stored one.
        vault_ids: update Vec<VaultId>,
        /// The most that each of its sessions may cost. It can be cleared and set again.
        budget: update BudgetLimit,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }
}

union! {
    /// The agent for a deployment. An id alone means its latest version when the deployment is saved.
    DeploymentAgentParams by "type" [text Id(AgentId)] {
        /// An agent, at a version if you like.
        "agent" => Agent(AgentParams) from,
    }
}

impl From<AgentId> for DeploymentAgentParams {
    fn from(id: AgentId) -> Self {
        Self::Id(id)
    }
}

impl From<&AgentId> for DeploymentAgentParams {
    fn from(id: &AgentId) -> Self {
        Self::Id(id.clone())
    }
}

open_enum! {
    /// Whether a deployment runs by its schedule. It can be run on demand either way.
    DeploymentStatus {
        /// It does.
        Active = "active",
        /// It does not. Runs that it misses are not made up for.
        Paused = "paused",
    }
}

query! {
    /// Query of `GET /v1/deployments`.
    ListDeployments {
        /// Only deployments of this agent.
        agent_id: one AgentId,
        /// Only those with this status; not together with `include_archived`.
        status: one DeploymentStatus,
        /// Archived ones too.
        include_archived: one bool,
        /// Only those made at this moment or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only those made at this moment or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
