//! Stopping the agent.

use super::batch::{Batch, Purpose};
use super::sending::Sending;
use super::{Outcome, Turn};

impl Turn {
    /// Stops the agent and follows to the end of the turn, which then is [`Outcome::Interrupted`](crate::Outcome::Interrupted).
    pub fn interrupt(&mut self) {
        if !self.has_interrupted {
            self.has_interrupted = true;
            self.withdraw();
            self.outbox
                .push(Batch::new(Purpose::Interrupt, vec![String::from(r#"{"type":"user.interrupt"}"#)]));
        }
    }

    /// Stops the agent and does not wait: what is left to do is to send the interrupt, if anything was sent before. An
    /// [`Action::Send`](crate::Action::Send) that is being carried out is answered first. A turn that had ended with
    /// [`Outcome::NeedsAction`] is cancelled too, one that is over is not.
    pub fn cancel(&mut self) {
        if matches!(self.outcome, Some(Outcome::NeedsAction(_))) {
            self.outcome = None;
        }
        if self.outcome.is_some() {
            return;
        }
        let may_have_sent = |batch: &Batch| {
            // An earlier process may have, too: then it is about to be looked up.
            let is_ready = matches!(self.sending, Sending::Ready | Sending::Pausing(_) | Sending::Breathing);
            batch.purpose != Purpose::Ask || batch.attempts > 0 || !is_ready
        };
        self.is_unsent = self.is_unsent();
        let may_be_running = !self.is_unsent && self.outbox.first().is_none_or(may_have_sent);
        self.outbox.clear();
        self.sending = Sending::Ready;
        self.is_cancelled = true;
        if may_be_running {
            self.has_interrupted = false;
            self.interrupt();
        }
    }
}
