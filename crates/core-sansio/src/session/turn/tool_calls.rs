//! The tool calls of the agent that this turn handed out, and those that were answered here.

use managed_agents_types::EventId;

use crate::session::state::SessionState;
use crate::session::tool_call::{Answer, AnswerError, ToolCall};
use crate::text::json_object::{Reader, Writer};

/// Ids of calls, as long as the session counts them as open.
#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    handed_out: Vec<EventId>,
    answered: Vec<EventId>,
    /// The turn goes on while calls wait for answers.
    wait_for_answers: bool,
}

impl ToolCalls {
    pub(super) fn new(wait_for_answers: bool) -> Self {
        Self { wait_for_answers, ..Self::default() }
    }

    pub(super) fn waits_for_answers(&self) -> bool {
        self.wait_for_answers
    }

    pub(super) fn set_wait_for_answers(&mut self, wait_for_answers: bool) {
        self.wait_for_answers = wait_for_answers;
    }

    /// Hands out the next call that waits for an answer. `is_rechecked`: the history cannot be
    /// stale.
    pub(super) fn hand_out(&mut self, session: &SessionState, is_rechecked: bool) -> Option<ToolCall> {
        // A call found in the history may have been answered since: running a tool twice is worse
        // than waiting.
        let is_certain = |call: &&ToolCall| is_rechecked || !call.event().is_from_history();
        let call = self.new_calls(session).find(is_certain).cloned()?;
        self.handed_out.push(call.id.clone());
        Some(call)
    }

    /// Calls that wait for an answer and were not handed out, certain or not.
    pub(super) fn new_calls<'a>(&'a self, session: &'a SessionState) -> impl Iterator<Item = &'a ToolCall> {
        let required = session.required();
        session.open_calls().iter().filter(move |call| {
            let is_known = self.handed_out.contains(&call.id) || self.answered.contains(&call.id);
            !is_known && (call.needs_client() || required.iter().any(|id| **id == *call.id.as_str()))
        })
    }

    /// Answers a call that was handed out. Returns the event to send. `is_closed`: nothing is sent
    /// any more.
    pub(super) fn answer(
        &mut self,
        id: &EventId,
        answer: &Answer,
        session: &SessionState,
        is_closed: bool,
    ) -> Result<String, AnswerError> {
        if self.answered.contains(id) || session.is_closed(id.as_str()) {
            return Err(AnswerError::AlreadyAnswered);
        }
        let is_here = self.handed_out.contains(id) && !is_closed;
        let call = session.call(id.as_str()).filter(|_| is_here).ok_or(AnswerError::UnknownCall)?;
        answer.check()?;
        let json = call.answer_json(answer).ok_or(AnswerError::WrongKind)?;
        self.answered.push(id.clone());
        Ok(json)
    }

    /// The answer to `call` did not go out.
    pub(super) fn take_back(&mut self, call: &str) {
        self.answered.retain(|id| id.as_str() != call);
    }

    /// Forgets calls that the session has closed, whoever answered them.
    pub(super) fn forget_closed(&mut self, session: &SessionState) {
        for ids in [&mut self.handed_out, &mut self.answered] {
            ids.retain(|id| session.call(id.as_str()).is_some());
        }
    }

    /// Calls that were handed out and have no answer, from anyone.
    pub(super) fn waiting<'a>(&'a self, session: &'a SessionState) -> impl Iterator<Item = &'a ToolCall> {
        let is_waiting =
            |call: &&ToolCall| self.handed_out.contains(&call.id) && !self.answered.contains(&call.id);
        session.open_calls().iter().filter(is_waiting)
    }

    /// Returns `true` if a call that was handed out has no answer from here.
    pub(super) fn has_waiting(&self) -> bool {
        self.handed_out.iter().any(|call| !self.answered.contains(call))
    }

    /// Returns `true` if the turn waits for the answer to a call, however long that takes.
    pub(super) fn waits_for_an_answer(&self, session: &SessionState) -> bool {
        self.wait_for_answers && self.waiting(session).next().is_some()
    }

    /// The calls that the session waits for and that have no answer; `None` if each has one, which
    /// is on its way.
    pub(super) fn unanswered(&self, session: &SessionState) -> Option<Vec<ToolCall>> {
        let required = session.required();
        let mut open = Vec::new();
        for call in session.open_calls() {
            if required.iter().any(|id| **id == *call.id.as_str()) && !self.answered.contains(&call.id) {
                open.push(call.clone());
            }
        }
        let waits = required.is_empty() || !open.is_empty() || session.has_missing_calls();
        waits.then_some(open)
    }

    /// Returns `true` if the session waits for an answer that was not given here.
    pub(super) fn is_session_waiting(&self, session: &SessionState) -> bool {
        let is_answered =
            |id: &str| session.is_closed(id) || self.answered.iter().any(|call| call.as_str() == id);
        session.required().iter().any(|id| !is_answered(id))
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.texts("answered", self.answered.iter().map(EventId::as_str));
    }

    pub(super) fn read(value: Reader<'_>, wait_for_answers: bool) -> Self {
        let mut calls = Self::new(wait_for_answers);
        value.texts("answered", &mut |id| calls.answered.push(id.into()));
        calls
    }
}
