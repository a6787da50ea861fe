//! Services that name an event by one id in the answer to a send, and by another in the stream and the list.

use managed_agents_types::EventId;

use super::Turn;
use crate::session::event::RawEvent;
use crate::session::mark::Mark;

/// A processed event that says what one of ours says, by another id.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Twin {
    pub(super) id: EventId,
    pub(super) mark: Mark,
}

impl Turn {
    /// Remembers an event that may be one of ours: nothing is known under the id that the answer gave.
    pub(super) fn notice_twin(&mut self, event: &RawEvent) {
        let (Some(id), Some(moment)) = (event.id(), event.processed_at()) else { return };
        let mark = Mark { seq: self.stream.state().seq(), timestamp: moment.into() };
        let own = self.own.iter_mut().find(|own| !own.was_seen && own.twin.is_none() && own.item.is(event));
        if let Some(own) = own {
            own.twin = Some(Twin { id: id.into(), mark });
        }
    }

    /// Takes such events for ours where neither the stream nor the list knows the ids of the answer.
    pub(super) fn adopt_twins(&mut self) {
        for own in self.own.iter_mut().filter(|own| !own.was_seen) {
            if let Some(twin) = own.twin.take() {
                (own.id, own.was_seen, own.is_processed) = (Some(twin.id), true, true);
                if twin.mark.is_after(&self.evidence) {
                    self.evidence = twin.mark;
                }
            }
        }
    }
}
