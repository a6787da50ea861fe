//! Looks in the history for events whose send had no answer.

use std::time::Duration;

use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::Failure;
use crate::request::session_request::Request;
use crate::session::event::RawEvent;
use crate::session::stream::history_page::{At, HistoryPage};
use crate::session::turn::outbox::outgoing::Outgoing;
use crate::text::hash::hash;

/// The lookups of one request.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// Why the request was refused, if it was.
    refusal: Option<Failure>,
    failures: u32,
    /// The time that the service set before the request may be sent again.
    retry_after: Option<Duration>,
    /// The trail of the lookup before, if it found nothing and the list may have moved meanwhile.
    before: Option<u64>,
}

/// One walk over the list.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    search: Search,
    at: At,
    cursors: CycleDetector,
    found: Vec<RawEvent>,
    /// A hash of the events that the walk came by.
    trail: u64,
    /// A page began behind a queued event, which moves in the list once it is processed: events may
    /// have been skipped.
    is_shaky: bool,
}

pub(super) enum Progress {
    NextPage,
    Done,
    /// The walk begins anew after a while.
    Failed,
}

impl Search {
    /// `refusal`: why this was the last attempt, if it was.
    pub(super) fn new(refusal: Option<Failure>, retry_after: Option<Duration>) -> Self {
        Self { refusal, retry_after, ..Self::default() }
    }

    /// The pause before the request is sent again, if the service set one.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.retry_after
    }

    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// Counts a walk that failed. Returns how many there were.
    pub(super) fn count_failure(&mut self) -> u32 {
        self.failures += 1;
        self.failures
    }

    pub(super) fn into_refusal(self) -> Option<Failure> {
        self.refusal
    }
}

impl Lookup {
    pub(super) fn new(search: Search) -> Self {
        Self { search, ..Self::default() }
    }

    pub(super) fn into_search(self) -> Search {
        self.search
    }

    pub(super) fn request(&self, list: Request, outgoing: &Outgoing, page_size: u32) -> Request {
        self.at.request(list.parameters("types[]", &outgoing.kinds()), page_size)
    }

    pub(super) fn take(&mut self, mut page: HistoryPage, outgoing: &Outgoing) -> Progress {
        let onward = page.onward();
        let is_queued_last = page.events.last().is_some_and(|event| !event.is_processed());
        for event in &page.events {
            self.trail = self.trail.rotate_left(1) ^ hash(event.id().unwrap_or_default());
        }
        page.events.retain(|event| outgoing.position_of(event, &[]).is_some());
        self.found.append(&mut page.events);
        match onward {
            None => self.finish(),
            Some(Ok(next)) if next != self.at && !self.cursors.repeats(next.name()) => {
                self.is_shaky |= is_queued_last && matches!(next, At::Behind(_));
                self.at = next;
                Progress::NextPage
            }
            Some(_) => Progress::Failed,
        }
    }

    fn finish(&mut self) -> Progress {
        // If the walk went the same way twice nothing moved, so nothing was skipped.
        if self.found.is_empty() && self.is_shaky && self.search.before != Some(self.trail) {
            self.search.before = Some(self.trail);
            return Progress::Failed;
        }
        Progress::Done
    }

    /// The events that look like ours, by id each once, and the search that found them.
    pub(super) fn into_found(self) -> (Vec<RawEvent>, usize, Search) {
        let mut ids: Vec<&str> = Vec::new();
        for id in self.found.iter().filter_map(RawEvent::id) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let count = ids.len();
        (self.found, count, self.search)
    }
}
