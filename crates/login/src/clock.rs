//! Reads the clock for the expiry of tokens.

use std::time::{Duration, SystemTime};

/// Returns the time since the Unix epoch, as [`TokenCache`] and [`AccessToken`] count it.
///
/// [`TokenCache`]: managed_agents_core::credentials::TokenCache
/// [`AccessToken`]: managed_agents_core::credentials::AccessToken
pub fn since_epoch() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}
