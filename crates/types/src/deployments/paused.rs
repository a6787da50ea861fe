//! Reasons why a deployment is paused.

union! {
    /// Reason why a deployment is paused.
    PausedReason by "type" {
        /// A request paused the deployment.
        "manual" => Manual,
        /// A run failed with an error that the next run would have too.
        "error" => Error(PausedByError),
    }

    /// The error that paused a deployment.
    PausedError by "type" {
        /// An error without further details.
        "unknown_error" => Unspecified,
        /// The agent, or one that it works with, is archived.
        "agent_archived_error" => AgentArchived,
        /// The environment is archived.
        "environment_archived_error" => EnvironmentArchived,
        /// The environment does not exist.
        "environment_not_found_error" => EnvironmentNotFound,
        /// The file does not exist.
        "file_not_found_error" => FileNotFound,
        /// The network of the environment blocks an MCP server.
        "mcp_egress_blocked_error" => McpEgressBlocked,
        /// The memory store is archived.
        "memory_store_archived_error" => MemoryStoreArchived,
        /// The organization is disabled.
        "organization_disabled_error" => OrganizationDisabled,
        /// A self-hosted environment cannot have such resources.
        "self_hosted_resources_unsupported_error" => SelfHostedResourcesUnsupported,
        /// The resource does not exist.
        "session_resource_not_found_error" => SessionResourceNotFound,
        /// The skill does not exist.
        "skill_not_found_error" => SkillNotFound,
        /// The vault is archived.
        "vault_archived_error" => VaultArchived,
        /// The vault does not exist.
        "vault_not_found_error" => VaultNotFound,
        /// The workspace is archived.
        "workspace_archived_error" => WorkspaceArchived,
    }
}

object! {
    /// A run failed with an error that the next run would have too.
    response PausedByError ["type" = "error"] {
        /// The error.
        error: required PausedError,
    }
}
