//! The values of `anthropic-beta` that operations need, one for each family.

/// The beta value of memory stores and everything below them. It stands instead of [`MANAGED_AGENTS_BETA`](crate::MANAGED_AGENTS_BETA):
/// the service refuses the two together.
pub const AGENT_MEMORY_BETA: &str = "agent-memory-2026-07-22";

/// The beta value of dreams.
pub const DREAMING_BETA: &str = "dreaming-2026-04-21";

/// The beta value of tunnels and their certificates.
pub const MCP_TUNNELS_BETA: &str = "mcp-tunnels-2026-06-22";

/// The beta value of user profiles.
pub const USER_PROFILES_BETA: &str = "user-profiles-2026-08-18";
