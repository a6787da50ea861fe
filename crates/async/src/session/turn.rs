//! Follows one turn as a stream of deliveries.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_lite::Stream;
use managed_agents_core::types::EventId;
use managed_agents_core::{
    self as proto, Answer, AnswerError, Delivery, Outcome, Phase, Previews, RawEvent, TurnCheckpoint,
};

use crate::client::Client;
use crate::error::Error;
use crate::session::driver::Driver;
use crate::session::handle::Handle;
use crate::session::handlers::Handlers;
use crate::session::steered::Steered;
use crate::transport::Transport;

/// One turn of a session: a message to the agent and everything that happens until the agent is
/// done. Created by [`Client::ask`].
///
/// A stream of the deliveries. After the last one, [`outcome`](Self::outcome) tells how the turn
/// ended. Dropped, it aborts its requests, closes its connection and drops its tools, while the
/// session goes on: the [first page](crate#stop-or-release-a-turn) compares the ways to leave a
/// turn. A `next` that is dropped loses nothing and sends nothing twice.
///
/// ```text
/// ask ─▶ next, next, next ... ─▶ None ─▶ outcome
///            │ Delivery::Waiting(call)
///            └─▶ answer(&call.id, ..) ─▶ next ...
/// ```
pub struct Turn<T: Transport>(Driver<T, Steered<T>>);

impl<T: Transport> Turn<T> {
    pub(crate) fn new(client: Client<T>, turn: proto::Turn) -> Self {
        let steered = Steered::new(turn, client.transport().clone());
        Self(Driver::new(client, steered))
    }

    /// Ends the turn with [`Outcome::Deadline`] after `time` from now.
    ///
    /// Aborts a request in flight, except a send: its reply is waited for.
    #[must_use]
    pub fn with_deadline(mut self, time: Duration) -> Self {
        self.0.machine.set_deadline(time);
        self
    }

    /// Runs the agent's custom tools and decides approvals with `handlers`, from the next `next`
    /// on.
    ///
    /// A tool call without a handler is delivered as [`Delivery::Waiting`]. A second call replaces
    /// the handlers; a tool that is running goes on, and its result counts. See [`Handlers`].
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
        self.machine_mut().answer(call, answer)
    }

    /// Stops the agent. Poll to the end, where the outcome is [`Outcome::Interrupted`].
    pub fn interrupt(&mut self) {
        self.0.machine.handle.interrupt();
    }

    /// Returns a handle that steers the turn from another task, such as that of a button.
    pub fn handle(&self) -> Handle {
        self.0.machine.handle.clone()
    }

    /// Returns the workflow runs that are not known to have ended.
    ///
    /// After [`Outcome::BudgetReached`] or [`Outcome::Interrupted`] a run may be paused. Only the
    /// agent can end it: ask the agent to stop it or to go on.
    pub fn open_runs(&self) -> impl Iterator<Item = &str> {
        self.machine().open_runs()
    }

    /// Returns how the turn ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.machine().outcome()
    }

    /// Returns `true` if the message of this turn was not sent.
    ///
    /// The session waits for answers ([`Outcome::NeedsAction`]), its budget is used up
    /// ([`Outcome::BudgetReached`]), or the turn was stopped first. A
    /// [`checkpoint`](Self::checkpoint) contains the message, and [`Client::resume`] sends it.
    /// After `NeedsAction` this turn also sends it, once the tool calls have their answers.
    pub fn is_unsent(&self) -> bool {
        self.machine().is_unsent()
    }

    /// Polls to the end, drops the deliveries and returns the outcome.
    ///
    /// # Errors
    ///
    /// The service refuses a request or cannot be reached. [`Error::AlreadyFailed`] if the turn has
    /// returned its error before.
    pub async fn finish(&mut self) -> Result<Outcome, Error> {
        while let Some(delivery) = poll_fn(|cx| self.poll(cx)).await {
            delivery?;
        }
        self.outcome().cloned().ok_or(Error::AlreadyFailed)
    }

    /// Returns a checkpoint with everything delivered and sent so far, for [`Client::resume`].
    ///
    /// Store one after each delivery that the program has dealt with.
    pub fn checkpoint(&self) -> TurnCheckpoint {
        self.machine().checkpoint()
    }

    /// Returns the partial text of unfinished messages, if the turn's options ask for previews.
    pub fn previews(&self) -> &Previews {
        self.machine().previews()
    }

    /// Returns the last delivered `session.usage`: usage, cost and budget of the whole session. The
    /// service sends one before each idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.machine().usage()
    }

    /// Returns the current phase, for logs and displays.
    pub fn phase(&self) -> Phase {
        self.machine().phase()
    }

    fn machine(&self) -> &proto::Turn {
        &self.0.machine.turn
    }

    fn machine_mut(&mut self) -> &mut proto::Turn {
        &mut self.0.machine.turn
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Delivery, Error>>> {
        let polled = self.0.poll_next(cx);
        if let Poll::Ready(Some(_)) = polled {
            return polled;
        }
        match self.0.machine.take_refused_answer() {
            Some(error) => Poll::Ready(Some(Err(error.into()))),
            None => polled,
        }
    }
}

impl<T: Transport> Stream for Turn<T> {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }
}

impl<T: Transport> fmt::Debug for Turn<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn")
            .field("session", self.machine().session())
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}
