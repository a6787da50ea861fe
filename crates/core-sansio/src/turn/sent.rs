//! What came of a send.

use std::time::Duration;

use super::batch::Purpose;
use super::sending::Sending;
use super::{MAX_ATTEMPTS, Turn};
use crate::{Failure, Refusal, Reply};

impl Turn {
    /// The answer to [`Action::Send`](crate::Action::Send), whatever its status.
    pub fn handle_sent<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.take_sent(&reply.into().judged());
    }

    fn take_sent(&mut self, reply: &Reply<'_>) {
        if reply.is_success() {
            return self.sent(reply.body);
        }
        let refusal = || Failure::Refused(Refusal::of(reply));
        let Some(batch) = self.outbox.first_mut() else { return };
        batch.attempts += 1;
        let has_attempts = batch.attempts < MAX_ATTEMPTS;
        let purpose = batch.purpose;
        if matches!(reply.status, 408 | 500..600) {
            // It may have been done before the failure.
            self.sending = Sending::Settling { refusal: (!has_attempts).then(refusal), failures: 0 };
        } else if reply.status == 429 && has_attempts {
            let wait = reply.retry_after.unwrap_or(Duration::from_secs(1));
            self.sending = Sending::Pausing(wait.min(Duration::from_secs(60)));
        } else if purpose == Purpose::Answer {
            // Perhaps somebody else has answered: the history knows.
            self.sending = Sending::Settling { refusal: Some(refusal()), failures: 0 };
        } else if self.is_cancelled {
            self.outbox.clear();
        } else {
            self.refused(refusal());
        }
    }

    /// [`Action::Send`](crate::Action::Send) had no answer. `may_have_arrived` is false only if it is certain that no byte was received.
    pub fn handle_send_failed(&mut self, may_have_arrived: bool) {
        let Some(batch) = self.outbox.first_mut() else { return };
        batch.attempts += 1;
        let attempts = batch.attempts;
        if self.is_cancelled {
            self.outbox.clear();
        } else if may_have_arrived {
            self.sending = Sending::Settling { refusal: None, failures: 0 };
        } else if attempts < MAX_ATTEMPTS {
            self.sending = Sending::Pausing(Duration::from_millis(500 << attempts));
        } else {
            self.stream.give_up();
        }
    }

    /// Something of ours was refused for good.
    pub(super) fn refused(&mut self, failure: Failure) {
        // The stream was open, so the session was there.
        if failure.status() == Some(404) {
            return self.stream.deleted();
        }
        self.stream.fail(failure);
    }
}
