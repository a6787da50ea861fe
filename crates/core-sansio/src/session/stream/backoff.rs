//! Decides when to try again: counts failed attempts and spreads the waits of clients that fail
//! together.

use std::time::Duration;

use crate::request::reply::Reply;
use crate::request::retry;
use crate::session::stream::options::StreamOptions;

/// A connection that was open for so long counts as a good one, even if it brought no event.
const WORTH_KEEPING: Duration = Duration::from_secs(10);

/// Answers in a row that are not the service's, to a session that was followed, each followed by
/// another attempt.
const MAX_ODD_ANSWERS: u32 = 3;

/// The shortest wait after the first of them, in milliseconds; doubled with each.
const ODD_WAIT: u64 = 1_000;

/// The longest wait that the service can ask for, in milliseconds.
const MAX_SERVER_WAIT: u64 = 60_000;

/// The longest first wait before a page is fetched again, in milliseconds; doubled with each
/// attempt.
const FIRST_PAGE_WAIT: u64 = 200;

/// The connection attempts so far, and the random numbers for waits.
#[derive(Debug)]
pub(super) struct Backoff {
    random: u64,
    max_wait: Duration,
    /// Attempts for the first connection.
    first_attempts: u32,
    has_connected: bool,
    /// Attempts that failed since the last connection.
    refusals: u32,
    /// Those, and connections before them that ended at once without an event.
    failures: u32,
    /// Answers in a row that were not the service's.
    odd_answers: u32,
    /// How long the connection has been open. `None` until the time that connecting took was
    /// reported, which does not count.
    open_for: Option<Duration>,
    /// The connection brought an event.
    has_delivered: bool,
}

impl Backoff {
    pub(super) fn new(options: &StreamOptions) -> Self {
        Self {
            random: options.seed,
            max_wait: options.max_wait,
            first_attempts: options.first_attempts,
            has_connected: false,
            refusals: 0,
            failures: 0,
            odd_answers: 0,
            open_for: None,
            has_delivered: false,
        }
    }

    /// A connection is open. Returns how many attempts failed before it.
    pub(super) fn connected(&mut self) -> u32 {
        (self.has_connected, self.open_for, self.has_delivered) = (true, None, false);
        std::mem::take(&mut self.refusals)
    }

    pub(super) fn has_connected(&self) -> bool {
        self.has_connected
    }

    pub(super) fn elapsed(&mut self, time: Duration) {
        self.open_for = Some(self.open_for.map_or(Duration::ZERO, |before| before.saturating_add(time)));
    }

    /// How long the connection has been open, as far as it is known.
    pub(super) fn open_for(&self) -> Duration {
        self.open_for.unwrap_or_default()
    }

    /// The connection brought an event.
    pub(super) fn delivered(&mut self) {
        self.has_delivered = true;
    }

    /// The service itself has answered.
    pub(super) fn answered(&mut self) {
        self.odd_answers = 0;
    }

    /// The connection was lost. Returns the wait before the next attempt.
    pub(super) fn lost(&mut self) -> Duration {
        let was_good = self.has_delivered || self.open_for >= Some(WORTH_KEEPING);
        self.failures = if was_good { 0 } else { self.failures + 1 };
        self.wait()
    }

    /// No connection could be opened. Returns the wait before the next attempt: `wait` if the
    /// service asked for one. `None` if that was the last attempt.
    pub(super) fn refused(&mut self, wait: Option<Duration>) -> Option<Duration> {
        if self.is_out_of_attempts() {
            return None;
        }
        self.refusals += 1;
        self.failures += 1;
        Some(wait.unwrap_or_else(|| self.wait()))
    }

    pub(super) fn is_out_of_attempts(&self) -> bool {
        !self.has_connected && self.failures + 1 >= self.first_attempts
    }

    /// Something between here and the service has answered: a sign-in page, garbage. Returns the
    /// wait before the next attempt; `None` if there is none: the session was not followed before,
    /// or that was the last one.
    pub(super) fn odd_answer(&mut self, was_followed: bool) -> Option<Duration> {
        self.odd_answers += 1;
        if !was_followed || self.odd_answers > MAX_ODD_ANSWERS {
            return None;
        }
        let wait = ODD_WAIT << (self.odd_answers - 1);
        Some(Duration::from_millis(wait + retry::part(wait / 2, self.next_random())))
    }

    /// The wait that the service asks for, and up to a tenth more.
    pub(super) fn server_wait(&mut self, reply: &Reply<'_>) -> Option<Duration> {
        reply.retry_after.map(|wait| {
            let wait = retry::milliseconds(wait).min(MAX_SERVER_WAIT);
            let more = retry::part(wait / 10, self.next_random());
            Duration::from_millis((wait + more).min(MAX_SERVER_WAIT))
        })
    }

    /// The wait before a page is fetched again, after `attempts` before this one.
    pub(super) fn page_wait(&mut self, attempts: u32) -> Duration {
        let longest = (FIRST_PAGE_WAIT << attempts.min(16)).min(retry::milliseconds(self.max_wait));
        Duration::from_millis(longest / 2 + retry::part(longest.div_ceil(2), self.next_random()))
    }

    /// Up to half a second after a connection that worked; up to four seconds after a failed
    /// attempt, doubled with each. Clients that lost their connections together do not come back
    /// together. A first connection waits less: other clients are not in step.
    fn wait(&mut self) -> Duration {
        let longest: u64 = match self.failures {
            0 => 500,
            failures if self.has_connected => 4000 << (failures - 1).min(16),
            failures => 500 << (failures - 1).min(16),
        };
        let longest = longest.min(retry::milliseconds(self.max_wait));
        Duration::from_millis(retry::part(longest, self.next_random()))
    }

    /// SplitMix64: good enough to spread waits, and the same in every run of a seed.
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
