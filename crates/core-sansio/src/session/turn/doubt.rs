//! Finds out whether a session has come to rest without saying so.
//!
//! | step | asks for | left when |
//! | --- | --- | --- |
//! | `Trusting` | the stream | an idle leaves ours unprocessed, or no event for [`StreamOptions::read_timeout`](crate::StreamOptions::read_timeout) → `Looking` |
//! | `Looking` | the stream for a while, then the history | after the last look → `Asking` |
//! | `Asking` | the session | it is at work → `Trusting`; another answer than before → `Pausing`; the same → the turn is over, or `Trusting` |
//! | `Pausing` | the stream for a while, then the history | always, to ask a second time → `Asking` |

use std::time::Duration;

use crate::request::reply::Reply;
use crate::session::seq::Seq;
use crate::session::stream::SessionStream;
use crate::session::turn::quiet::Quiet;
use crate::text::json;

#[derive(Debug, Default)]
pub(super) struct Doubt {
    step: Step,
    /// The idle in doubt; `None` if the doubt is about a silence.
    idle_at: Option<Seq>,
    /// The events that were handed over when the doubt began.
    since: Seq,
    /// The last idle that was looked into and ended nothing.
    dismissed_at: Seq,
    quiet: Quiet,
}

#[derive(Debug, Default)]
enum Step {
    #[default]
    Trusting,
    Looking(usize),
    Asking(Question),
    Pausing(Question),
}

/// The session is asked until it says the same twice in a row, with no event in between.
#[derive(Debug, Clone, Copy, Default)]
struct Question {
    times: u32,
    before: Option<Rest>,
    seq: Seq,
}

/// The session's own status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Idle,
    Terminated,
    /// It is at work.
    Busy,
    /// The session may not be asked, there is no such route, or the answer says nothing.
    Unknown,
}

/// The next step of a turn that has nothing to hand over.
pub(super) enum Watch {
    AskSession,
    /// Read the history now.
    LookNow,
    /// Read the live stream for so long.
    Receive(Duration),
}

/// Waits before the looks at the history, in
/// [`StreamOptions::list_lag`](crate::StreamOptions::list_lag): 28 s by default. The service
/// processes a message within half a minute.
const LOOKS: [u32; 6] = [2, 2, 4, 4, 8, 8];

/// The longest wait before one of them.
const MAX_WAIT: Duration = Duration::from_secs(8);

/// A session that says something else each time is asked so often.
const MAX_QUESTIONS: u32 = 5;

impl Doubt {
    /// Bytes came: an event, or a heartbeat that says nothing about the session.
    pub(super) fn heard(&mut self) {
        self.quiet.heard();
    }

    pub(super) fn elapsed(&mut self, time: Duration, now: Seq) {
        self.quiet.passes(time, now);
    }

    /// Something was sent: the silence begins anew.
    pub(super) fn restart(&mut self, now: Seq) {
        self.quiet.restart(now);
    }

    /// The time of a read is over. Returns `true` if no event came for a while, though the
    /// connection may be alive.
    pub(super) fn read_timed_out(&mut self) -> bool {
        self.quiet.times_out()
    }

    /// An idle ends nothing by itself, and may be the end all the same.
    pub(super) fn doubt_idle(&mut self, idle_at: Seq, now: Seq) {
        if self.idle_at != Some(idle_at) && self.dismissed_at != idle_at {
            self.begin(Some(idle_at), Step::Looking(0), now);
        }
    }

    /// An event has resolved what was in doubt.
    pub(super) fn trust_again(&mut self, now: Seq) {
        if self.idle_at.is_some() || self.since != now {
            self.begin(None, Step::Trusting, now);
        }
    }

    /// Returns `true` if the history was read since the doubt began.
    pub(super) fn has_looked(&self) -> bool {
        match self.step {
            Step::Trusting => false,
            Step::Looking(looks) => looks > 0,
            Step::Asking(_) | Step::Pausing(_) => true,
        }
    }

    /// Says what to do while there is nothing to hand over. `timeout` is the silence that the
    /// stream waits for.
    pub(super) fn watch(
        &mut self,
        timeout: Duration,
        stream: &SessionStream,
        waits_for_an_answer: bool,
    ) -> Watch {
        let enough = if self.idle_at.is_some() { LOOKS.len() } else { 1 };
        let has_looked = matches!(self.step, Step::Looking(looks) if looks >= enough);
        if has_looked && stream.is_rechecked() {
            self.step = Step::Asking(Question::default());
        }
        let wait = |lags: u32| stream.list_lag().saturating_mul(lags).min(MAX_WAIT);
        let limit = match &self.step {
            Step::Trusting => (!waits_for_an_answer).then_some(stream.read_timeout()),
            Step::Looking(looks) => Some(wait(LOOKS.get(*looks).copied().unwrap_or(1))),
            Step::Pausing(_) => Some(wait(2)),
            Step::Asking(_) => return Watch::AskSession,
        };
        if limit.is_some_and(|limit| self.quiet.is_over(limit)) {
            self.time_is_over(stream.state().seq());
            return Watch::LookNow;
        }
        // Before the recheck, the time is that of the list and not that of the connection.
        let silence = if stream.is_rechecked() { self.quiet.silence_left(timeout) } else { timeout };
        Watch::Receive(self.quiet.left(silence, limit))
    }

    /// The silence is over that was waited for.
    pub(super) fn time_is_over(&mut self, now: Seq) {
        self.quiet.restart(now);
        match self.step {
            Step::Trusting => self.begin(None, Step::Looking(1), now),
            Step::Looking(looks) => self.step = Step::Looking(looks + 1),
            Step::Pausing(question) => self.step = Step::Asking(question),
            Step::Asking(_) => (),
        }
    }

    /// The session was asked and says this. Returns what to believe; `None` if it must be asked
    /// once more, or was not asked.
    pub(super) fn take_rest(&mut self, rest: Rest, now: Seq) -> Option<Rest> {
        let Step::Asking(question) = &self.step else { return None };
        let times = question.times + 1;
        let is_the_same = question.before == Some(rest) && question.seq == now;
        if rest != Rest::Busy && !is_the_same && times < MAX_QUESTIONS {
            self.step = Step::Pausing(Question { times, before: Some(rest), seq: now });
            return None;
        }
        Some(if is_the_same || rest == Rest::Busy { rest } else { Rest::Unknown })
    }

    /// The doubt is over, and the turn is not.
    pub(super) fn dismiss(&mut self, now: Seq) {
        self.dismissed_at = self.idle_at.unwrap_or(self.dismissed_at);
        self.begin(None, Step::Trusting, now);
    }

    fn begin(&mut self, idle_at: Option<Seq>, step: Step, now: Seq) {
        self.quiet.restart(now);
        (self.step, self.idle_at, self.since) = (step, idle_at, now);
    }
}

impl Rest {
    pub(super) fn of(reply: &Reply<'_>) -> Self {
        let body = std::str::from_utf8(reply.body).unwrap_or_default();
        let status = json::field(body, "status").filter(|_| reply.is_success());
        match status.and_then(json::string).as_deref() {
            Some("idle") => Self::Idle,
            Some("terminated") => Self::Terminated,
            Some(_) => Self::Busy,
            // The history of a session that is gone gives a 404 of its own.
            None => Self::Unknown,
        }
    }
}
