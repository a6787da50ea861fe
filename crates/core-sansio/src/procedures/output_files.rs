use std::borrow::Cow;
use std::time::Duration;

use managed_agents_types::SessionId;

use super::action::ProcedureAction;
use super::retries::Retries;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::{Failure, Refusal};
use crate::request::operation::Operation;
use crate::request::reply::Reply;
use crate::text::json;

/// Files that an [`OutputFiles`] keeps at most.
pub const MAX_OUTPUT_FILES: usize = 10_000;

/// Lists what a session's agent left below `/mnt/session/outputs`, once the list is complete.
///
/// The service lists a file a few seconds after the session went idle. So the list is read again and again, every 500 ms, and is taken for
/// complete when it was not empty and the same for 3 s, or when the time given is over. An agent that left nothing takes all of that
/// time: give little to a session that need not leave anything, or none, which reads the list once.
///
/// Memory: the list twice, of at most [`MAX_OUTPUT_FILES`] files.
#[derive(Debug)]
pub struct OutputFiles {
    session: SessionId,
    state: State,
    cursors: CycleDetector,
    found: Vec<Box<str>>,
    /// The last whole list.
    files: Option<Vec<Box<str>>>,
    unchanged: Duration,
    is_late: bool,
    retries: Retries,
}

#[derive(Debug, PartialEq)]
enum State {
    /// The cursor is a parameter's name and value.
    Listing {
        cursor: Option<(&'static str, String)>,
    },
    Pausing {
        time: Duration,
        is_between_lists: bool,
    },
    Over,
}

const BETWEEN_LISTS: Duration = Duration::from_millis(500);
const STABLE: Duration = Duration::from_secs(3);

impl OutputFiles {
    /// Lists the files of this session, which should be idle.
    pub fn new(session: SessionId) -> Self {
        Self {
            session,
            state: State::Listing { cursor: None },
            cursors: CycleDetector::default(),
            found: Vec::new(),
            files: None,
            unchanged: Duration::ZERO,
            is_late: false,
            retries: Retries::default(),
        }
    }

    /// The files, each as the JSON text that the service gave; `None` if it failed.
    pub fn files(&self) -> Option<&[Box<str>]> {
        self.files.as_deref().filter(|_| self.state == State::Over && self.retries.failure.is_none())
    }

    /// As [`StopSession::take_failure`](crate::StopSession::take_failure).
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.retries.failure.take()
    }

    /// What to do next.
    pub fn poll(&mut self) -> ProcedureAction {
        match &self.state {
            State::Listing { cursor } => {
                let operation = Operation::get("/v1/files").beta(MANAGED_AGENTS_BETA);
                let operation = operation.parameter("limit", 100).parameter("scope_id", &self.session);
                ProcedureAction::Ask(match cursor {
                    Some((name, cursor)) => operation.parameter(name, cursor),
                    None => operation,
                })
            }
            State::Pausing { time, .. } => ProcedureAction::Wait(*time),
            State::Over => ProcedureAction::Done,
        }
    }

    /// The answer to [`ProcedureAction::Ask`], whatever its status.
    pub fn handle_answer<'a>(&mut self, answer: impl Into<Reply<'a>>) {
        let State::Listing { .. } = self.state else { return };
        let answer = answer.into().judged();
        if !(200..300).contains(&answer.status) {
            let refusal = Refusal::of(&answer);
            let wait = self.retries.after_refusal(refusal.clone());
            return self.begin_again(wait, Some(Failure::Refused(refusal)));
        }
        let text = std::str::from_utf8(answer.body).unwrap_or_default();
        let found = &mut self.found;
        let data = json::field(text, "data");
        let mut last = None;
        let keep = |file: &str| {
            found.push(file.into());
            last = json::field(file, "id").and_then(json::string).map(Cow::into_owned);
        };
        if data.is_none_or(|data| json::array(data, keep).is_err()) {
            let wait = self.retries.after_silence();
            return self.begin_again(wait, Some(Failure::UnreadablePage(answer.body.into())));
        }
        self.retries.is_over();
        let is_said = |text: &String| !text.is_empty();
        let next = json::field(text, "next_page").and_then(json::string).map(Cow::into_owned);
        let goes_on = json::field(text, "has_more") == Some("true");
        let cursor = match next.filter(is_said) {
            Some(next) => Some(("page", next)),
            None if goes_on => last.filter(is_said).map(|id| ("after_id", id)),
            None => None,
        };
        match cursor {
            _ if self.found.len() >= MAX_OUTPUT_FILES => self.listed(),
            Some((_, next)) if self.cursors.repeats(&next) => self.fail(Failure::RepeatedCursor(next)),
            None if goes_on => self.fail(Failure::NoNextPage),
            Some(cursor) => self.state = State::Listing { cursor: Some(cursor) },
            None => self.listed(),
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.retries.failure = Some(failure);
        self.state = State::Over;
    }

    /// There was no answer to [`ProcedureAction::Ask`].
    pub fn handle_failure(&mut self) {
        if let State::Listing { .. } = self.state {
            let wait = self.retries.after_silence();
            self.begin_again(wait, None);
        }
    }

    /// The wait is over.
    pub fn handle_timeout(&mut self) {
        if let State::Pausing { time, is_between_lists } = self.state {
            if is_between_lists {
                self.unchanged += time;
            }
            self.state = State::Listing { cursor: None };
        }
    }

    /// The time given is over: the last whole list is the result. If there is none yet, the one that is being read will be; after a
    /// failure there is one more attempt, at once.
    pub fn handle_deadline(&mut self) {
        self.is_late = true;
        match self.state {
            _ if self.files.is_some() => self.state = State::Over,
            State::Pausing { .. } => self.state = State::Listing { cursor: None },
            State::Listing { .. } | State::Over => (),
        }
    }

    fn listed(&mut self) {
        let mut found = std::mem::take(&mut self.found);
        found.truncate(MAX_OUTPUT_FILES);
        self.cursors = CycleDetector::default();
        if self.files.as_ref() != Some(&found) {
            self.unchanged = Duration::ZERO;
        }
        let is_stable = !found.is_empty() && self.unchanged >= STABLE;
        self.files = Some(found);
        self.state = if is_stable || self.is_late {
            State::Over
        } else {
            State::Pausing { time: BETWEEN_LISTS, is_between_lists: true }
        };
    }

    /// Waits and lists again; if it must not, `failure` is why, unless the adapter knows it.
    fn begin_again(&mut self, wait: Option<Duration>, failure: Option<Failure>) {
        self.found.clear();
        self.cursors = CycleDetector::default();
        // Late and in retries: there is no time for another attempt.
        match wait.filter(|_| !self.is_late) {
            Some(time) => self.state = State::Pausing { time, is_between_lists: false },
            None => {
                self.retries.failure = failure;
                self.state = State::Over;
            }
        }
    }
}
