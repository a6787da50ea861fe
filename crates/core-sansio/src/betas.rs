//! The values of `anthropic-beta` that operations need, one for each family.

/// The beta value of agents, environments, sessions, deployments, vaults and everything below them.
pub const MANAGED_AGENTS_BETA: &str = "managed-agents-2026-04-01";

/// The beta value of memory stores and everything below them. It stands instead of [`MANAGED_AGENTS_BETA`]: the service
/// refuses the two together, so a value of that family in the settings is not sent with them.
pub const AGENT_MEMORY_BETA: &str = "agent-memory-2026-07-22";

/// The beta value of dreams.
pub const DREAMING_BETA: &str = "dreaming-2026-04-21";

/// The beta value of tunnels and their certificates.
pub const MCP_TUNNELS_BETA: &str = "mcp-tunnels-2026-06-22";

/// The beta value of user profiles.
pub const USER_PROFILES_BETA: &str = "user-profiles-2026-08-18";

/// Whether the service refuses `other` beside the beta value that an operation needs.
pub(crate) fn excludes(needed: Option<&str>, other: &str) -> bool {
    needed == Some(AGENT_MEMORY_BETA) && other.starts_with("managed-agents-")
}
