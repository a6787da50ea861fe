//! Follows one turn as an iterator of deliveries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use managed_agents_core::types::EventId;
use managed_agents_core::{
    self as proto, Answer, AnswerError, Delivery, Outcome, Previews, RawEvent, TurnCheckpoint,
};

use crate::client::Client;
use crate::error::Error;
use crate::session::canceller::Canceller;
use crate::session::driver::Driver;
use crate::session::handlers::Handlers;
use crate::session::tool_runner::ToolRunner;

/// One turn of a session: a message to the agent and everything that happens until the agent is
/// done. Created by [`Client::ask`].
///
/// Iterates over the deliveries. After the last one, [`outcome`](Self::outcome) tells how the turn
/// ended. Closes its socket when dropped, while the session goes on: the
/// [first page](crate#stop-or-release-a-turn) compares the ways to leave a turn.
///
/// ```text
/// ask ─▶ next, next, next ... ─▶ None ─▶ outcome
///            │ Delivery::Waiting(call)
///            └─▶ answer(&call.id, ..) ─▶ next ...
/// ```
pub struct Turn(Driver<ToolRunner>);

impl Turn {
    pub(crate) fn new(client: Client, turn: proto::Turn) -> Self {
        Self(Driver::new(client, ToolRunner::new(turn)))
    }

    /// Ends the turn with [`Outcome::Deadline`] after `time` from now.
    ///
    /// Interrupts a request in flight, but not a connection that is being established.
    #[must_use]
    pub fn with_deadline(mut self, time: Duration) -> Self {
        self.0.deadline = Instant::now().checked_add(time);
        self
    }

    /// Runs the agent's custom tools and decides approvals with `handlers`, from the next `next`
    /// on.
    ///
    /// A tool call without a handler is delivered as [`Delivery::Waiting`]. A second call replaces
    /// the handlers; a tool that is running goes on, and its result counts. See [`Handlers`].
    ///
    /// ```
    /// # use managed_agents_blocking::types::{CreateEnvironment, CreateSession};
    /// use managed_agents_blocking::types::CreateAgent;
    /// use managed_agents_blocking::{Answer, Handlers, Outcome, Tool, Verdict};
    /// # use managed_agents_blocking::{Client, Credential, Settings, agents, environments, sessions};
    /// # let script = managed_agents_local::Script::from_json(r#"{"steps": [{"custom_tool": "rate", "input": {"to": "EUR"}}]}"#)?;
    /// # let options = managed_agents_local::Options { script: Some(script), ..Default::default() };
    /// # let server = managed_agents_local::Server::start(options)?;
    /// # let base_url = server.url();
    /// # let client = Client::new(Settings { base_url, ..Settings::new(Credential::ApiKey("any".into())) })?;
    ///
    /// let schema = r#"{"type": "object", "properties": {"to": {"type": "string"}}}"#;
    /// let handlers = Handlers::new()
    ///     .tool(Tool::new("rate", "An exchange rate.", schema), |call| match call.input().contains("EUR") {
    ///         true => Answer::text("0.87"),
    ///         false => Answer::error("that currency is not known"),
    ///     })
    ///     .approvals(|call| match &*call.name() {
    ///         "read" | "glob" | "grep" => Verdict::Allow,
    ///         _ => Verdict::Ask,
    ///     });
    ///
    /// let tools = handlers.tools().map(|tool| Ok(tool.params()?.into()));
    /// let tools = tools.collect::<Result<_, managed_agents_blocking::Error>>()?;
    /// let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
    /// # let agent = client.send(agents::create(&agent))?;
    /// # let environment = client.send(environments::create(&CreateEnvironment::new("tasks")))?;
    /// # let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;
    /// // .. an environment, a session ..
    /// let mut turn = client.ask(&session.id, "3 dollars in euros?")?.with_handlers(handlers);
    /// for delivery in &mut turn {
    ///     if let Some(event) = delivery?.event() {
    ///         println!("{}", event.kind());
    ///     }
    /// }
    /// assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_handlers(mut self, handlers: impl Into<Arc<Handlers>>) -> Self {
        self.0.machine.set_handlers(handlers.into());
        self
    }

    /// Answers a tool call that was delivered as [`Delivery::Waiting`].
    ///
    /// The following `next` sends the answer. A turn that had ended with [`Outcome::NeedsAction`]
    /// goes on.
    ///
    /// # Errors
    ///
    /// No such tool call waits, it has an answer already, or it takes another kind of answer.
    pub fn answer(&mut self, call: &EventId, answer: &Answer) -> Result<(), AnswerError> {
        self.0.machine.turn.answer(call, answer)
    }

    /// Stops the agent. Iterate to the end, where the outcome is [`Outcome::Interrupted`].
    pub fn interrupt(&mut self) {
        self.0.machine.turn.interrupt();
    }

    /// Returns the workflow runs that are not known to have ended.
    ///
    /// After [`Outcome::BudgetReached`] or [`Outcome::Interrupted`] a run may be paused. Only the
    /// agent can end it: ask the agent to stop it or to go on.
    pub fn open_runs(&self) -> impl Iterator<Item = &str> {
        self.0.machine.turn.open_runs()
    }

    /// Returns how the turn ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.0.machine.turn.outcome()
    }

    /// Returns `true` if the message of this turn was not sent.
    ///
    /// The session waits for answers ([`Outcome::NeedsAction`]), its budget is used up
    /// ([`Outcome::BudgetReached`]), or the turn was stopped first. A
    /// [`checkpoint`](Self::checkpoint) contains the message, and [`Client::resume`] sends it.
    /// After `NeedsAction` this turn also sends it, once the tool calls have their answers.
    pub fn is_unsent(&self) -> bool {
        self.0.machine.turn.is_unsent()
    }

    /// Returns `true` if an answer of this turn is stored, or may be: the agent goes on with it,
    /// even if the message of this turn did not go out.
    pub fn has_answered(&self) -> bool {
        self.0.machine.turn.has_answered()
    }

    /// Changes [`TurnOptions::wait_for_answers`](crate::TurnOptions::wait_for_answers), from the next
    /// `next` on. With `false`, the turn ends once the session waits for answers that neither this
    /// program nor a running tool has given.
    pub fn set_wait_for_answers(&mut self, wait_for_answers: bool) {
        self.0.machine.set_wait_for_answers(wait_for_answers);
    }

    /// Iterates to the end, drops the deliveries and returns the outcome.
    ///
    /// # Errors
    ///
    /// The service refuses a request or cannot be reached. [`Error::AlreadyFailed`] if the turn has
    /// returned its error before.
    pub fn finish(&mut self) -> Result<Outcome, Error> {
        while self.step(None)?.is_some() {}
        self.outcome().cloned().ok_or(Error::AlreadyFailed)
    }

    /// Waits at most `timeout` for the next delivery. Returns `None` at the end.
    ///
    /// Does not interrupt a request in flight, so the call may take longer.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if nothing arrived: call again, no event is lost. Any other error ends
    /// the turn.
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<Delivery>, Error> {
        self.step(Instant::now().checked_add(timeout))
    }

    /// Returns a checkpoint with everything delivered and sent so far, for [`Client::resume`].
    ///
    /// Store one after each delivery that the program has dealt with.
    pub fn checkpoint(&self) -> TurnCheckpoint {
        self.0.machine.turn.checkpoint()
    }

    /// Returns the partial text of unfinished messages, if the turn's options ask for previews.
    pub fn previews(&self) -> &Previews {
        self.0.machine.turn.previews()
    }

    /// Returns the last delivered `session.usage`: usage, cost and budget of the whole session. The
    /// service sends one before each idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.0.machine.turn.usage()
    }

    /// Returns a handle that cancels the turn from another thread: sends `user.interrupt` and does
    /// not wait for its effect.
    pub fn canceller(&self) -> Canceller {
        self.0.canceller()
    }

    fn step(&mut self, until: Option<Instant>) -> Result<Option<Delivery>, Error> {
        let delivery = self.0.advance(until)?;
        // A turn that waits for answers goes on over this connection.
        if delivery.is_none() && !matches!(self.outcome(), Some(Outcome::NeedsAction(_))) {
            self.0.close();
        }
        Ok(delivery)
    }
}

impl Iterator for Turn {
    type Item = Result<Delivery, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(None).transpose()
    }
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let session = self.0.machine.turn.session();
        f.debug_struct("Turn")
            .field("session", session)
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}
