//! Subjects of webhook events.

use crate::ids::{
    AgentId, CredentialId, DeploymentId, DeploymentRunId, EnforcementActionId, EnvironmentId, ExternalKeyId,
    ExternalStorageId, MemoryStoreId, OrganizationId, SessionId, ThreadId, UserProfileId, VaultId,
    WorkspaceId,
};

object! {
    /// A session.
    response WebhookSession [] {
        /// The session.
        id: required SessionId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A thread of a session.
    response WebhookThread [] {
        /// The session.
        id: required SessionId,
        /// The thread.
        session_thread_id: required ThreadId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// An agent.
    response WebhookAgent [] {
        /// The agent.
        id: required AgentId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A deployment.
    response WebhookDeployment [] {
        /// The deployment.
        id: required DeploymentId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A run of a deployment.
    response WebhookDeploymentRun [] {
        /// The run.
        id: required DeploymentRunId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// An environment.
    response WebhookEnvironment [] {
        /// The environment.
        id: required EnvironmentId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A memory store.
    response WebhookMemoryStore [] {
        /// The memory store.
        id: required MemoryStoreId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A vault.
    response WebhookVault [] {
        /// The vault.
        id: required VaultId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A credential in a vault.
    response WebhookVaultCredential [] {
        /// The credential.
        id: required CredentialId,
        /// The vault that holds it.
        vault_id: required VaultId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
        /// The workspace it belongs to.
        workspace_id: required WorkspaceId,
    }

    /// A user profile.
    response WebhookUserProfile [] {
        /// The profile.
        id: required UserProfileId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
    }

    /// An enforcement action against a user.
    response WebhookEnforcementAction [] {
        /// The profile of the user.
        id: required UserProfileId,
        /// The action.
        enforcement_action_id: required EnforcementActionId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
    }

    /// An external key.
    response WebhookExternalKey [] {
        /// The key.
        id: required ExternalKeyId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
    }

    /// An external storage.
    response WebhookExternalStorage [] {
        /// The storage.
        id: required ExternalStorageId,
        /// The organization it belongs to.
        organization_id: required OrganizationId,
    }
}
