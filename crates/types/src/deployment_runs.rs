//! Deployment runs: attempts to start a session from a deployment.

use std::borrow::Cow;

use crate::agents::roster::AgentReference;
use crate::ids::{DeploymentId, DeploymentRunId, SessionId};
use crate::wire::text::Timestamp;

object! {
    /// One run of a deployment: it has either a session or an error.
    response DeploymentRun ["type" = "deployment_run"] {
        /// The run.
        id: required DeploymentRunId,
        /// The deployment that ran.
        deployment_id: required DeploymentId,
        /// The agent, at the version that ran.
        agent: required AgentReference,
        /// Cause of the run.
        trigger_context: required TriggerContext,
        /// The session that it made.
        session_id: nullable SessionId,
        /// Reason why the run created no session.
        error: nullable DeploymentRunError,
        /// Time of the run.
        created_at: required Timestamp,
    }

    /// A run by schedule.
    response ScheduleTriggerContext ["type" = "schedule"] {
        /// The planned time.
        scheduled_at: required Timestamp,
    }

    /// Reason why a run created no session.
    response RunFault [] {
        /// Message for people.
        message: required String,
    }
}

union! {
    /// Cause of a run.
    TriggerContext by "type" {
        /// The schedule.
        "schedule" => Schedule(ScheduleTriggerContext),
        /// A request.
        "manual" => Manual,
    }

    /// Reason why a run created no session. Most of these errors pause the deployment.
    DeploymentRunError by "type" {
        /// An error without further details.
        "unknown_error" => Unspecified(RunFault),
        /// The agent, or one that it works with, is archived.
        "agent_archived_error" => AgentArchived(RunFault),
        /// The environment is archived.
        "environment_archived_error" => EnvironmentArchived(RunFault),
        /// The environment does not exist.
        "environment_not_found_error" => EnvironmentNotFound(RunFault),
        /// The file does not exist.
        "file_not_found_error" => FileNotFound(RunFault),
        /// The network of the environment blocks an MCP server.
        "mcp_egress_blocked_error" => McpEgressBlocked(RunFault),
        /// The memory store is archived.
        "memory_store_archived_error" => MemoryStoreArchived(RunFault),
        /// The organization is disabled.
        "organization_disabled_error" => OrganizationDisabled(RunFault),
        /// A self-hosted environment cannot have such resources.
        "self_hosted_resources_unsupported_error" => SelfHostedResourcesUnsupported(RunFault),
        /// The service refused to make the session.
        "session_creation_rejected_error" => SessionCreationRejected(RunFault),
        /// Too many sessions were created. The run is not retried, and the deployment stays active.
        "session_rate_limited_error" => SessionRateLimited(RunFault),
        /// The resource does not exist.
        "session_resource_not_found_error" => SessionResourceNotFound(RunFault),
        /// The skill does not exist.
        "skill_not_found_error" => SkillNotFound(RunFault),
        /// The vault is archived.
        "vault_archived_error" => VaultArchived(RunFault),
        /// The vault does not exist.
        "vault_not_found_error" => VaultNotFound(RunFault),
        /// The workspace is archived.
        "workspace_archived_error" => WorkspaceArchived(RunFault),
    }
}

impl DeploymentRunError {
    /// Returns the message for people. Works for an error that this version does not know, if that
    /// error has the fields of the others.
    pub fn message(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Unspecified(fault)
            | Self::AgentArchived(fault)
            | Self::EnvironmentArchived(fault)
            | Self::EnvironmentNotFound(fault)
            | Self::FileNotFound(fault)
            | Self::McpEgressBlocked(fault)
            | Self::MemoryStoreArchived(fault)
            | Self::OrganizationDisabled(fault)
            | Self::SelfHostedResourcesUnsupported(fault)
            | Self::SessionCreationRejected(fault)
            | Self::SessionRateLimited(fault)
            | Self::SessionResourceNotFound(fault)
            | Self::SkillNotFound(fault)
            | Self::VaultArchived(fault)
            | Self::VaultNotFound(fault)
            | Self::WorkspaceArchived(fault) => Some(Cow::Borrowed(&fault.message)),
            Self::Unknown(unknown) => {
                unknown.json().decode::<RunFault>().ok().map(|fault| Cow::Owned(fault.message))
            }
        }
    }
}

open_enum! {
    /// Kind of cause of a run.
    TriggerType {
        /// The schedule.
        Schedule = "schedule",
        /// A request.
        Manual = "manual",
    }
}

query! {
    /// Query of `GET /v1/deployment_runs`.
    ListDeploymentRuns {
        /// Only runs of this deployment. An unknown deployment gives an empty list.
        deployment_id: one DeploymentId,
        /// Only runs with an error, or only those without.
        has_error: one bool,
        /// Only runs with this cause.
        trigger_type: one TriggerType,
        /// Only runs after this time.
        created_at_gt as "created_at[gt]": one Timestamp,
        /// Only runs at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only runs before this time.
        created_at_lt as "created_at[lt]": one Timestamp,
        /// Only runs at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Items on a page, at most 1000. Default: 20.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_error_still_has_its_message() -> Result<(), serde_json::Error> {
        for json in
            [r#"{"type":"vault_not_found_error","message":"no"}"#, r#"{"type":"newer_error","message":"no"}"#]
        {
            let error: DeploymentRunError = serde_json::from_str(json)?;
            assert_eq!(error.message().as_deref(), Some("no"), "{json}");
        }
        Ok(())
    }
}
