//! Lists the output files of a session until the list is complete.

use std::borrow::Cow;
use std::time::Duration;

use managed_agents_types::SessionId;

use super::action::ProcedureAction;
use super::retries::Retries;
use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::request::session_request::{Endpoint, Request};
use crate::text::json;

/// The maximum number of files that an [`OutputFiles`] returns.
pub const MAX_OUTPUT_FILES: usize = 10_000;

/// Lists the files that an agent left below `/mnt/session/outputs`.
///
/// The service lists a file only some seconds after the session becomes idle. The procedure
/// therefore reads the list every 500 ms until it is not empty and has not changed for 3 s, or
/// until the deadline. If the agent left no files, this takes until the deadline. A deadline of
/// zero reads the list once.
///
/// Memory: two lists of at most [`MAX_OUTPUT_FILES`] files.
#[derive(Debug)]
pub struct OutputFiles {
    session: SessionId,
    state: State,
    cursors: CycleDetector,
    found: Vec<Box<str>>,
    /// The last complete list.
    files: Option<Vec<Box<str>>>,
    unchanged_for: Duration,
    deadline_passed: bool,
    retries: Retries,
}

#[derive(Debug, PartialEq)]
enum State {
    /// The cursor is the name and value of a query parameter.
    Listing {
        cursor: Option<(&'static str, String)>,
    },
    Pausing {
        time: Duration,
        is_between_lists: bool,
    },
    Done,
}

const BETWEEN_LISTS: Duration = Duration::from_millis(500);
const STABLE: Duration = Duration::from_secs(3);

impl OutputFiles {
    /// Lists the files of an idle session.
    pub fn new(session: SessionId) -> Self {
        Self {
            session,
            state: State::Listing { cursor: None },
            cursors: CycleDetector::default(),
            found: Vec::new(),
            files: None,
            unchanged_for: Duration::ZERO,
            deadline_passed: false,
            retries: Retries::default(),
        }
    }

    /// Returns the files as the service's JSON texts, or `None` before the end and after a failure.
    pub fn files(&self) -> Option<&[Box<str>]> {
        self.files.as_deref().filter(|_| self.state == State::Done && self.retries.failure.is_none())
    }

    /// Like [`StopSession::take_failure`](crate::StopSession::take_failure).
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.retries.failure.take()
    }

    /// Returns the next action.
    pub fn poll(&mut self) -> ProcedureAction {
        match &self.state {
            State::Listing { cursor } => {
                let request = Request::new(Endpoint::Files, self.session.clone(), None)
                    .parameter("limit", "100")
                    .parameter("scope_id", self.session.as_str());
                ProcedureAction::Ask(match cursor {
                    Some((name, cursor)) => request.parameter(name, cursor),
                    None => request,
                })
            }
            State::Pausing { time, .. } => ProcedureAction::Wait(*time),
            State::Done => ProcedureAction::Done,
        }
    }

    /// Processes the reply to [`ProcedureAction::Ask`], whatever its status.
    pub fn handle_answer<'a>(&mut self, answer: impl Into<Reply<'a>>) {
        let State::Listing { .. } = self.state else { return };
        let answer = answer.into().judged();
        if !(200..300).contains(&answer.status) {
            let refusal = Refusal::of(&answer);
            let wait = self.retries.after_refusal(refusal.clone());
            return self.restart(wait, Some(Failure::Refused(refusal)));
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
            let wait = self.retries.after_failure();
            return self.restart(wait, Some(Failure::UnreadablePage(answer.body.into())));
        }
        self.retries.reset();
        let is_present = |text: &String| !text.is_empty();
        let next = json::field(text, "next_page").and_then(json::string).map(Cow::into_owned);
        let has_more = json::field(text, "has_more") == Some("true");
        let cursor = match next.filter(is_present) {
            Some(next) => Some(("page", next)),
            None if has_more => last.filter(is_present).map(|id| ("after_id", id)),
            None => None,
        };
        match cursor {
            _ if self.found.len() >= MAX_OUTPUT_FILES => self.end_list(),
            Some((_, next)) if self.cursors.repeats(&next) => self.fail(Failure::RepeatedCursor(next)),
            None if has_more => self.fail(Failure::NoNextPage),
            Some(cursor) => self.state = State::Listing { cursor: Some(cursor) },
            None => self.end_list(),
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.retries.failure = Some(failure);
        self.state = State::Done;
    }

    /// Reports that [`ProcedureAction::Ask`] got no reply.
    pub fn handle_failure(&mut self) {
        if let State::Listing { .. } = self.state {
            let wait = self.retries.after_failure();
            self.restart(wait, None);
        }
    }

    /// Reports that the time of [`ProcedureAction::Wait`] has passed.
    pub fn handle_timeout(&mut self) {
        if let State::Pausing { time, is_between_lists } = self.state {
            if is_between_lists {
                self.unchanged_for += time;
            }
            self.state = State::Listing { cursor: None };
        }
    }

    /// Reports that the deadline has passed: the last complete list becomes the result. If there is
    /// none, the current attempt finishes, or a last one starts at once after a failure.
    pub fn handle_deadline(&mut self) {
        self.deadline_passed = true;
        match self.state {
            _ if self.files.is_some() => self.state = State::Done,
            State::Pausing { .. } => self.state = State::Listing { cursor: None },
            State::Listing { .. } | State::Done => (),
        }
    }

    fn end_list(&mut self) {
        let mut found = std::mem::take(&mut self.found);
        found.truncate(MAX_OUTPUT_FILES);
        self.cursors = CycleDetector::default();
        if self.files.as_ref() != Some(&found) {
            self.unchanged_for = Duration::ZERO;
        }
        let is_stable = !found.is_empty() && self.unchanged_for >= STABLE;
        self.files = Some(found);
        self.state = if is_stable || self.deadline_passed {
            State::Done
        } else {
            State::Pausing { time: BETWEEN_LISTS, is_between_lists: true }
        };
    }

    /// Waits and starts the list again. Fails with `failure` if there is no wait; `None` means that
    /// the adapter knows the reason.
    fn restart(&mut self, wait: Option<Duration>, failure: Option<Failure>) {
        self.found.clear();
        self.cursors = CycleDetector::default();
        // After the deadline there is no time for another attempt.
        match wait.filter(|_| !self.deadline_passed) {
            Some(time) => self.state = State::Pausing { time, is_between_lists: false },
            None => {
                self.retries.failure = failure;
                self.state = State::Done;
            }
        }
    }
}
