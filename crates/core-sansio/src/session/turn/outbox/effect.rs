//! The effects of an outbox step on the rest of the turn.

use managed_agents_types::EventId;

use crate::request::failure::Failure;
use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::turn::item::Item;
use crate::session::turn::outcome::Outcome;

#[derive(Debug)]
pub(crate) enum Effect {
    None,
    /// The service confirmed these events, with the stored event of each.
    Confirmed {
        items: Vec<Item>,
        echoes: Vec<Option<RawEvent>>,
    },
    /// The history shows that these events were received, under these ids, some time after `since`.
    Found {
        items: Vec<Item>,
        ids: Vec<Option<EventId>>,
        since: Seq,
    },
    /// An interrupt came too late: there is nothing to stop.
    NothingToStop,
    Over(Outcome),
    Failed(Failure),
    /// Failed, and the adapter knows why.
    GaveUp,
}

/// A request that was made while a send was in flight: the turn carries it out after the reply. The
/// later variant wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Then {
    GoOn,
    Cancel,
    EndByDeadline,
}

/// A refusal, and what it needs before it is judged.
pub(crate) enum Refused {
    /// The history must be read again.
    LookAgain,
    Judge(Failure),
}
