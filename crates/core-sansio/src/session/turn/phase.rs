use super::Turn;
use super::sending::Sending;
use crate::session::stream::phase::Phase;

impl Turn {
    /// What the turn is busy with. Another [`poll`](Self::poll) may change it.
    pub fn phase(&self) -> Phase {
        if self.outcome.is_some() {
            return Phase::Finished;
        }
        // Nothing goes out, and no call counts, before everything known was handed over; only an interrupt waits for nothing.
        if !self.stream.is_drained() && !self.is_cancelled {
            return self.stream.phase();
        }
        match self.sending {
            Sending::Settling(_) | Sending::LookingUp { .. } | Sending::Refused(_) | Sending::Final(_) => {
                Phase::LookingUp
            }
            Sending::Ready | Sending::Pausing(_) | Sending::Breathing if !self.outbox.is_empty() => {
                Phase::Sending
            }
            _ if self.handed_out.iter().any(|call| !self.answered.contains(call)) => Phase::Waiting,
            _ => self.stream.phase(),
        }
    }
}
