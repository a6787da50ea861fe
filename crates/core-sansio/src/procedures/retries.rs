//! Retries of the requests of a procedure.

use std::time::Duration;

use crate::request::failure::{Failure, Refusal};

/// The number of consecutive failures that end a procedure.
const MAX_FAILURES: u32 = 5;

const FIRST_WAIT: Duration = Duration::from_millis(500);
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Counts consecutive failures and keeps the final one.
#[derive(Debug, Default)]
pub(super) struct Retries {
    failures: u32,
    pub(super) failure: Option<Failure>,
}

impl Retries {
    /// Records a success.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns the wait after a request without a reply, or `None` if it was the last attempt.
    pub(super) fn after_failure(&mut self) -> Option<Duration> {
        self.failures += 1;
        (self.failures < MAX_FAILURES).then(|| FIRST_WAIT.saturating_mul(1 << (self.failures - 1)))
    }

    /// Returns the wait after an error reply, or `None` if it is final. Keeps a final one.
    pub(super) fn after_refusal(&mut self, refusal: Refusal) -> Option<Duration> {
        let wait = refusal.retry_after.map(|wait| wait.min(MAX_WAIT));
        let backoff = if refusal.is_retryable() { self.after_failure() } else { None };
        if backoff.is_none() {
            self.failure = Some(Failure::Refused(refusal));
        }
        backoff.map(|backoff| wait.unwrap_or(backoff))
    }
}
