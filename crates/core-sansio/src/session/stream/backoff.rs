//! Computes the backoff: counts failed attempts, and adds jitter so that clients do not reconnect
//! together.

use std::time::Duration;

use crate::request::reply::Reply;
use crate::request::retry;
use crate::session::stream::options::StreamOptions;

/// A connection that stayed open for this long counts as working, even if it brought no event.
const WORTH_KEEPING: Duration = Duration::from_secs(10);

/// Consecutive replies from something other than the service that are each followed by another
/// attempt. Applies only once a session has been followed.
const MAX_ODD_ANSWERS: u32 = 3;

/// The shortest wait after the first such reply, in milliseconds. The wait doubles with each
/// further one.
const ODD_WAIT: u64 = 1_000;

/// The longest wait that the service can ask for, in milliseconds.
const MAX_SERVER_WAIT: u64 = 60_000;

/// The longest first wait before a page is fetched again, in milliseconds. The wait doubles with
/// each attempt.
const FIRST_PAGE_WAIT: u64 = 200;

/// The counts of connection attempts, and the random numbers for waits.
#[derive(Debug)]
pub(super) struct Backoff {
    random: u64,
    max_wait: Duration,
    /// Attempts to open the first connection.
    first_attempts: u32,
    has_connected: bool,
    /// Attempts that failed since the last connection.
    refusals: u32,
    /// `refusals`, plus earlier connections that ended at once without an event.
    failures: u32,
    /// Consecutive replies from something other than the service.
    odd_answers: u32,
    /// The time for which the connection has been open. `None` until the adapter has reported the
    /// time that connecting took, which does not count.
    open_for: Option<Duration>,
    /// Set once the connection has brought an event.
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

    /// Records that a connection is open. Returns the number of attempts that failed before it.
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

    /// Returns the time for which the connection has been open, as far as it is known.
    pub(super) fn open_for(&self) -> Duration {
        self.open_for.unwrap_or_default()
    }

    /// Records that the connection brought an event.
    pub(super) fn delivered(&mut self) {
        self.has_delivered = true;
    }

    /// Records a reply of the service itself.
    pub(super) fn answered(&mut self) {
        self.odd_answers = 0;
    }

    /// Records that the connection was lost. Returns the wait before the next attempt.
    pub(super) fn lost(&mut self) -> Duration {
        let was_good = self.has_delivered || self.open_for >= Some(WORTH_KEEPING);
        self.failures = if was_good { 0 } else { self.failures + 1 };
        self.wait()
    }

    /// Records that no connection could be opened. Returns the wait before the next attempt: `wait`
    /// if the service asked for one. Returns `None` after the last attempt.
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

    /// Records a reply from something between the client and the service, such as a sign-in page.
    /// Returns the wait before the next attempt. Returns `None` after the last attempt, and if the
    /// session has not been followed before.
    pub(super) fn odd_answer(&mut self, was_followed: bool) -> Option<Duration> {
        self.odd_answers += 1;
        if !was_followed || self.odd_answers > MAX_ODD_ANSWERS {
            return None;
        }
        let wait = ODD_WAIT << (self.odd_answers - 1);
        Some(Duration::from_millis(wait + retry::part(wait / 2, self.next_random())))
    }

    /// Returns the wait that the service asks for, plus up to a tenth of it.
    pub(super) fn server_wait(&mut self, reply: &Reply<'_>) -> Option<Duration> {
        reply.retry_after.map(|wait| {
            let wait = retry::milliseconds(wait).min(MAX_SERVER_WAIT);
            let more = retry::part(wait / 10, self.next_random());
            Duration::from_millis((wait + more).min(MAX_SERVER_WAIT))
        })
    }

    /// Returns the wait before a page is fetched again, after `attempts` earlier attempts.
    pub(super) fn page_wait(&mut self, attempts: u32) -> Duration {
        let longest = (FIRST_PAGE_WAIT << attempts.min(16)).min(retry::milliseconds(self.max_wait));
        Duration::from_millis(longest / 2 + retry::part(longest.div_ceil(2), self.next_random()))
    }

    /// Returns up to 0.5 s after a connection that worked, and up to 4 s after a failed attempt,
    /// doubled with each further failure. Jitter keeps clients that lost their connections together
    /// from reconnecting together. A first connection waits less, because other clients are not in
    /// step.
    fn wait(&mut self) -> Duration {
        let longest: u64 = match self.failures {
            0 => 500,
            failures if self.has_connected => 4000 << (failures - 1).min(16),
            failures => 500 << (failures - 1).min(16),
        };
        let longest = longest.min(retry::milliseconds(self.max_wait));
        Duration::from_millis(retry::part(longest, self.next_random()))
    }

    /// Returns the next number of SplitMix64. Its quality is enough for jitter, and a seed always
    /// gives the same sequence.
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
