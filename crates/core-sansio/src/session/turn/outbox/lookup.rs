//! Looks in the history for the events of a request whose reply was lost, newest first.
//!
//! ```text
//!   oldest                                                              newest
//!   [queued?] processed ... │ sent │ ... processed ours? ... [queued?]  ◀── first walk
//!                                                  └ newest │ ......... ◀── second walk
//! ```
//!
//! A list may have queued events at either end, so that the first walk ends only where all of ours
//! were found, or at the end of the list. A queued event that is processed meanwhile moves to the
//! newest side, which the walk has left: if several pages had nothing of ours, a second walk reads
//! on to the newest event of the first.

use std::time::Duration;

use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::request::session_request::{Endpoint, Request};
use crate::session::event::RawEvent;
use crate::session::stream::SessionStream;
use crate::session::stream::history_page::{At, HistoryPage};
use crate::session::turn::outbox::outgoing::Outgoing;

/// Failures of one lookup before it is given up.
const MAX_FAILURES: u32 = 10;

/// The lookup of one request.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    if_missing: IfMissing,
    /// Pages that failed, and walks that led nowhere.
    failures: u32,
    /// The wait that the service asked for with the last of them.
    wait: Duration,
    walk: Walk,
    at: At,
    cursors: CycleDetector,
    /// The events that look like ours, by id each once.
    found: Vec<RawEvent>,
}

/// The next step if the history does not contain the request.
#[derive(Debug)]
pub(super) enum IfMissing {
    /// Send it again, not before this time has passed.
    SendAgain(Duration),
    /// Give up, because the last attempt failed in this way.
    Refuse(Failure),
}

impl Default for IfMissing {
    fn default() -> Self {
        Self::SendAgain(Duration::ZERO)
    }
}

#[derive(Debug)]
enum Walk {
    /// To the end of the list. `newest`: the id of the first processed event.
    First {
        newest: Option<String>,
    },
    Second {
        until: Option<String>,
    },
}

impl Default for Walk {
    fn default() -> Self {
        Self::First { newest: None }
    }
}

/// The step after a page.
pub(super) enum Progress {
    NextPage,
    /// Wait before the next page.
    Pause,
    Found(Vec<RawEvent>),
    Missing(IfMissing),
    Failed(Failure),
}

impl Lookup {
    pub(super) fn new(if_missing: IfMissing) -> Self {
        Self { if_missing, ..Self::default() }
    }

    /// Returns the wait before the next page: so long that the list cannot be stale, and longer
    /// after failures.
    pub(super) fn wait(&self, lags: impl Fn(u32) -> Duration) -> Duration {
        lags(self.failures + 1).max(self.wait)
    }

    /// Reads the list from its newest event again.
    pub(super) fn begin_anew(&mut self) {
        let begun = Self::new(std::mem::take(&mut self.if_missing));
        *self = Self { failures: self.failures, wait: self.wait, ..begun };
    }

    pub(super) fn request(&self, outgoing: &Outgoing, stream: &SessionStream) -> Request {
        let list = stream.request(Endpoint::History).parameters("types[]", &outgoing.kinds());
        self.at.request(list.parameter("order", "desc"), stream.page_size())
    }

    /// Takes the reply to [`request`](Self::request).
    pub(super) fn take(&mut self, reply: &Reply<'_>, outgoing: &Outgoing) -> Progress {
        if !reply.is_success() {
            let refusal = Refusal::of(reply);
            // The cursor may be too old, or for pages of another size.
            return match refusal.is_retryable() {
                true => self.fail(reply.retry_after),
                false if reply.status == 400 && self.at != At::Beginning => self.is_stuck(),
                false => Progress::Failed(Failure::Refused(refusal)),
            };
        }
        match HistoryPage::read(reply.body) {
            Ok(page) => self.take_page(page, outgoing),
            Err(_) => self.fail(None),
        }
    }

    /// The page failed. It is fetched again, after `wait` at the earliest.
    pub(super) fn fail(&mut self, wait: Option<Duration>) -> Progress {
        self.wait = wait.unwrap_or_default();
        self.failures += 1;
        match std::mem::take(&mut self.if_missing) {
            IfMissing::Refuse(failure) if self.failures == MAX_FAILURES => Progress::Failed(failure),
            IfMissing::SendAgain(_) if self.failures == MAX_FAILURES => {
                Progress::Failed(Failure::UndecidedSend)
            }
            if_missing => {
                self.if_missing = if_missing;
                Progress::Pause
            }
        }
    }

    /// The list leads nowhere: the walk begins anew.
    fn is_stuck(&mut self) -> Progress {
        self.begin_anew();
        self.fail(None)
    }

    fn take_page(&mut self, page: HistoryPage, outgoing: &Outgoing) -> Progress {
        let onward = page.onward();
        let mut is_past = false;
        for event in page.events {
            match &mut self.walk {
                Walk::First { newest } => {
                    is_past |= outgoing.began_after(&event);
                    if newest.is_none() && event.is_processed() {
                        *newest = event.id().map(String::from);
                    }
                }
                Walk::Second { until } => is_past |= until.is_some() && event.id() == until.as_deref(),
            }
            let is_known = event.id().is_some() && self.found.iter().any(|found| found.id() == event.id());
            if !is_known && outgoing.position_of(&event, &[]).is_some() {
                self.found.push(event);
            }
        }
        let is_enough = match self.walk {
            // Only a message can be there twice.
            Walk::First { .. } => self.found.len() >= outgoing.len() && (is_past || !outgoing.is_message()),
            Walk::Second { .. } => is_past,
        };
        match onward {
            Some(Ok(next)) if !is_enough => {
                if next == self.at || self.cursors.repeats(next.name()) {
                    return self.is_stuck();
                }
                self.at = next;
                Progress::NextPage
            }
            Some(Err(_)) if !is_enough => self.is_stuck(),
            _ => self.end(outgoing),
        }
    }

    fn end(&mut self, outgoing: &Outgoing) -> Progress {
        if outgoing.is_message() && self.found.len() > outgoing.len() {
            return Progress::Failed(Failure::UndecidedSend);
        }
        if !self.found.is_empty() {
            return Progress::Found(std::mem::take(&mut self.found));
        }
        match &mut self.walk {
            Walk::First { newest } if self.at != At::Beginning => {
                self.walk = Walk::Second { until: newest.take() };
                (self.at, self.cursors) = (At::Beginning, CycleDetector::default());
                Progress::NextPage
            }
            _ => Progress::Missing(std::mem::take(&mut self.if_missing)),
        }
    }
}
