//! Reads the clock for the expiry of tokens.

use std::time::{Duration, SystemTime};

/// Returns the time since the Unix epoch.
pub(super) fn since_epoch() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}
