union! {
    /// Why a deployment is paused.
    PausedReason by "type" {
        /// Somebody paused it.
        "manual" => Manual,
        /// A run failed in a way that the next one would too.
        "error" => Error(PausedByError),
    }

    /// The error that paused a deployment.
    PausedError by "type" {
        /// Nothing more is known.
        "unknown_error" => Unspecified,
        /// The agent, or one that it works with, is archived.
        "agent_archived_error" => AgentArchived,
        /// The environment is archived.
        "environment_archived_error" => EnvironmentArchived,
        /// There is no such environment.
        "environment_not_found_error" => EnvironmentNotFound,
        /// There is no such file.
        "file_not_found_error" => FileNotFound,
        /// The network of the environment does not let an MCP server be reached.
        "mcp_egress_blocked_error" => McpEgressBlocked,
        /// The memory store is archived.
        "memory_store_archived_error" => MemoryStoreArchived,
        /// The organization is disabled.
        "organization_disabled_error" => OrganizationDisabled,
        /// A self-hosted environment cannot have such resources.
        "self_hosted_resources_unsupported_error" => SelfHostedResourcesUnsupported,
        /// There is no such resource.
        "session_resource_not_found_error" => SessionResourceNotFound,
        /// There is no such skill.
        "skill_not_found_error" => SkillNotFound,
        /// The vault is archived.
        "vault_archived_error" => VaultArchived,
        /// There is no such vault.
        "vault_not_found_error" => VaultNotFound,
        /// The workspace is archived.
        "workspace_archived_error" => WorkspaceArchived,
    }
}

object! {
    /// A run failed in a way that the next one would too.
    response PausedByError ["type" = "error"] {
        /// What went wrong.
        error: required PausedError,
    }
}
