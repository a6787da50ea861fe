//! Computes the moments at which waits and reads end.

use std::time::{Duration, Instant};

/// The longest wait: a larger one could overflow an [`Instant`].
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// Returns the moment at which `time` has passed since `start`.
pub(crate) fn after(start: Instant, time: Duration) -> Instant {
    start + time.min(YEAR)
}

/// Returns the earliest of these moments.
pub(crate) fn earliest(moment: Instant, others: impl IntoIterator<Item = Option<Instant>>) -> Instant {
    others.into_iter().flatten().fold(moment, Instant::min)
}
