//! Stops, archives or deletes a session, or waits until it is idle.

use std::time::Duration;

use managed_agents_types::SessionId;

use super::action::ProcedureAction;
use super::retries::Retries;
use crate::request::failure::{Failure, Refusal};
use crate::request::kept::kept;
use crate::request::reply::Reply;
use crate::request::session_request::{Endpoint, Request};
use crate::text::json;

/// The status of the session at the end of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FinalStatus {
    /// Idle: the agent has finished, was interrupted, or waits for an answer (stop reason
    /// `requires_action`).
    Idle,
    /// Terminated by an error or archived. The history can be read.
    Terminated,
    /// Deleted, or never existed: the service answers 404 for both.
    Deleted,
    /// Still running when the deadline passed.
    Running,
}

/// Interrupts a session, then leaves it idle, archives it or deletes it.
///
/// ```text
///               running               idle                     2xx
///   check ──▶ interrupt ──▶ check ──────────▶ archive, delete ────▶ Done
///     ▲                       │ running        │ 400, 409: the status is stale, or a turn began
///     └───────── wait ◀───────┴────────────────┘
/// ```
///
/// - Steps that are already done are skipped: a session that is archived, terminated or deleted
///   needs no request but the check.
/// - The interrupt is sent once, and again only if its reply was lost and the session still
///   runs. Because the status may be stale, [`interrupt`](Self::interrupt) sends it even to an idle
///   session, where it has no effect. [`archive`](Self::archive) and [`delete`](Self::delete) send
///   it only to a running session.
/// - The service may briefly refuse to archive or delete an idle session, because its internal
///   status is stale. The request is sent up to ten times. A refusal because of an open workflow
///   run is final.
/// - A 404 may refer to the session or to the route. The session is checked once more; if it
///   exists, the procedure fails with [`Failure::NoSuchRoute`].
/// - At the deadline the procedure ends with [`FinalStatus::Running`]. An interrupt does not end a
///   tool that ignores it, a queued message or an open workflow run.
///
/// Memory: a few hundred bytes, and the body of an error reply up to
/// [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
#[derive(Debug)]
pub struct StopSession {
    session: SessionId,
    goal: Goal,
    state: State,
    is_interrupted: bool,
    checks: u32,
    refusals: u32,
    /// A 404, with the step that it answers. The next check decides between session and route.
    missing: Option<(State, Refusal)>,
    retries: Retries,
    final_status: Option<FinalStatus>,
}

/// Waits until a session stops running, without changing it.
///
/// Polls the session's status. An idle session may run again at once if messages are queued, and
/// may have open workflow runs. To wait for the end of a turn, use [`Turn`](crate::Turn), which
/// takes both into account.
///
/// Memory: as [`StopSession`].
#[derive(Debug)]
pub struct IdleWaiter(StopSession);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    WaitUntilIdle,
    Interrupt,
    Archive,
    Delete,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Checking,
    Interrupting,
    Acting,
    Pausing(Duration),
    Done,
}

const FIRST_WAIT: Duration = Duration::from_millis(200);
const MAX_WAIT: Duration = Duration::from_secs(2);

/// The number of refusals that a stale status may explain.
const MAX_REFUSALS: u32 = 10;

impl StopSession {
    /// Interrupts the agent and waits until it has stopped.
    pub fn interrupt(session: SessionId) -> Self {
        Self::new(session, Goal::Interrupt)
    }

    /// Interrupts a running agent and archives the session permanently. The history stays readable.
    pub fn archive(session: SessionId) -> Self {
        Self::new(session, Goal::Archive)
    }

    /// Interrupts a running agent and deletes the session with its history, container and files.
    pub fn delete(session: SessionId) -> Self {
        Self::new(session, Goal::Delete)
    }

    /// Returns the status of the session at the end, or `None` before the end and after a failure.
    pub fn final_status(&self) -> Option<FinalStatus> {
        self.final_status
    }

    /// Takes the reason of a failure. Returns `None` if the last attempt got no reply; the
    /// adapter then reports its own error.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.retries.failure.take()
    }

    /// Returns the next action.
    pub fn poll(&mut self) -> ProcedureAction {
        match self.state {
            State::Checking => self.ask(Endpoint::Session),
            State::Interrupting => self.ask(Endpoint::Send),
            State::Acting if self.goal == Goal::Delete => self.ask(Endpoint::Delete),
            State::Acting => self.ask(Endpoint::Archive),
            State::Pausing(time) => ProcedureAction::Wait(time),
            State::Done => ProcedureAction::Done,
        }
    }

    /// Processes the reply to [`ProcedureAction::Ask`], whatever its status.
    pub fn handle_answer<'a>(&mut self, answer: impl Into<Reply<'a>>) {
        let answer = answer.into().judged();
        match self.state {
            State::Pausing(_) | State::Done => (),
            State::Checking if answer.status == 404 && is_json(answer.body) => {
                self.end_as(FinalStatus::Deleted);
            }
            State::Checking if answer.status == 404 => self.fail(Failure::Refused(Refusal::of(&answer))),
            _ if answer.status == 404 => {
                self.missing = Some((self.state, Refusal::of(&answer)));
                self.state = State::Checking;
            }
            _ if !answer.is_success() => self.refused(Refusal::of(&answer)),
            // A proxy has answered, so the effect of the request is unknown.
            _ if !is_json(answer.body) => self.unreadable(answer.body),
            State::Checking => self.handle_session(answer.body),
            State::Interrupting => {
                self.is_interrupted = true;
                self.retries.reset();
                self.state = State::Checking;
            }
            State::Acting if self.goal == Goal::Delete => self.end_as(FinalStatus::Deleted),
            State::Acting => self.end_as(FinalStatus::Terminated),
        }
    }

    /// Reports that [`ProcedureAction::Ask`] got no reply. The next check shows if the request
    /// had an effect.
    pub fn handle_failure(&mut self) {
        if !matches!(self.state, State::Pausing(_) | State::Done) {
            let wait = self.retries.after_failure();
            self.pause(wait);
        }
    }

    /// Reports that the time of [`ProcedureAction::Wait`] has passed.
    pub fn handle_timeout(&mut self) {
        if let State::Pausing(_) = self.state {
            self.state = State::Checking;
        }
    }

    /// Reports that the deadline has passed.
    pub fn handle_deadline(&mut self) {
        if self.state != State::Done {
            self.end_as(FinalStatus::Running);
        }
    }

    fn new(session: SessionId, goal: Goal) -> Self {
        Self {
            session,
            goal,
            state: State::Checking,
            is_interrupted: false,
            checks: 0,
            refusals: 0,
            missing: None,
            retries: Retries::default(),
            final_status: None,
        }
    }

    fn handle_session(&mut self, session: &[u8]) {
        let text = std::str::from_utf8(session).unwrap_or_default();
        let text_of = |name| json::field(text, name).and_then(json::string);
        let Some(status) = text_of("status") else {
            return self.unreadable(session);
        };
        self.retries.reset();
        match (&*status, self.goal) {
            ("terminated", Goal::Archive) if text_of("archived_at").is_none() => self.state = State::Acting,
            ("terminated" | "idle", Goal::Delete) | ("idle", Goal::Archive) => self.state = State::Acting,
            ("terminated", _) => self.end_as(FinalStatus::Terminated),
            ("idle", Goal::Interrupt) if !self.is_interrupted => self.state = State::Interrupting,
            ("idle", _) => self.end_as(FinalStatus::Idle),
            (_, Goal::Interrupt | Goal::Archive | Goal::Delete) if !self.is_interrupted => {
                self.state = State::Interrupting;
            }
            // Running, rescheduling, or a status newer than this version.
            _ => {
                let wait = FIRST_WAIT.mul_f64(1.5_f64.powi(self.checks.min(20) as i32)).min(MAX_WAIT);
                self.checks += 1;
                self.pause(Some(wait));
            }
        }
        // The session exists, so the earlier 404 was about the route.
        if let Some((_, refusal)) = self.missing.take_if(|(state, _)| *state == self.state) {
            self.fail(Failure::NoSuchRoute { route: self.route(), refusal });
        }
    }

    /// Requests an endpoint of the session. The only event to send is an interrupt.
    fn ask(&self, endpoint: Endpoint) -> ProcedureAction {
        let mut request = Request::new(endpoint, self.session.clone(), None);
        if endpoint == Endpoint::Send {
            request.body.push_str(r#"{"events":[{"type":"user.interrupt"}]}"#);
        }
        ProcedureAction::Ask(request)
    }

    /// Returns the route of [`State::Interrupting`] and [`State::Acting`].
    fn route(&self) -> &'static str {
        match (self.state, self.goal) {
            (State::Interrupting, _) => "POST /v1/sessions/{session_id}/events",
            (_, Goal::Delete) => "DELETE /v1/sessions/{session_id}",
            _ => "POST /v1/sessions/{session_id}/archive",
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.retries.failure = Some(failure);
        self.state = State::Done;
    }

    /// Handles a success that is not the service's, such as a login page.
    fn unreadable(&mut self, body: &[u8]) {
        match self.retries.after_failure() {
            Some(wait) => self.pause(Some(wait)),
            None => self.fail(Failure::UnreadableReply(kept(body))),
        }
    }

    fn refused(&mut self, refusal: Refusal) {
        // The session may have started a turn or ended since the last check; the next one shows. An
        // open workflow run is no such race.
        let may_be_a_race = self.state != State::Checking
            && matches!(refusal.status, 400 | 409)
            && !refusal.has_code("workflow_run_open");
        if may_be_a_race {
            self.refusals += 1;
            return match self.refusals {
                MAX_REFUSALS => self.fail(Failure::Refused(refusal)),
                _ => self.pause(Some(FIRST_WAIT)),
            };
        }
        let wait = self.retries.after_refusal(refusal);
        self.pause(wait);
    }

    fn pause(&mut self, wait: Option<Duration>) {
        self.state = wait.map_or(State::Done, State::Pausing);
    }

    fn end_as(&mut self, final_status: FinalStatus) {
        self.state = State::Done;
        self.final_status = Some(final_status);
    }
}

impl IdleWaiter {
    /// Waits for this session.
    pub fn new(session: SessionId) -> Self {
        Self(StopSession::new(session, Goal::WaitUntilIdle))
    }

    /// Like [`StopSession::final_status`].
    pub fn final_status(&self) -> Option<FinalStatus> {
        self.0.final_status()
    }

    /// Like [`StopSession::take_failure`].
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.0.take_failure()
    }

    /// Returns the next action.
    pub fn poll(&mut self) -> ProcedureAction {
        self.0.poll()
    }

    /// Like [`StopSession::handle_answer`].
    pub fn handle_answer<'a>(&mut self, answer: impl Into<Reply<'a>>) {
        self.0.handle_answer(answer);
    }

    /// Like [`StopSession::handle_failure`].
    pub fn handle_failure(&mut self) {
        self.0.handle_failure();
    }

    /// Like [`StopSession::handle_timeout`].
    pub fn handle_timeout(&mut self) {
        self.0.handle_timeout();
    }

    /// Like [`StopSession::handle_deadline`].
    pub fn handle_deadline(&mut self) {
        self.0.handle_deadline();
    }
}

/// Returns `true` for a JSON object and for an empty body, with which a service may confirm a
/// deletion.
fn is_json(body: &[u8]) -> bool {
    body.is_empty() || std::str::from_utf8(body).is_ok_and(|text| json::object(text, |_, _| ()).is_ok())
}
