//! A send whose answer was lost is looked up in the history.

use super::batch::Purpose;
use super::sending::Sending;
use super::{MAX_ATTEMPTS, Turn};
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::event::RawEvent;
use crate::session::stream::history_page::At;
use crate::session::stream::history_page::HistoryPage;
use crate::text::hash::hash;

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
        let onward = page.onward();
        let is_queued_last = page.events.last().is_some_and(|event| !event.is_processed());
        let Some(batch) = self.outbox.first() else { return };
        let Sending::LookingUp { at, cursors, found, trail, .. } = &mut self.sending else { return };
        for event in &page.events {
            trail.hash = trail.hash.rotate_left(1) ^ hash(event.id().unwrap_or_default());
        }
        page.events.retain(|event| batch.position_of(event, &[]).is_some());
        found.append(&mut page.events);
        match onward {
            None => self.looked_up(),
            Some(Ok(next)) if next != *at && !cursors.repeats(next.name()) => {
                trail.is_shaky |= is_queued_last && matches!(next, At::Behind(_));
                *at = next;
            }
            Some(_) => self.lookup_failed(),
        }
    }

    fn looked_up(&mut self) {
        let Sending::LookingUp { found, trail, search, .. } = &mut self.sending else { return };
        // Twice the same way: nothing moved in it, so nothing was skipped.
        if found.is_empty() && trail.is_shaky && search.before != Some(trail.hash) {
            search.before = Some(trail.hash);
            return self.lookup_failed();
        }
        let (found, refusal) = (std::mem::take(found), search.refusal.take());
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
        if let Sending::LookingUp { search, .. } = &mut self.sending {
            let mut search = std::mem::take(search);
            search.failures += 1;
            if search.failures == MAX_LOOKUPS {
                self.sending = Sending::Ready;
                return self.stream.fail(search.refusal.unwrap_or(Failure::UndecidedSend));
            }
            self.sending = Sending::Settling(search);
        }
    }
}
