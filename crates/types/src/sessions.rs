//! Sessions: an agent at work in an environment.

pub(crate) mod agent;
pub(crate) mod list;
pub(crate) mod outcome;
pub(crate) mod request;
pub(crate) mod resources;
pub(crate) mod status;
pub(crate) mod usage;

pub use agent::*;
pub use list::*;
pub use outcome::*;
pub use request::*;
pub use resources::*;
pub use status::*;
pub use usage::*;

use std::collections::BTreeMap;

use crate::budget::BudgetLimit;
use crate::ids::{DeploymentId, EnvironmentId, SessionId, VaultId};
use crate::wire::text::Timestamp;

object! {
    /// A session.
    response Session ["type" = "session"] {
        /// Its id.
        id: required SessionId,
        /// What it is doing.
        status: required SessionStatus,
        /// Its title.
        title: nullable String,
        /// The agent as it works here: as it was when the session was created, with what was overridden or updated since.
        agent: required SessionAgent,
        /// The environment it runs in.
        environment_id: required EnvironmentId,
        /// The deployment that created it.
        deployment_id: optional DeploymentId,
        /// What is mounted in it.
        resources: required Vec<SessionResource>,
        /// The vaults it takes credentials from; the first with a match wins.
        vault_ids: required Vec<VaultId>,
        /// The most that it may cost.
        budget: nullable BudgetLimit,
        /// What it has used so far.
        usage: required Usage,
        /// How long it has worked so far.
        stats: required SessionStats,
        /// The outcomes it was given, and how they stand.
        outcome_evaluations: required Vec<OutcomeEvaluation>,
        /// Your own notes about it.
        metadata: required BTreeMap<String, String>,
        /// When it was created.
        created_at: required Timestamp,
        /// When it last changed.
        updated_at: required Timestamp,
        /// When it was archived.
        archived_at: nullable Timestamp,
    }

    /// The answer to deleting a session.
    response DeletedSession ["type" = "session_deleted"] {
        /// The session that is gone.
        id: required SessionId,
    }
}
