//! A turn, as an iterator.

use std::sync::Arc;
use std::time::{Duration, Instant};

use managed_agents_core::types::EventId;
use managed_agents_core::{
    self as proto, Answer, AnswerError, Delivery, Outcome, Previews, RawEvent, TurnCheckpoint,
};

use crate::driver::Driver;
use crate::handlers::ToolRunner;
use crate::{Canceller, Client, Error, Handlers};

/// One turn of a session: what was said, and all that happens until the turn is over. Made by [`Client::ask`].
///
/// An iterator over what happens. Once it has ended, [`outcome`](Self::outcome) says how the turn did. Dropped, it closes its socket;
/// the session goes on.
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

    /// Ends the turn with [`Outcome::Deadline`] after so much time from now. A request under way is cut short, a connection just being
    /// made is not.
    #[must_use]
    pub fn with_deadline(mut self, time: Duration) -> Self {
        self.0.deadline = Instant::now().checked_add(time);
        self
    }

    /// Lets `handlers` run the agent's custom tools and decide on approvals, from the first `next` on. What they do not take is delivered as
    /// [`Delivery::Waiting`], as it is without them. [`Handlers`] has what they promise. Given again, others take their place; a tool that
    /// is at work goes on, and its result counts.
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
    ///     .tool(Tool::new("rate", "An agent rate.", schema), |call| match call.input().contains("EUR") {
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

    /// Answers a call that was delivered as [`Delivery::Waiting`]. It is sent by the `next` to come; a turn that had ended with
    /// [`Outcome::NeedsAction`] goes on.
    ///
    /// # Errors
    ///
    /// There is no such call, it was answered already, or it takes another kind of answer.
    pub fn answer(&mut self, call: &EventId, answer: &Answer) -> Result<(), AnswerError> {
        self.0.machine.turn.answer(call, answer)
    }

    /// Stops the agent; go on to the end, which then is [`Outcome::Interrupted`].
    pub fn interrupt(&mut self) {
        self.0.machine.turn.interrupt();
    }

    /// The workflow runs that are open as far as is known. After [`Outcome::BudgetReached`] or [`Outcome::Interrupted`] they may be paused,
    /// and nothing ends them but the agent: ask it to stop them, or to go on.
    pub fn open_runs(&self) -> impl Iterator<Item = &str> {
        self.0.machine.turn.open_runs()
    }

    /// How the turn ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.0.machine.turn.outcome()
    }

    /// Returns `true` if the message of this turn did not go out: the session waits for answers ([`Outcome::NeedsAction`]), its budget is
    /// used up ([`Outcome::BudgetReached`]), or the turn was stopped before. A [`checkpoint`](Self::checkpoint) holds the message, and
    /// [`Client::resume`] sends it. After `NeedsAction` this turn sends it, too, once its calls are answered.
    pub fn is_unsent(&self) -> bool {
        self.0.machine.turn.is_unsent()
    }

    /// Goes on to the end, without looking at what happens on the way.
    ///
    /// # Errors
    ///
    /// The session cannot be followed: the service's refusal, or that it cannot be reached. [`Error::AlreadyFailed`] if that was said before.
    pub fn finish(&mut self) -> Result<Outcome, Error> {
        while self.step(None)?.is_some() {}
        self.outcome().cloned().ok_or(Error::AlreadyFailed)
    }

    /// The next delivery, waiting so long at most; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if nothing came: nothing is lost, call it again. A request under way is not cut short by this limit.
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<Delivery>, Error> {
        self.step(Instant::now().checked_add(timeout))
    }

    /// Everything handed over and sent so far, to go on from later with [`Client::resume`]. Keep one after each delivery that was dealt
    /// with.
    pub fn checkpoint(&self) -> TurnCheckpoint {
        self.0.machine.turn.checkpoint()
    }

    /// The text so far of messages that are still being written, if the turn was asked for them.
    pub fn previews(&self) -> &Previews {
        self.0.machine.turn.previews()
    }

    /// The newest `session.usage` handed over: what the session has used so far, cost and budget with it. It comes before every idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.0.machine.turn.usage()
    }

    /// Ends the turn from another thread: sends `user.interrupt` and does not wait for what comes of it.
    pub fn canceller(&self) -> Canceller {
        self.0.canceller()
    }

    fn step(&mut self, timeout: Option<Instant>) -> Result<Option<Delivery>, Error> {
        let delivery = self.0.advance(timeout)?;
        // A turn that waits for answers goes on over the same connection.
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
