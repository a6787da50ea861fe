//! A send whose answer was lost is looked up in the history.

use super::batch::Purpose;
use super::sending::Sending;
use super::{MAX_ATTEMPTS, Turn};
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::event::RawEvent;
use crate::session::stream::history::{At, HistoryPage};

/// Attempts to look a batch up.
const MAX_LOOKUPS: u32 = 10;

impl Turn {
    pub(super) fn take_lookup(&mut self, reply: &Reply<'_>) {
        if !reply.is_success() {
            let refusal = Refusal::of(reply);
            return match refusal.status {
                // The stream was open, so the session was there.
                404 => self.stream.doubt_its_end(true, reply),
                _ if refusal.is_retryable() => self.lookup_failed(),
                _ => self.stream.fail(Failure::Refused(refusal)),
            };
        }
        let Ok(mut page) = HistoryPage::read(reply.body) else { return self.lookup_failed() };
        let Some(batch) = self.outbox.first() else { return };
        let onward = page.onward();
        // A queued event moves in the list once it is processed: nothing can be said to stand behind it.
        let is_anchored = page.events.last().is_none_or(RawEvent::is_processed);
        let Sending::LookingUp { at, cursors, found, .. } = &mut self.sending else { return };
        page.events.retain(|event| batch.position_of(event, &[]).is_some());
        found.append(&mut page.events);
        match onward {
            None => self.looked_up(),
            Some(Ok(At::Behind(_))) if !is_anchored => self.lookup_failed(),
            Some(Ok(next)) if next != *at && !cursors.repeats(next.name()) => *at = next,
            Some(_) => self.lookup_failed(),
        }
    }

    fn looked_up(&mut self) {
        let Sending::LookingUp { found, refusal, .. } = &mut self.sending else { return };
        let (found, refusal) = (std::mem::take(found), refusal.take());
        self.sending = Sending::Ready;
        let Some(batch) = self.outbox.first() else { return };
        let mut ids: Vec<&str> = Vec::new();
        for id in found.iter().filter_map(RawEvent::id) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        match ids.len() {
            0 => match refusal {
                Some(error) => self.sending = Sending::Refused(error),
                None if batch.attempts >= MAX_ATTEMPTS => self.stream.give_up(),
                None => (),
            },
            found if found > batch.items.len() && batch.purpose == Purpose::Ask => {
                self.stream.fail(Failure::UndecidedSend);
            }
            _ => self.adopt(&found),
        }
    }

    pub(super) fn lookup_failed(&mut self) {
        if let Sending::LookingUp { refusal, failures, .. } = &mut self.sending {
            let (refusal, failures) = (refusal.take(), *failures);
            if failures + 1 == MAX_LOOKUPS {
                self.sending = Sending::Ready;
                return self.stream.fail(refusal.unwrap_or(Failure::UndecidedSend));
            }
            self.sending = Sending::Settling { refusal, failures: failures + 1 };
        }
    }
}
