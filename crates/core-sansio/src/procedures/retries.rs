//! What all procedures do when something goes wrong.

use std::time::Duration;

use crate::request::failure::{Failure, Refusal};

/// Attempts in a row that may fail.
const MAX_FAILURES: u32 = 5;

const FIRST_WAIT: Duration = Duration::from_millis(500);
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Counts what fails in a row.
#[derive(Debug, Default)]
pub(super) struct Retries {
    failures: u32,
    pub(super) failure: Option<Failure>,
}

impl Retries {
    pub(super) fn is_over(&mut self) {
        self.failures = 0;
    }

    /// How long to wait after a request without an answer; `None` if it was the last one.
    pub(super) fn after_silence(&mut self) -> Option<Duration> {
        self.failures += 1;
        (self.failures < MAX_FAILURES).then(|| FIRST_WAIT.saturating_mul(1 << (self.failures - 1)))
    }

    /// How long to wait after a refusal; `None` if it is final, and kept then.
    pub(super) fn after_refusal(&mut self, refusal: Refusal) -> Option<Duration> {
        let wait = refusal.retry_after.map(|wait| wait.min(MAX_WAIT));
        let again = if refusal.is_retryable() { self.after_silence() } else { None };
        if again.is_none() {
            self.failure = Some(Failure::Refused(refusal));
        }
        again.map(|own| wait.unwrap_or(own))
    }
}
