//! What goes out, and how it is recognised when it comes back.

use std::time::Duration;

use managed_agents_types::EventId;

use super::batch::{Batch, Before, Item, Purpose};
use super::twin::Twin;
use super::{Asked, Turn};
use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::Failure;
use crate::session::event::RawEvent;
use crate::session::mark::Mark;
use crate::session::seq::Seq;
use crate::session::stream::action::Action;
use crate::session::stream::delivery::Delivery;
use crate::session::stream::history_page::At;
use crate::session::stream::request::Request;
use crate::session::tool_call;

/// Where the first batch of the outbox is.
#[derive(Debug)]
pub(super) enum Sending {
    Ready,
    /// A pause before it is sent again.
    Pausing(Duration),
    /// One read of the stream after it: what the session has said meanwhile may come first.
    Breathing,
    /// It may have arrived: time for a list that lags behind, then a look.
    Settling(Search),
    /// Refused. The history is to be read once more: perhaps it was needless, or the session has ended.
    Refused(Failure),
    /// Refused, and the history was read since.
    Final(Failure),
    LookingUp {
        at: At,
        cursors: CycleDetector,
        found: Vec<RawEvent>,
        trail: Trail,
        search: Search,
    },
}

/// The lookups of one batch.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Why the batch was refused, if it was.
    pub(super) refusal: Option<Failure>,
    pub(super) failures: u32,
    /// The trail of the lookup before, if it found nothing and the list may have moved meanwhile.
    pub(super) before: Option<u64>,
}

/// The events that a lookup came by.
#[derive(Debug, Default)]
pub(super) struct Trail {
    pub(super) hash: u64,
    /// A page began behind a queued event, which moves in the list once it is processed: events may have been skipped.
    pub(super) is_shaky: bool,
}

/// An event of ours that must be taken up before an idle can be the end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Own {
    pub(super) id: Option<EventId>,
    pub(super) item: Item,
    /// It came back, queued or taken up.
    pub(super) was_seen: bool,
    pub(super) is_processed: bool,
    /// An event of another id that says the same.
    pub(super) twin: Option<Twin>,
}

impl Turn {
    /// What the outbox wants now.
    pub(super) fn outgoing(&mut self) -> Option<Action<Request>> {
        if self.is_held() {
            self.begin_again();
            return None;
        }
        let batch = self.outbox.first_mut()?;
        self.asked = Asked::Outbox;
        if std::mem::take(&mut batch.must_be_looked_up) {
            self.sending = Sending::Settling(Search::default());
        }
        Some(match &self.sending {
            Sending::Ready => {
                if batch.before.is_none() && batch.purpose != Purpose::Answer {
                    let processed_at = self.stream.newest_processed_at().into();
                    let (applied, keys) = (self.stream.state().seq(), self.stream.recent_hashes().collect());
                    batch.before = Some(Before { processed_at, applied, keys });
                    if batch.purpose == Purpose::Ask && batch.postponed == 0 {
                        return Some(Action::Deliver(Delivery::Sending));
                    }
                }
                batch.was_refused = false;
                Action::Send(batch.request())
            }
            Sending::Pausing(wait) => Action::Wait(*wait),
            Sending::Breathing => Action::Receive { timeout: Duration::ZERO },
            Sending::Settling(Search { failures, .. }) => Action::Wait(self.stream.list_lags(failures + 1)),
            Sending::Refused(_) | Sending::Final(_) => return None,
            Sending::LookingUp { at, .. } => Action::FetchHistory(
                at.request(Request::default().parameters("types[]", &batch.kinds()), self.stream.page_size()),
            ),
        })
    }

    /// The first batch was received: its events are known by the ids in the answer, without ids by what they say.
    pub(super) fn sent(&mut self, echoes: &[Option<RawEvent>]) {
        let Some(batch) = self.first_out() else { return };
        let mut moment = None;
        for (own, echo) in self.expect(batch.items).iter_mut().zip(echoes) {
            if let Some(echo) = echo {
                own.id = echo.id().map(EventId::from);
                own.is_processed = echo.processed_at().is_some();
                own.was_seen = own.is_processed;
                moment = echo.processed_at().map(String::from).or(moment);
            }
        }
        self.sent_at = self.stream.state().seq();
        if let Some(moment) = moment {
            self.evidence = Mark { seq: self.sent_at, timestamp: moment };
        }
    }

    /// Watches what is handed over for signs of what was sent.
    pub(super) fn observe(&mut self, delivery: &Delivery) {
        let Some(event) = delivery.event() else { return };
        if tool_call::may_close_calls(event) {
            self.forget_closed_calls();
        }
        let may_have_arrived =
            !matches!(self.sending, Sending::Ready | Sending::Pausing(_) | Sending::Breathing);
        let is_first = |batch: &Batch| batch.position_of(event, &[]).is_some();
        if may_have_arrived && self.outbox.first().is_some_and(is_first) {
            self.adopt(std::slice::from_ref(event));
        }
        let at = self.stream.state().seq();
        // The first stream of a session may bring what happened before anything was sent.
        let is_after = !self.stream.may_bring_the_past() || self.own.iter().any(|own| own.was_seen);
        // Nor is an earlier one that a list tells late, behind the last idle.
        if is_after && is_exhausted(event) && self.stream.state().idle_at() == at {
            self.exhausted_at = at;
            self.is_exhausted_live = !event.is_from_history();
        }
        let own = self.own.iter_mut().find(|own| match &own.id {
            Some(id) => event.id() == Some(id.as_str()),
            None => !own.is_processed && own.item.is(event),
        });
        if let Some(own) = own {
            own.was_seen = true;
            if own.id.is_none() {
                own.id = event.id().map(EventId::from);
            }
            if event.processed_at().is_some() {
                own.is_processed = true;
                self.evidence.seq = at;
                event.processed_at().unwrap_or_default().clone_into(&mut self.evidence.timestamp);
            }
        } else {
            self.notice_twin(event);
        }
    }

    /// Calls that are over need no answer any more, whoever gave it.
    fn forget_closed_calls(&mut self) {
        let fold = self.stream.state();
        for ids in [&mut self.handed_out, &mut self.answered] {
            ids.retain(|id| fold.call(id.as_str()).is_some());
        }
        let is_needless = |batch: &Batch| batch.answered_call().is_some_and(|id| fold.call(id).is_none());
        if self.outbox.first().is_some_and(is_needless) {
            self.sending = Sending::Ready;
        }
        self.outbox.retain(|batch| !is_needless(batch));
    }

    /// The first batch turned out to have been received: `found` are its events.
    pub(super) fn adopt(&mut self, found: &[RawEvent]) {
        let Some(batch) = self.first_out() else { return };
        let (mut taken, mut ids) = (Vec::new(), Vec::new());
        for event in found {
            if let Some(index) = batch.position_of(event, &taken) {
                taken.push(index);
                ids.push(event.id());
            }
        }
        let own = self.expect(batch.items);
        for (index, id) in taken.iter().zip(ids) {
            own[*index].id = id.map(EventId::from);
        }
        // When it arrived is not known: at some moment since it was about to be sent.
        self.sent_at = batch.before.map_or(Seq::START, |before| before.applied);
    }

    /// Takes the first batch out; gives it if an idle is to count only once it was taken up.
    fn first_out(&mut self) -> Option<Batch> {
        self.sending = Sending::Ready;
        if self.outbox.is_empty() {
            return None;
        }
        Some(self.outbox.remove(0)).filter(|batch| batch.purpose == Purpose::Ask)
    }

    /// From now on an idle counts only once these were taken up.
    fn expect(&mut self, items: Vec<Item>) -> &mut [Own] {
        let known = self.own.len();
        let own = items.into_iter().map(|item| Own {
            id: None,
            item,
            was_seen: false,
            is_processed: false,
            twin: None,
        });
        self.own.extend(own);
        &mut self.own[known..]
    }
}

impl Sending {
    pub(super) fn look(search: Search) -> Self {
        Self::LookingUp {
            at: At::Beginning,
            cursors: CycleDetector::default(),
            found: Vec::new(),
            trail: Trail::default(),
            search,
        }
    }
}

fn is_exhausted(event: &RawEvent) -> bool {
    event.kind() == "session.status_idle"
        && event.text(&["stop_reason", "type"]).as_deref() == Some("retries_exhausted")
}
