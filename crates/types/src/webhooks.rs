//! Webhooks: events that the service posts to your server.

pub(crate) mod subject;

pub use self::subject::*;

use crate::ids::WebhookEventId;
use crate::wire::text::Timestamp;

object! {
    /// One event, as the service posts it.
    ///
    /// Deliveries can be repeated, reordered or lost. Treat an event as a hint and read the
    /// resource.
    response WebhookEvent ["type" = "event"] {
        /// The event, the same at every attempt to deliver it.
        id: required WebhookEventId,
        /// Time of the event.
        created_at: required Timestamp,
        /// The change and its subject.
        data: required WebhookEventData,
    }
}

union! {
    /// A change of a resource.
    WebhookEventData by "type" {
        /// A session was created.
        "session.created" => SessionCreated(WebhookSession),
        /// A session is pending.
        "session.pending" => SessionPending(WebhookSession),
        /// A session runs.
        "session.running" => SessionRunning(WebhookSession),
        /// A session went idle.
        "session.idled" => SessionIdled(WebhookSession),
        /// A session waits for answers to tool calls.
        "session.requires_action" => SessionRequiresAction(WebhookSession),
        /// A session was archived.
        "session.archived" => SessionArchived(WebhookSession),
        /// A session was deleted.
        "session.deleted" => SessionDeleted(WebhookSession),
        /// A session was updated.
        "session.updated" => SessionUpdated(WebhookSession),
        /// A session reached its budget. Sent once for each budget.
        "session.budget_reached" => SessionBudgetReached(WebhookSession),
        /// A session started to run. Sent at every change to running.
        "session.status_run_started" => SessionStatusRunStarted(WebhookSession),
        /// A session went idle.
        "session.status_idled" => SessionStatusIdled(WebhookSession),
        /// The service retries a session after a transient failure.
        "session.status_rescheduled" => SessionStatusRescheduled(WebhookSession),
        /// A session ended.
        "session.status_terminated" => SessionStatusTerminated(WebhookSession),
        /// A thread of a session was created.
        "session.thread_created" => SessionThreadCreated(WebhookThread),
        /// A thread of a session went idle.
        "session.thread_idled" => SessionThreadIdled(WebhookThread),
        /// A thread other than the primary one ended.
        "session.thread_terminated" => SessionThreadTerminated(WebhookThread),
        /// An evaluation of an outcome ended.
        "session.outcome_evaluation_ended" => SessionOutcomeEvaluationEnded(WebhookSession),
        /// An agent was created.
        "agent.created" => AgentCreated(WebhookAgent),
        /// An agent has a new version.
        "agent.updated" => AgentUpdated(WebhookAgent),
        /// An agent was archived.
        "agent.archived" => AgentArchived(WebhookAgent),
        /// An agent was deleted.
        "agent.deleted" => AgentDeleted(WebhookAgent),
        /// A deployment was created.
        "deployment.created" => DeploymentCreated(WebhookDeployment),
        /// A deployment was updated.
        "deployment.updated" => DeploymentUpdated(WebhookDeployment),
        /// A deployment was paused.
        "deployment.paused" => DeploymentPaused(WebhookDeployment),
        /// A deployment runs by its schedule again.
        "deployment.unpaused" => DeploymentUnpaused(WebhookDeployment),
        /// A deployment was archived.
        "deployment.archived" => DeploymentArchived(WebhookDeployment),
        /// A deployment was deleted.
        "deployment.deleted" => DeploymentDeleted(WebhookDeployment),
        /// A run by schedule began.
        "deployment_run.started" => DeploymentRunStarted(WebhookDeploymentRun),
        /// A run by schedule succeeded.
        "deployment_run.succeeded" => DeploymentRunSucceeded(WebhookDeploymentRun),
        /// A run by schedule failed.
        "deployment_run.failed" => DeploymentRunFailed(WebhookDeploymentRun),
        /// An environment was created.
        "environment.created" => EnvironmentCreated(WebhookEnvironment),
        /// An environment was updated.
        "environment.updated" => EnvironmentUpdated(WebhookEnvironment),
        /// An environment was archived.
        "environment.archived" => EnvironmentArchived(WebhookEnvironment),
        /// An environment was deleted.
        "environment.deleted" => EnvironmentDeleted(WebhookEnvironment),
        /// A memory store was created.
        "memory_store.created" => MemoryStoreCreated(WebhookMemoryStore),
        /// A memory store was archived.
        "memory_store.archived" => MemoryStoreArchived(WebhookMemoryStore),
        /// A memory store was deleted.
        "memory_store.deleted" => MemoryStoreDeleted(WebhookMemoryStore),
        /// A vault was created.
        "vault.created" => VaultCreated(WebhookVault),
        /// A vault was archived.
        "vault.archived" => VaultArchived(WebhookVault),
        /// A vault was deleted.
        "vault.deleted" => VaultDeleted(WebhookVault),
        /// A credential was created.
        "vault_credential.created" => VaultCredentialCreated(WebhookVaultCredential),
        /// A credential was archived.
        "vault_credential.archived" => VaultCredentialArchived(WebhookVaultCredential),
        /// A credential was deleted.
        "vault_credential.deleted" => VaultCredentialDeleted(WebhookVaultCredential),
        /// A credential could not be refreshed.
        "vault_credential.refresh_failed" => VaultCredentialRefreshFailed(WebhookVaultCredential),
        /// An enforcement action against a user began.
        "user_profile.enforcement_action_opened" => UserProfileEnforcementActionOpened(WebhookEnforcementAction),
        /// An enforcement action against a user ended.
        "user_profile.enforcement_action_resolved" => UserProfileEnforcementActionResolved(WebhookEnforcementAction),
        /// A user's status in a program changed.
        "user_profile.program_status_updated" => UserProfileProgramStatusUpdated(WebhookUserProfile),
        /// An external key cannot be used.
        "external_key.failed" => ExternalKeyFailed(WebhookExternalKey),
        /// An external key can be used again.
        "external_key.recovered" => ExternalKeyRecovered(WebhookExternalKey),
        /// An external storage cannot be used.
        "external_storage.failed" => ExternalStorageFailed(WebhookExternalStorage),
        /// An external storage can be used again.
        "external_storage.recovered" => ExternalStorageRecovered(WebhookExternalStorage),
    }
}
