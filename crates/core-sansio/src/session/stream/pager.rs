//! From page to page of one query: to the next page, to the same one again, or to smaller ones.

use std::time::Duration;

use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::Failure;
use crate::session::stream::history_page::{At, NoNextPage};

/// Reads of the live stream between two pages: as many as empty the buffers of most sockets, and
/// not so many that a busy stream stalls the history.
const READS: u32 = 64;

/// Pages in a row that name themselves as the next, or rounds of a list that runs in a circle,
/// before that is final.
const MAX_STALLS: u32 = 5;

/// The position in the list, and the step before the next page.
#[derive(Debug, Default)]
pub(super) struct Pager {
    at: At,
    cursors: CycleDetector,
    next: Next,
    /// Attempts at this page that failed.
    attempts: u32,
    /// Pages in a row that named themselves as the next.
    stalls: u32,
    /// How often the list was found to run in a circle.
    rounds: u32,
    /// Pages became smaller after the cursor was given.
    is_resized: bool,
}

/// The step before the next page.
#[derive(Debug, Clone, Copy, Default)]
enum Next {
    #[default]
    Page,
    /// The live stream is polled first: so many reads that do not wait.
    PollStream {
        reads: u32,
    },
    /// The page failed. It is fetched again after the wait, which begins with the next poll.
    Again {
        wait: Duration,
    },
    Pause {
        left: Duration,
    },
}

/// The next wish of the pager.
pub(super) enum Want {
    Page,
    /// Read the live stream for so long.
    Read(Duration),
    Wait(Duration),
}

/// The step after a page.
pub(super) enum Onward {
    NextPage,
    /// To no page that was not read: the same one must be fetched again after a wait.
    Stuck,
    Failed(Failure),
}

impl Pager {
    /// `reads`: the live stream may be read before the page.
    pub(super) fn want(&mut self, reads: bool) -> Want {
        match self.next {
            Next::PollStream { .. } if reads => Want::Read(Duration::ZERO),
            Next::Again { wait: left } | Next::Pause { left } if !left.is_zero() => {
                self.next = Next::Pause { left };
                if reads { Want::Read(left) } else { Want::Wait(left) }
            }
            _ => Want::Page,
        }
    }

    pub(super) fn at(&self) -> &At {
        &self.at
    }

    /// The live stream was read once.
    pub(super) fn has_read(&mut self) {
        self.next = match self.next {
            Next::PollStream { reads: 0 | 1 } => Next::Page,
            Next::PollStream { reads } => Next::PollStream { reads: reads - 1 },
            next => next,
        };
    }

    pub(super) fn elapsed(&mut self, time: Duration) {
        if let Next::Pause { left } = &mut self.next {
            *left = left.saturating_sub(time);
        }
    }

    /// The wait is over, or the live stream has nothing to read.
    pub(super) fn timed_out(&mut self) {
        self.next = Next::Page;
    }

    /// Polls the live stream before the next page.
    pub(super) fn poll_stream_first(&mut self) {
        self.next = Next::PollStream { reads: READS };
    }

    /// The page failed. Returns how many attempts failed before this one.
    pub(super) fn count_attempt(&mut self) -> u32 {
        self.attempts += 1;
        self.attempts - 1
    }

    /// Fetches the page again after `wait`.
    pub(super) fn retry_after(&mut self, wait: Duration) {
        self.next = Next::Again { wait };
    }

    /// Pages are smaller from now on.
    pub(super) fn resized(&mut self) {
        self.is_resized = true;
    }

    /// Returns `true` if the service may refuse the cursor only because it was given for larger
    /// pages.
    pub(super) fn may_be_refused_for_size(&self) -> bool {
        self.is_resized && self.at != At::Beginning
    }

    /// Returns `true` if the page was asked for by the last event before it, which a service may
    /// not support.
    pub(super) fn is_behind_event(&self) -> bool {
        matches!(self.at, At::Behind(_))
    }

    /// The page names `onward` as the next. `is_news`: it brought something that no page before it
    /// had.
    pub(super) fn go_on(&mut self, onward: Result<At, NoNextPage>, is_news: bool) -> Onward {
        if is_news {
            (self.stalls, self.rounds) = (0, 0);
        }
        let is_same = onward.as_ref().map_or(true, |at| *at == self.at);
        let is_stuck = match &onward {
            _ if is_same => true,
            Ok(at) => self.cursors.repeats(at.name()) && !is_news,
            Err(NoNextPage) => true,
        };
        if is_same {
            self.stalls += 1;
        } else {
            self.stalls = 0;
            self.rounds += u32::from(is_stuck);
            self.is_resized = false;
        }
        if self.stalls.max(self.rounds) == MAX_STALLS {
            return Onward::Failed(match onward {
                Ok(At::Cursor(cursor)) => Failure::RepeatedCursor(cursor),
                _ => Failure::NoNextPage,
            });
        }
        if let Ok(at) = onward {
            self.at = at;
        }
        if is_stuck {
            return Onward::Stuck;
        }
        self.attempts = 0;
        self.poll_stream_first();
        Onward::NextPage
    }
}
