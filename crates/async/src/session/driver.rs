//! Drives a machine of the core: polls it, does what it asks for, and reports the result.
//!
//! This file owns the state: no other file assigns it. A `next` future holds no state, so it can be
//! dropped at any await.
//!
//! | State | entered when | left when |
//! | --- | --- | --- |
//! | `Polling` | at the start; the machine has an answer | the machine asks for a request → `Asking`; it delivers → `Delivered`; it fails → `Failed` |
//! | `Asking` | a request was sent | its reply, its failure or a steering → `Polling` |
//! | `Delivered` | the program was given a delivery | at the next poll → `Polling`, or `Breathing` if others are to have their turn |
//! | `Breathing` | before the next delivery | the transport's wait is over, or a steering → `Polling` |
//! | `Failed` | the machine has failed, or a request that cannot be repeated | never |
//!
//! Reads and waits are no state: the machine is asked again whenever the task is woken, and repeats
//! them.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_lite::Stream;
use http::Response;
use managed_agents_core::{self as proto, Action, Delivery, End, Input, Machine, Operation, Phase, Request};

use crate::client::Client;
use crate::error::Error;
use crate::error::transport::TransportError;
use crate::requests::exchange::{Exchange, Reply, Wanted};
use crate::session::downtime::Downtime;
use crate::session::driven::Driven;
use crate::session::wait::Wait;
use crate::transport::Transport;

/// A machine and its connections.
pub(crate) struct Driver<T: Transport, M> {
    pub(crate) machine: M,
    client: Client<T>,
    live: Option<T::Body>,
    state: State<T>,
    wait: Wait<T>,
    downtime: Downtime,
    /// When elapsed time was last reported to the machine.
    reported_at: Duration,
    /// The last transport failure. Returned if the machine fails without a reason of its own.
    failure: Option<Error>,
}

#[expect(clippy::large_enum_variant, reason = "one for each turn; a box would cost an allocation")]
enum State<T: Transport> {
    Polling,
    Asking(Asked, Exchange<T>),
    Delivered,
    Breathing(T::Sleep),
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Connect,
    History,
    Session,
    Send,
}

/// The result of one step.
enum Step {
    Continue,
    Deliver(Delivery),
    End,
}

impl<T: Transport, M: Driven> Driver<T, M> {
    pub(crate) fn new(client: Client<T>, machine: M) -> Self {
        let reported_at = client.transport().now();
        Self {
            machine,
            client,
            live: None,
            state: State::Polling,
            wait: Wait::new(),
            downtime: Downtime::default(),
            reported_at,
            failure: None,
        }
    }

    /// Returns the next delivery, or `None` at the end and after an error.
    ///
    /// Any error ends the machine.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Delivery, Error>>> {
        let result = ready!(self.drive(cx));
        let is_over = match &result {
            Ok(Some(_)) => false,
            Ok(None) => !self.machine.may_continue(),
            Err(_) => {
                self.state = State::Failed;
                true
            }
        };
        if is_over {
            self.live = None;
            self.machine.close();
        }
        Poll::Ready(result.transpose())
    }

    fn drive(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Delivery>, Error>> {
        loop {
            if matches!(self.state, State::Failed) {
                return Poll::Ready(Ok(None));
            }
            let is_sending = matches!(self.state, State::Asking(Asked::Send, _));
            // A pause that the machine asks for again goes on: it is not restarted.
            if self.machine.steer(is_sending, cx) {
                self.state = State::Polling;
            }
            match ready!(self.step(cx))? {
                Step::Continue => (),
                Step::Deliver(delivery) => return Poll::Ready(Ok(Some(delivery))),
                Step::End => return Poll::Ready(Ok(None)),
            }
        }
    }

    /// Goes on by one step.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step, Error>> {
        match &mut self.state {
            State::Polling | State::Failed => return self.act(cx),
            State::Asking(asked, exchange) => {
                let asked = *asked;
                let result = ready!(Pin::new(exchange).poll(cx));
                self.state = State::Polling;
                self.take_reply(asked, result)?;
                self.report_elapsed();
            }
            State::Delivered => {
                self.state = self.client.transport().breathe().map_or(State::Polling, State::Breathing);
            }
            State::Breathing(sleep) => {
                ready!(Pin::new(sleep).poll(cx));
                self.state = State::Polling;
            }
        }
        Poll::Ready(Ok(Step::Continue))
    }

    /// Does what the machine asks for.
    fn act(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step, Error>> {
        let machine = self.machine.machine();
        let (action, phase) = (machine.poll(), machine.phase());
        let transport = self.client.transport();
        self.downtime.observe(phase, || transport.now());
        match action {
            Action::Deliver(delivery) if self.machine.handles(&delivery) => (),
            Action::Deliver(delivery) => {
                let delivery = self.downtime.annotate(delivery, || transport.now());
                self.state = State::Delivered;
                return Poll::Ready(Ok(Step::Deliver(delivery)));
            }
            Action::Finish(End::Failed) => return Poll::Ready(Err(self.take_failure())),
            Action::Finish(_) => return Poll::Ready(Ok(Step::End)),
            Action::Connect(request) => {
                self.live = None;
                self.ask(Asked::Connect, request)?;
            }
            Action::FetchHistory(request) => self.ask(Asked::History, request)?,
            Action::FetchSession(request) => self.ask(Asked::Session, request)?,
            Action::Send(request) => self.ask(Asked::Send, request)?,
            Action::Receive { timeout } => ready!(self.receive(timeout, cx)),
            Action::Wait(time) => {
                ready!(match phase {
                    Phase::Disconnected => self.wait.poll_to_connect(transport, time, cx),
                    // A list that lags behind is not faster because the network is back.
                    _ => self.wait.poll(transport, time, cx),
                });
                self.report(Input::Timeout);
            }
        }
        Poll::Ready(Ok(Step::Continue))
    }

    fn ask(&mut self, asked: Asked, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        let wanted = if asked == Asked::Connect { Wanted::EventStream } else { Wanted::Whole };
        let exchange = Exchange::new(self.client.transport(), self.client.options(), request, wanted);
        self.state = State::Asking(asked, exchange);
        Ok(())
    }

    /// Reports what came of a request.
    ///
    /// # Errors
    ///
    /// The failure of a request that would fail again, such as a bad certificate.
    fn take_reply(&mut self, asked: Asked, result: Result<Reply<T::Body>, Error>) -> Result<(), Error> {
        let is_cancelled = self.machine.is_cancelled();
        let machine = self.machine.machine();
        let error = match result {
            Ok(Reply::Open(response)) => {
                let (head, body) = response.into_parts();
                self.live = Some(body);
                machine.handle(Input::Connected(Response::from_parts(head, &b""[..]).into()));
                return Ok(());
            }
            Ok(Reply::Whole(response)) => {
                let (head, body) = response.into_parts();
                let reply = proto::Reply::from(Response::from_parts(head, &body[..]));
                machine.handle(match asked {
                    Asked::Connect => Input::Connected(reply),
                    Asked::History => Input::History(reply),
                    Asked::Session => Input::Session(reply),
                    Asked::Send => Input::Sent(reply),
                });
                return Ok(());
            }
            Err(error) => error,
        };
        machine.handle(match (asked, &error) {
            (Asked::Send, Error::Transport(error)) if error.may_have_arrived() || error.is_temporary() => {
                Input::SendFailed { may_have_arrived: error.may_have_arrived() }
            }
            (Asked::Send, Error::TooLarge { .. }) => Input::SendFailed { may_have_arrived: true },
            (Asked::Send, _) if is_cancelled => Input::SendFailed { may_have_arrived: true },
            // The machine can continue without the session's status.
            (Asked::Session, _) => Input::FetchFailed,
            (Asked::Connect, Error::TooLarge { .. }) => Input::Disconnected,
            (_, Error::TooLarge { .. }) => Input::FetchTooLarge,
            (_, Error::Transport(error)) if error.is_malformed() => Input::OddAnswer,
            (Asked::Connect, Error::Transport(error)) if error.is_temporary() => Input::Disconnected,
            (_, Error::Transport(error)) if error.is_temporary() => Input::FetchFailed,
            _ => return Err(error),
        });
        self.failure = Some(error);
        Ok(())
    }

    /// Reads from the live stream, and waits for bytes as long as `timeout`.
    fn receive(&mut self, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let next = match &mut self.live {
            Some(live) => Pin::new(live).poll_next(cx),
            None => Poll::Ready(None),
        };
        match next {
            Poll::Ready(Some(Ok(chunk))) => self.report(Input::Bytes(chunk.as_ref())),
            Poll::Ready(end) => {
                self.live = None;
                self.failure = Some(end.and_then(Result::err).unwrap_or_else(end_of_stream).into());
                self.report(Input::Disconnected);
            }
            Poll::Pending => {
                ready!(self.wait.poll(self.client.transport(), timeout, cx));
                self.report(Input::Timeout);
            }
        }
        Poll::Ready(())
    }

    /// Returns the reason why the machine has failed.
    fn take_failure(&mut self) -> Error {
        match self.machine.machine().take_failure() {
            Some(failure) => proto::Error::from(failure).into(),
            None => self.failure.take().unwrap_or_else(|| end_of_stream().into()),
        }
    }

    fn report(&mut self, input: Input<'_>) {
        self.machine.machine().handle(input);
        self.report_elapsed();
    }

    /// Reports to the machine the time since the last report.
    fn report_elapsed(&mut self) {
        self.wait.restart();
        let (since, now) = (self.reported_at, self.client.transport().now());
        self.reported_at = now;
        self.machine.machine().handle(Input::Elapsed(now.saturating_sub(since)));
    }
}

/// Returns the error of a stream that has ended: it has no end of its own.
fn end_of_stream() -> TransportError {
    TransportError::lost("the event stream has ended")
}

/// Holds no pinned data: the transport's futures are `Unpin`.
impl<T: Transport, M> Unpin for Driver<T, M> {}
