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
        /// Status of the session.
        status: required SessionStatus,
        /// Its title.
        title: nullable String,
        /// Snapshot of the agent: as it was when the session was created, with later overrides and
        /// updates.
        agent: required SessionAgent,
        /// The environment it runs in.
        environment_id: required EnvironmentId,
        /// The deployment that created it.
        deployment_id: optional DeploymentId,
        /// Resources mounted in the session.
        resources: required Vec<SessionResource>,
        /// Vaults with the credentials of the session. The first vault with a match wins.
        vault_ids: required Vec<VaultId>,
        /// Cost limit of the session.
        budget: nullable BudgetLimit,
        /// Usage so far.
        usage: required Usage,
        /// Working time so far.
        stats: required SessionStats,
        /// Outcomes of the session, with their evaluations.
        outcome_evaluations: required Vec<OutcomeEvaluation>,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving.
        archived_at: nullable Timestamp,
    }

    /// Reply to `DELETE /v1/sessions/{session_id}`.
    response DeletedSession ["type" = "session_deleted"] {
        /// The deleted session.
        id: required SessionId,
    }
}
