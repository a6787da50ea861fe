//! Stopping the agent.

use super::Turn;
use super::batch::{Batch, Purpose};
use super::sending::Sending;

impl Turn {
    /// Stops the agent and follows to the end of the turn, which then is [`Outcome::Interrupted`](crate::Outcome::Interrupted).
    pub fn interrupt(&mut self) {
        if !self.has_interrupted {
            self.has_interrupted = true;
            self.outbox
                .push_back(Batch::new(Purpose::Interrupt, [String::from(r#"{"type":"user.interrupt"}"#)]));
        }
    }

    /// Stops the agent and does not wait: what is left to do is to send the interrupt, if anything was sent before. An
    /// [`Action::Send`](crate::Action::Send) that is being carried out is answered first.
    pub fn cancel(&mut self) {
        if self.outcome.is_some() {
            return;
        }
        let may_be_running =
            self.outbox.front().is_none_or(|batch| batch.attempts > 0 || batch.purpose != Purpose::Ask);
        self.outbox.clear();
        self.sending = Sending::Ready;
        self.is_cancelled = true;
        if may_be_running {
            self.has_interrupted = false;
            self.interrupt();
        }
    }
}
