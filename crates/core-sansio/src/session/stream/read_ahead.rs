//! Reading further than what is handed over, for adapters that pay for each time they ask.

use super::{Delivery, SessionStream, State, Status};

/// Deliveries read ahead, and bytes of events and previews: what the last of them brings after that is more.
const MAX_DELIVERIES: usize = 128;
const MAX_BYTES: usize = 64 * 1024;

impl SessionStream {
    /// What the next [`poll`](Self::poll)s will hand over, in their order, as far as bytes that have come already tell: of the live stream
    /// at most 128 deliveries, and 64 KiB and one of them. Nothing is handed over by this, so a checkpoint has none of it;
    /// [`previews`](Self::previews) are as far as was read.
    pub fn read_ahead(&mut self) -> impl Iterator<Item = &Delivery> {
        if self.queue.is_empty() {
            let mut bytes = 0;
            while bytes < MAX_BYTES && self.queue.len() < MAX_DELIVERIES && matches!(self.state, State::Live)
            {
                let before = self.queue.len();
                if !self.advance() {
                    break;
                }
                let Some((_, delivery)) = self.queue.get(before) else { continue };
                if let Delivery::Preview(preview) = delivery {
                    bytes += preview.delta.len();
                }
                let Some(event) = delivery.event() else { continue };
                // What is done next depends on these, once they are handed over.
                let status = self.scope.status_of(event);
                if matches!(status, Some(Status::Idle | Status::Terminated | Status::Deleted)) {
                    break;
                }
                bytes += event.json().len();
            }
        }
        self.queue.iter().map(|(_, delivery)| delivery)
    }
}
