//! Opening the stream, and what to do when it is refused or lost.

use std::time::Duration;

use super::{End, SessionStream, Settling, State};
use crate::request::failure::{Failure, Refusal};
use crate::request::kept::kept;
use crate::request::reply::Reply;
use crate::request::retry;
use crate::text::sse::is_event_stream;

/// A stream that was open for so long was a good one, though it brought nothing.
const WORTH_KEEPING: Duration = Duration::from_secs(10);

/// Answers in a row that are not the service's, to a session that was followed, each asked for again.
const MAX_ODD_ANSWERS: u32 = 3;

/// The shortest wait after the first of them, in milliseconds; doubled with each.
const ODD_WAIT: u64 = 1_000;

/// The longest wait that the service can ask for, in milliseconds.
const MAX_SERVER_WAIT: u64 = 60_000;

impl SessionStream {
    pub(super) fn take_head(&mut self, reply: &Reply<'_>) {
        let State::Disconnected { wait: None } = self.state else { return };
        if !reply.is_success() {
            self.handle_refusal(reply);
        } else if reply.status == 200 && is_event_stream(&reply.content_type) {
            self.odd_answers = 0;
            self.connected();
        } else {
            self.odd_answer(Some(Failure::NotAnEventStream {
                status: reply.status,
                content_type: reply.content_type.clone(),
                beginning: kept(reply.body),
            }));
        }
    }

    /// An answer that something between here and the service gives, and not the service: a page to sign in, garbage. It may be gone in a
    /// moment, if the session was followed before.
    pub(super) fn odd_answer(&mut self, failure: Option<Failure>) {
        self.odd_answers += 1;
        if !self.was_followed() || self.odd_answers > MAX_ODD_ANSWERS {
            self.failure = failure;
            return self.finish(End::Failed);
        }
        let wait = ODD_WAIT << (self.odd_answers - 1);
        let wait = Some(Duration::from_millis(wait + retry::part(wait / 2, self.next_random())));
        match self.state {
            State::CatchingUp(_) => self.page_failed(wait),
            _ => self.not_connected(wait),
        }
    }

    /// An answer that is no success, to opening the stream or to a page of history.
    pub(super) fn handle_refusal(&mut self, reply: &Reply<'_>) {
        if reply.status == 404 && self.was_followed() {
            let is_history = matches!(self.state, State::CatchingUp(_));
            return self.doubt_its_end(is_history, reply);
        }
        let is_passing = reply.should_retry.unwrap_or_else(|| retry::is_retryable(reply.status));
        if matches!(reply.status, 300..400) && !is_passing {
            return self.odd_answer(Some(Failure::Refused(Refusal::of(reply))));
        }
        if reply.status == 400 && self.is_behind() {
            return self.fail(Failure::NoNextPage);
        }
        if !is_passing || self.is_out_of_attempts() {
            return self.fail(Failure::Refused(Refusal::of(reply)));
        }
        let wait = reply.retry_after.map(|wait| {
            let wait = retry::milliseconds(wait).min(MAX_SERVER_WAIT);
            let more = retry::part(wait / 10, self.next_random());
            Duration::from_millis((wait + more).min(MAX_SERVER_WAIT))
        });
        match self.state {
            State::CatchingUp(_) => self.page_failed(wait),
            _ => self.not_connected(wait),
        }
    }

    /// The stream could not be opened. `wait` is what the service asked for.
    pub(super) fn not_connected(&mut self, wait: Option<Duration>) {
        if self.is_out_of_attempts() {
            return self.finish(End::Failed);
        }
        self.refusals += 1;
        self.failures += 1;
        let wait = wait.unwrap_or_else(|| self.backoff());
        self.state = State::Disconnected { wait: Some(wait) };
    }

    /// The stream that was open is lost. Decided at the next poll, when it is known how long it was open.
    pub(super) fn lost(&mut self) {
        let was_good = self.has_delivered || self.open_for >= Some(WORTH_KEEPING);
        self.failures = if was_good { 0 } else { self.failures + 1 };
        self.state = State::Disconnected { wait: Some(self.backoff()) };
    }

    /// By this process, or by one before it.
    fn was_followed(&self) -> bool {
        self.has_connected || self.has_caught_up || self.fold.applied > 0
    }

    fn is_out_of_attempts(&self) -> bool {
        !self.has_connected && self.failures + 1 >= self.options.first_attempts
    }

    /// Anything up to half a second after a stream that worked. After an attempt that failed up to four seconds, then up to twice that:
    /// clients that lost their connections together do not come back together. Nobody waits for a first connection like that.
    fn backoff(&mut self) -> Duration {
        let longest: u64 = match self.failures {
            0 => 500,
            failures if self.has_connected => 4000 << (failures - 1).min(16),
            failures => 500 << (failures - 1).min(16),
        };
        let longest = longest.min(retry::milliseconds(self.options.max_wait));
        Duration::from_millis(retry::part(longest, self.next_random()))
    }

    pub(super) fn silence(&self) -> Duration {
        let wait = match self.settling {
            Settling::Done => return self.options.read_timeout,
            Settling::Sometime => self.options.list_lag,
            Settling::BeforeEnd => self.settle_left(),
        };
        wait.min(self.options.read_timeout)
    }

    pub(crate) fn next_random(&mut self) -> u64 {
        // SplitMix64: good enough to spread waits, and the same in every run of a seed.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
