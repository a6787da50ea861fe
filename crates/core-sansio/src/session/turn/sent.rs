//! What came of a send.

use std::time::Duration;

use super::batch::Purpose;
use super::sending::{Search, Sending};
use super::{MAX_ATTEMPTS, MAX_ODD_ANSWERS, Turn};
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;

impl Turn {
    /// The answer to [`Action::Send`](crate::Action::Send), whatever its status.
    pub fn handle_sent<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.take_sent(&reply.into().judged());
    }

    fn take_sent(&mut self, reply: &Reply<'_>) {
        let Some(batch) = self.outbox.first_mut() else { return };
        let echoes = if reply.is_success() { batch.echoes(reply.body) } else { None };
        if let Some(echoes) = echoes {
            return self.sent(&echoes);
        }
        if self.is_postponed_by(reply) {
            return self.postpone(Refusal::of(reply));
        }
        let Some(batch) = self.outbox.first_mut() else { return };
        batch.attempts += 1;
        let (attempts, purpose) = (batch.attempts, batch.purpose);
        let failure = || Failure::of_send(reply);
        match reply.status {
            // Something between here and the service has answered: a login page, for one.
            200..400 => self.settle_send((attempts >= MAX_ODD_ANSWERS).then(failure)),
            // It may have been done before the failure.
            408 | 500..600 => self.settle_send((attempts >= MAX_ATTEMPTS).then(failure)),
            429 if attempts < MAX_ATTEMPTS => {
                let wait = reply.retry_after.unwrap_or(Duration::from_secs(1));
                self.sending = Sending::Pausing(wait.min(Duration::from_secs(60)));
            }
            _ if self.is_cancelled => self.outbox.clear(),
            // The session may have ended, or somebody else has answered, or it has nothing to stop any more.
            404 | 409 => self.sending = Sending::Refused(failure()),
            _ if purpose != Purpose::Ask => self.sending = Sending::Refused(failure()),
            _ => self.stream.fail(failure()),
        }
    }

    /// Nobody knows whether the first batch has arrived. If not, and `failure` is given, that was the last attempt.
    fn settle_send(&mut self, failure: Option<Failure>) {
        self.sending = Sending::Settling(Search { refusal: failure, ..Search::default() });
    }

    /// [`Action::Send`](crate::Action::Send) had no answer. `may_have_arrived` is false only if it is certain that no byte was received.
    pub fn handle_send_failed(&mut self, may_have_arrived: bool) {
        let Some(batch) = self.outbox.first_mut() else { return };
        batch.attempts += 1;
        let attempts = batch.attempts;
        if self.is_cancelled {
            self.outbox.clear();
        } else if may_have_arrived {
            self.settle_send(None);
        } else if attempts < MAX_ATTEMPTS {
            self.sending = Sending::Pausing(Duration::from_millis(500 << attempts));
        } else {
            self.stream.give_up();
        }
    }
}
