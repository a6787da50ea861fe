//! Finds out whether a session has come to rest without saying so.
//!
//! | step | asks for | leads on |
//! | --- | --- | --- |
//! | `Trusting` | the stream | an idle that leaves ours unprocessed, or no event for [`StreamOptions::read_timeout`](crate::StreamOptions::read_timeout) |
//! | `Looking` | the stream for a while, then the history | after the last look |
//! | `Asking` | the session | its answer, unless it is at work: then `Trusting` |
//! | `Pausing` | the stream for a while, then the history | always, to ask a second time |

use std::time::Duration;

use super::{Asked, Outcome, Turn};
use crate::request::reply::Reply;
use crate::session::seq::Seq;
use crate::session::stream::action::Action;
use crate::session::stream::request::Request;
use crate::text::json;

#[derive(Debug, Default)]
pub(super) struct Doubt {
    step: Step,
    /// The idle in doubt, as the fold counts; `None` if the doubt is about a silence.
    idle_at: Option<Seq>,
    /// Events handed over when it began.
    applied: Seq,
    /// The last idle that was looked into and ended nothing.
    dismissed_at: Seq,
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
    applied: Seq,
}

/// What the session's own status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Idle,
    Terminated,
    /// It is at work.
    Busy,
    /// It may not be asked, there is no such route, or the answer says nothing.
    Unknown,
}

/// Waits before the looks at the history, in [`StreamOptions::list_lag`](crate::StreamOptions::list_lag): 28 s by default. The service takes
/// up a message within half a minute.
const LOOKS: [u32; 6] = [2, 2, 4, 4, 8, 8];

/// The longest wait before one of them.
const MAX_WAIT: Duration = Duration::from_secs(8);

/// Answers after which one that changes each time says nothing.
const MAX_QUESTIONS: u32 = 5;

impl Turn {
    /// The time of a read is over.
    pub(super) fn read_timed_out(&mut self) {
        if self.is_reading() && self.quiet.times_out() {
            return;
        }
        // Before the history is settled, a silence is only the time to settle it.
        if self.is_reading() && self.stream.is_rechecked() {
            self.time_is_over();
        }
        self.stream.handle_timeout();
    }

    /// The answer to [`Action::FetchSession`], whatever its status.
    pub fn handle_session<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        match self.asked {
            Asked::Session => self.take_rest(Rest::of(&reply.into().judged())),
            _ => self.stream.handle_session(reply),
        }
    }

    pub(super) fn session_failed(&mut self) {
        self.take_rest(Rest::Unknown);
    }

    /// An idle ends nothing by itself and may be the end all the same.
    pub(super) fn doubt_idle(&mut self) {
        let idle_at = self.stream.state().idle_at();
        if self.doubt.idle_at != Some(idle_at) && self.doubt.dismissed_at != idle_at {
            self.begin(Some(idle_at), Step::Looking(0));
        }
    }

    /// The last event has moved on what was in doubt.
    pub(super) fn trust_again(&mut self) {
        if self.doubt.idle_at.is_some() || self.doubt.applied != self.stream.state().seq() {
            self.begin(None, Step::Trusting);
        }
    }

    /// Looks at the history since the idle in doubt.
    pub(super) fn looks(&self) -> usize {
        match self.doubt.step {
            Step::Trusting => 0,
            Step::Looking(looks) => looks,
            Step::Asking(_) | Step::Pausing(_) => LOOKS.len(),
        }
    }

    /// What is asked for while there is nothing to hand over; `None` if that was moved on. `idle` is the silence that the stream waits for.
    pub(super) fn watch(&mut self, timeout: Duration) -> Option<Action<Request>> {
        let enough = if self.doubt.idle_at.is_some() { LOOKS.len() } else { 1 };
        let has_looked = matches!(self.doubt.step, Step::Looking(looks) if looks >= enough);
        if has_looked && self.stream.is_rechecked() {
            self.doubt.step = Step::Asking(Question::default());
        }
        let wait = |settles: u32| (self.stream.list_lag() * settles).min(MAX_WAIT);
        let limit = match &self.doubt.step {
            Step::Trusting => (!self.waits_for_an_answer()).then_some(self.stream.read_timeout()),
            Step::Looking(looks) => Some(wait(LOOKS.get(*looks).copied().unwrap_or(1))),
            Step::Pausing(_) => Some(wait(2)),
            Step::Asking(_) => {
                self.asked = Asked::Session;
                return Some(Action::FetchSession(Request::default()));
            }
        };
        if limit.is_some_and(|limit| self.quiet.is_over(limit)) {
            self.time_is_over();
            self.stream.look_now();
            return None;
        }
        // Before the history is settled, the time is that of the list and not that of the connection.
        let silence = if self.stream.is_rechecked() { self.quiet.silence_left(timeout) } else { timeout };
        Some(Action::Receive { timeout: self.quiet.left(silence, limit) })
    }

    fn begin(&mut self, idle_at: Option<Seq>, step: Step) {
        let applied = self.stream.state().seq();
        self.quiet.restart(applied);
        self.doubt = Doubt { step, idle_at, applied, dismissed_at: self.doubt.dismissed_at };
    }

    fn time_is_over(&mut self) {
        self.quiet.restart(self.stream.state().seq());
        match self.doubt.step {
            Step::Trusting => self.begin(None, Step::Looking(1)),
            Step::Looking(looks) => self.doubt.step = Step::Looking(looks + 1),
            Step::Pausing(question) => self.doubt.step = Step::Asking(question),
            Step::Asking(_) => (),
        }
    }

    fn take_rest(&mut self, rest: Rest) {
        let (Asked::Session, Step::Asking(question)) = (self.asked, &self.doubt.step) else { return };
        let applied = self.stream.state().seq();
        let times = question.times + 1;
        let is_the_same = question.before == Some(rest) && question.applied == applied;
        if rest != Rest::Busy && !is_the_same && times < MAX_QUESTIONS {
            self.doubt.step = Step::Pausing(Question { times, before: Some(rest), applied });
            return;
        }
        self.outcome = match if is_the_same || rest == Rest::Busy { rest } else { Rest::Unknown } {
            Rest::Terminated => Some(Outcome::Terminated),
            Rest::Idle => self.outcome_at_rest(),
            Rest::Unknown if self.may_be_at_rest() => self.outcome_at_rest(),
            Rest::Unknown | Rest::Busy => None,
        };
        if self.outcome.is_none() {
            self.doubt.dismissed_at = self.doubt.idle_at.unwrap_or(self.doubt.dismissed_at);
            self.begin(None, Step::Trusting);
        }
    }

    /// True while the live stream is read, and nothing else is to be done.
    fn is_reading(&self) -> bool {
        self.asked == Asked::Stream && self.outcome.is_none() && self.stream.is_drained()
    }
}

impl Rest {
    fn of(reply: &Reply<'_>) -> Self {
        let body = std::str::from_utf8(reply.body).unwrap_or_default();
        let status = json::field(body, "status").filter(|_| reply.is_success());
        match status.and_then(json::string).as_deref() {
            Some("idle") => Self::Idle,
            Some("terminated") => Self::Terminated,
            Some(_) => Self::Busy,
            // Of a session that is gone, the history tells by its own 404.
            None => Self::Unknown,
        }
    }
}
