use std::time::Duration;

use managed_agents_types::SessionId;

use super::action::ProcedureAction;
use super::retries::Retries;
use crate::operations::sessions;
use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::failure::{Failure, Refusal};
use crate::request::operation::Operation;
use crate::request::reply::Reply;
use crate::request::retry::Idempotency;
use crate::text::json;

/// How an procedure left the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FinalStatus {
    /// It is idle: the agent has finished, was stopped, or waits for an answer (`requires_action` is an idle too).
    Idle,
    /// It has terminated, by an error or because it was archived. Its history can be read.
    Terminated,
    /// It is deleted, or was never there: the service answers both alike.
    Deleted,
    /// The time was over before it came to final_status. Nothing was forced.
    Running,
}

/// Brings a session to final_status: stops the agent, and then leaves it, archives it or deletes it.
///
/// ```text
///              running             idle                     done
///   look ──▶ interrupt ──▶ look ──────────▶ archive, delete ────▶ Done
///     ▲                     │ running        │ 400: the state lags behind, or a new turn began
///     └──────── wait ◀──────┴────────────────┘
/// ```
///
/// - What is there already is not done again: a session that is archived, terminated or gone needs nothing more.
/// - The interrupt is sent alone, and once: again only if its answer was lost and the session still runs. [`interrupt`](Self::interrupt)
///   sends it to an idle session too, where it does nothing, since the state may lag behind. The other two do so only if the session runs.
/// - An idle session may refuse to be archived or deleted for a moment, because the state that counts lags behind. That is tried again, ten
///   times at most. A refusal because of an open workflow run is final.
/// - A 404 for what is to be done may be about the session or about the route. The session is looked at once more: if it is there, this is
///   [`Failure::NoSuchRoute`].
/// - It gives up politely, with [`FinalStatus::Running`]: what holds a session may be a tool that does not stop, a message that was queued, or an
///   open workflow run, which an interrupt does not end.
///
/// Memory: a few hundred bytes, and of a refusal what an error keeps.
#[derive(Debug)]
pub struct StopSession {
    session: SessionId,
    goal: Goal,
    state: State,
    is_interrupted: bool,
    looks: u32,
    refusals: u32,
    /// What was answered 404, and how: the session is looked at once more before that counts as its end.
    missing: Option<(State, Refusal)>,
    retries: Retries,
    final_status: Option<FinalStatus>,
}

/// Waits until a session does not run, and changes nothing.
///
/// It asks for the session's status: an idle session with messages in its queue may run again at once, and workflow runs may be open while it
/// says that it is idle. To wait for the end of a turn, follow the [`Turn`](crate::Turn), which knows of both.
///
/// Memory: that of a [`StopSession`].
#[derive(Debug)]
pub struct IdleWaiter(StopSession);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    Watch,
    Interrupt,
    Archive,
    Delete,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Looking,
    Interrupting,
    Acting,
    Pausing(Duration),
    Over,
}

const FIRST_WAIT: Duration = Duration::from_millis(200);
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Refusals that may be due to a state that lags behind.
const MAX_REFUSALS: u32 = 10;

impl StopSession {
    /// Stops the agent, and waits until it has stopped.
    pub fn interrupt(session: SessionId) -> Self {
        Self::new(session, Goal::Interrupt)
    }

    /// Stops the agent if it runs, and archives the session: for good, its history stays readable.
    pub fn archive(session: SessionId) -> Self {
        Self::new(session, Goal::Archive)
    }

    /// Stops the agent if it runs, and deletes the session with its history, container and files.
    pub fn delete(session: SessionId) -> Self {
        Self::new(session, Goal::Delete)
    }

    /// How it left the session, once it has. `None` also if it failed.
    pub fn final_status(&self) -> Option<FinalStatus> {
        self.final_status
    }

    /// Why it failed, if an answer of the service says so. Given once. If there is none, the adapter's own last failure is the reason.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.retries.failure.take()
    }

    /// What to do next.
    pub fn poll(&mut self) -> ProcedureAction {
        match self.state {
            State::Looking => ProcedureAction::Ask(sessions::retrieve(&self.session).answering()),
            State::Interrupting => ProcedureAction::Ask(interrupt(&self.session)),
            State::Acting if self.goal == Goal::Delete => {
                ProcedureAction::Ask(sessions::delete(&self.session).answering())
            }
            State::Acting => ProcedureAction::Ask(sessions::archive(&self.session).answering()),
            State::Pausing(time) => ProcedureAction::Wait(time),
            State::Over => ProcedureAction::Done,
        }
    }

    /// The answer to [`ProcedureAction::Ask`], whatever its status.
    pub fn handle_answer<'a>(&mut self, answer: impl Into<Reply<'a>>) {
        let answer = answer.into().judged();
        match self.state {
            State::Pausing(_) | State::Over => (),
            State::Looking if answer.status == 404 && is_json(answer.body) => {
                self.end_as(FinalStatus::Deleted);
            }
            State::Looking if answer.status == 404 => self.fail(Failure::Refused(Refusal::of(&answer))),
            _ if answer.status == 404 => {
                self.missing = Some((self.state, Refusal::of(&answer)));
                self.state = State::Looking;
            }
            _ if !answer.is_success() => self.refused(Refusal::of(&answer)),
            // Something between here and the service has answered: nothing was done, or nobody knows.
            _ if !is_json(answer.body) => self.handle_failure(),
            State::Looking => self.seen(answer.body),
            State::Interrupting => {
                self.is_interrupted = true;
                self.retries.is_over();
                self.state = State::Looking;
            }
            State::Acting if self.goal == Goal::Delete => self.end_as(FinalStatus::Deleted),
            State::Acting => self.end_as(FinalStatus::Terminated),
        }
    }

    /// There was no answer to [`ProcedureAction::Ask`]. Whether it arrived shows when the session is looked at again.
    pub fn handle_failure(&mut self) {
        if !matches!(self.state, State::Pausing(_) | State::Over) {
            let wait = self.retries.after_silence();
            self.pause(wait);
        }
    }

    /// The wait is over.
    pub fn handle_timeout(&mut self) {
        if let State::Pausing(_) = self.state {
            self.state = State::Looking;
        }
    }

    /// The time given for it is over.
    pub fn handle_deadline(&mut self) {
        if self.state != State::Over {
            self.end_as(FinalStatus::Running);
        }
    }

    fn new(session: SessionId, goal: Goal) -> Self {
        Self {
            session,
            goal,
            state: State::Looking,
            is_interrupted: false,
            looks: 0,
            refusals: 0,
            missing: None,
            retries: Retries::default(),
            final_status: None,
        }
    }

    fn seen(&mut self, session: &[u8]) {
        let text = std::str::from_utf8(session).unwrap_or_default();
        let said = |name| json::field(text, name).and_then(json::string);
        let Some(status) = said("status") else {
            // Something between here and the service has answered.
            return self.handle_failure();
        };
        self.retries.is_over();
        match (&*status, self.goal) {
            ("terminated", Goal::Archive) if said("archived_at").is_none() => self.state = State::Acting,
            ("terminated" | "idle", Goal::Delete) | ("idle", Goal::Archive) => self.state = State::Acting,
            ("terminated", _) => self.end_as(FinalStatus::Terminated),
            ("idle", Goal::Interrupt) if !self.is_interrupted => self.state = State::Interrupting,
            ("idle", _) => self.end_as(FinalStatus::Idle),
            (_, Goal::Interrupt | Goal::Archive | Goal::Delete) if !self.is_interrupted => {
                self.state = State::Interrupting;
            }
            // Running, rescheduling, or a state newer than this version.
            _ => {
                let wait = FIRST_WAIT.mul_f64(1.5_f64.powi(self.looks.min(20) as i32)).min(MAX_WAIT);
                self.looks += 1;
                self.pause(Some(wait));
            }
        }
        // The session is there, so it is the route that is not.
        if let Some((_, refusal)) = self.missing.take_if(|(state, _)| *state == self.state) {
            self.fail(Failure::NoSuchRoute { route: self.route(), refusal });
        }
    }

    /// What [`State::Interrupting`] and [`State::Acting`] ask.
    fn route(&self) -> &'static str {
        match (self.state, self.goal) {
            (State::Interrupting, _) => "POST /v1/sessions/{session_id}/events",
            (_, Goal::Delete) => "DELETE /v1/sessions/{session_id}",
            _ => "POST /v1/sessions/{session_id}/archive",
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.retries.failure = Some(failure);
        self.state = State::Over;
    }

    fn refused(&mut self, refusal: Refusal) {
        // The session was about to run, or has ended: the next look tells. An open workflow run is no such race.
        let may_be_a_race = self.state != State::Looking
            && matches!(refusal.status, 400 | 409)
            && !refusal.has_code("workflow_run_open");
        if may_be_a_race && self.refusals + 1 < MAX_REFUSALS {
            self.refusals += 1;
            return self.pause(Some(FIRST_WAIT));
        }
        let wait = self.retries.after_refusal(refusal);
        self.pause(wait);
    }

    fn pause(&mut self, wait: Option<Duration>) {
        self.state = wait.map_or(State::Over, State::Pausing);
    }

    fn end_as(&mut self, final_status: FinalStatus) {
        self.state = State::Over;
        self.final_status = Some(final_status);
    }
}

impl IdleWaiter {
    /// Waits for this session.
    pub fn new(session: SessionId) -> Self {
        Self(StopSession::new(session, Goal::Watch))
    }

    /// As [`StopSession::final_status`].
    pub fn final_status(&self) -> Option<FinalStatus> {
        self.0.final_status()
    }

    /// As [`StopSession::take_failure`].
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.0.take_failure()
    }

    /// What to do next.
    pub fn poll(&mut self) -> ProcedureAction {
        self.0.poll()
    }

    /// As [`StopSession::handle_answer`].
    pub fn handle_answer<'a>(&mut self, answer: impl Into<Reply<'a>>) {
        self.0.handle_answer(answer);
    }

    /// As [`StopSession::handle_failure`].
    pub fn handle_failure(&mut self) {
        self.0.handle_failure();
    }

    /// As [`StopSession::handle_timeout`].
    pub fn handle_timeout(&mut self) {
        self.0.handle_timeout();
    }

    /// As [`StopSession::handle_deadline`].
    pub fn handle_deadline(&mut self) {
        self.0.handle_deadline();
    }
}

/// Returns `true` for a JSON object, and for no body at all, with which a service may confirm a deletion.
fn is_json(body: &[u8]) -> bool {
    body.is_empty() || std::str::from_utf8(body).is_ok_and(|text| json::object(text, |_, _| ()).is_ok())
}

/// `POST /v1/sessions/{session_id}/events`, with the interrupt alone.
fn interrupt(session: &SessionId) -> Operation<()> {
    Operation::post(path!("/v1/sessions", session, "events"))
        .beta(MANAGED_AGENTS_BETA)
        .json_text(String::from(r#"{"events":[{"type":"user.interrupt"}]}"#))
        .idempotent(Idempotency::No)
}
