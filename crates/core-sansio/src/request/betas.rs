//! The `anthropic-beta` values that operations need, merged with those of the caller.

use crate::request::error::Error;

/// The name of the header.
pub(crate) const BETA_HEADER: &str = "anthropic-beta";

pub(crate) const INVALID_BETA: &str =
    "a beta value contains a space or a character outside visible ASCII; separate values with commas";

/// The beta value of agents, environments, sessions, deployments, vaults and everything below them.
pub const MANAGED_AGENTS_BETA: &str = "managed-agents-2026-04-01";

/// The beta value of memory stores and everything below them.
///
/// It replaces [`MANAGED_AGENTS_BETA`]. The service refuses the two together, so values of that
/// family in the settings are left out of these requests.
pub const AGENT_MEMORY_BETA: &str = "agent-memory-2026-07-22";

/// The beta value of dreams.
pub const DREAMING_BETA: &str = "dreaming-2026-04-21";

/// The beta value of tunnels and their certificates.
pub const MCP_TUNNELS_BETA: &str = "mcp-tunnels-2026-06-22";

/// The beta value of user profiles.
pub const USER_PROFILES_BETA: &str = "user-profiles-2026-08-18";

/// The two beta values of the Google data controls of user profiles. The first replaces
/// [`USER_PROFILES_BETA`].
pub const GOOGLE_DATA_CONTROLS_BETAS: [&str; 2] =
    ["user-profiles-2026-09-04", "google-managed-data-controls-2026-09-01"];

/// The beta values of sessions and everything below them, for adapters that write the headers of a
/// [`Request`](crate::Request) themselves.
pub const SESSION_BETAS: [&str; 1] = [MANAGED_AGENTS_BETA];

/// Merges the caller's lists of beta values with those that an operation needs, without duplicates.
/// The caller's values come first; the needed ones keep their order.
///
/// # Errors
///
/// Returns [`Error::Settings`] if a value contains a space or a character outside visible ASCII.
pub(crate) fn merged<'a>(
    given: impl Iterator<Item = &'a str>,
    needed: &[&'a str],
) -> Result<Vec<&'a str>, Error> {
    let mut betas: Vec<&str> = Vec::new();
    for beta in given.flat_map(|list| list.split(',')).map(|beta| beta.trim_matches([' ', '\t'])) {
        if !beta.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::Settings(INVALID_BETA.into()));
        }
        if !beta.is_empty() && !betas.contains(&beta) && !needed.contains(&beta) && !excludes(needed, beta) {
            betas.push(beta);
        }
    }
    for beta in needed {
        if !betas.contains(beta) {
            betas.push(beta);
        }
    }
    Ok(betas)
}

/// Returns `true` if the service refuses `other` together with the beta values that an operation
/// needs.
fn excludes(needed: &[&str], other: &str) -> bool {
    needed.contains(&AGENT_MEMORY_BETA) && other.starts_with("managed-agents-")
}
