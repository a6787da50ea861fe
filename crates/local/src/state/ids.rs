//! New ids and timestamps.

use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// Makes an id in the service's form: a prefix that names the kind, then letters and digits.
pub(crate) fn fresh_id(prefix: &str) -> String {
    let tail: String = std::iter::repeat_with(fastrand::alphanumeric).take(22).collect();
    format!("{prefix}_01{tail}")
}

/// Returns the time in microseconds, never the same twice in a process, so that lists sorted by
/// time have no ties.
pub(crate) fn now() -> String {
    static LAST: AtomicI64 = AtomicI64::new(0);
    let clock = Timestamp::now().as_microsecond();
    let last = LAST.fetch_max(clock, Ordering::Relaxed);
    let time = if clock > last { clock } else { LAST.fetch_add(1, Ordering::Relaxed) + 1 };
    format!("{:.6}", Timestamp::from_microsecond(time).expect("the clock stays in jiff's range"))
}
