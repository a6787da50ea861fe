//! Deployments: templates from which sessions start, by a schedule or on demand.

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
    /// A stored template for sessions, with an optional schedule.
    response Deployment ["type" = "deployment"] {
        /// The deployment.
        id: required DeploymentId,
        /// Its name.
        name: required String,
        /// Purpose.
        description: nullable String,
        /// State of the schedule. An archived deployment may still say active: see `archived_at`.
        status: required DeploymentStatus,
        /// Reason for the pause.
        paused_reason: nullable PausedReason,
        /// Schedule; `None` if the deployment runs on demand only.
        schedule: nullable Schedule,
        /// The agent and its version. Without a requested version, the one that was the latest when
        /// the deployment was saved.
        agent: required AgentReference,
        /// The environment its sessions run in.
        environment_id: required EnvironmentId,
        /// First events of each session.
        initial_events: required Vec<EventParams>,
        /// Resources mounted in each session. Tokens of repositories are not returned.
        resources: required Vec<SessionResourceParams>,
        /// Vaults with the credentials of its sessions. The first vault with a match wins.
        vault_ids: required Vec<VaultId>,
        /// Cost limit of each of its sessions.
        budget: optional BudgetLimit,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving, which is final. An archived deployment refuses updates and runs.
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
        /// First events of each session: 1 to 50 messages, outcomes and system messages.
        initial_events: required Vec<EventParams>,
        /// Schedule. Without one, the deployment runs on demand only.
        schedule: optional ScheduleParams,
        /// Purpose.
        description: optional String,
        /// Resources to mount in each session, at most 500.
        resources: many Vec<SessionResourceParams>,
        /// Vaults with the credentials of its sessions, at most 50. The first vault with a match
        /// wins.
        vault_ids: many Vec<VaultId>,
        /// Cost limit of each of its sessions.
        budget: optional BudgetLimit,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/deployments/{deployment_id}`. A field that is left out keeps its value.
    /// Existing sessions do not change.
    request UpdateDeployment [] {
        /// Its name; it cannot be cleared.
        name: optional String,
        /// The agent; it cannot be cleared. An id alone selects its latest version again.
        agent: optional DeploymentAgentParams,
        /// The environment; it cannot be cleared.
        environment_id: optional EnvironmentId,
        /// All initial events: the list replaces the stored one and cannot be cleared.
        initial_events: optional Vec<EventParams>,
        /// Schedule. Clearing leaves the deployment to run on demand only.
        schedule: update ScheduleParams,
        /// Purpose.
        description: update String,
        /// All resources: the list replaces the stored one.
        resources: update Vec<SessionResourceParams>,
        /// All vaults: the list replaces the stored one.
        vault_ids: update Vec<VaultId>,
        /// Cost limit of each of its sessions. It can be cleared and set again.
        budget: update BudgetLimit,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }
}

union! {
    /// The agent for a deployment. An id alone selects the version that is the latest when the
    /// deployment is saved.
    DeploymentAgentParams by "type" [text Id(AgentId)] {
        /// An agent, optionally at a version.
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
    /// State of a deployment's schedule. The deployment runs on demand in either state.
    DeploymentStatus {
        /// The schedule starts runs.
        Active = "active",
        /// The schedule starts no runs. Runs that it would have started are not made up for.
        Paused = "paused",
    }
}

query! {
    /// Query of `GET /v1/deployments`.
    ListDeployments {
        /// Only deployments of this agent.
        agent_id: one AgentId,
        /// Only items with this status. Cannot be combined with `include_archived`.
        status: one DeploymentStatus,
        /// `true` to include archived items.
        include_archived: one bool,
        /// Only items created at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only items created at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
