//! Drives a machine of the core: polls it, does what it asks for, and reports the result.

use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::{Action, Delivery, End, Input, Operation, Request};

use crate::client::Client;
use crate::error::Error;
use crate::session::canceller::Canceller;
use crate::session::downtime::Downtime;
use crate::session::machine::Driven;
use crate::session::stream_connection::{Received, StreamConnection, earliest};

/// A machine and its connections.
pub(crate) struct Driver<M> {
    pub(crate) machine: M,
    client: Client,
    connection: StreamConnection,
    canceller: Canceller,
    /// When elapsed time was last reported to the machine.
    waiting_since: Instant,
    downtime: Downtime,
    pub(crate) deadline: Option<Instant>,
    /// After a cancel: the time by which the interrupt must be sent.
    cancel_deadline: Option<Instant>,
    /// The last failure that was not a usable reply from the service.
    failure: Option<Error>,
    is_over: bool,
}

/// A failed request that the machine may ask for again.
enum Retryable {
    Temporary,
    TooLarge,
    /// A proxy or other intermediary sent an unusable reply.
    Malformed,
}

/// The time that the interrupt of a cancelled turn may take.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait: a larger one could overflow an [`Instant`].
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

impl<M: Driven> Driver<M> {
    pub(crate) fn new(client: Client, machine: M) -> Self {
        let connection = StreamConnection::new(&client);
        Self {
            canceller: connection.canceller.clone(),
            machine,
            connection,
            client,
            waiting_since: Instant::now(),
            downtime: Downtime::default(),
            deadline: None,
            cancel_deadline: None,
            failure: None,
            is_over: false,
        }
    }

    pub(crate) fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Closes the live stream.
    pub(crate) fn close(&mut self) {
        self.connection.close();
    }

    /// Returns the next delivery, or `None` at the end and after an error.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] when `until` has passed. The machine continues on the next call. Any
    /// other error ends the machine.
    pub(crate) fn advance(&mut self, until: Option<Instant>) -> Result<Option<Delivery>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let result = self.drive(until);
        if !matches!(result, Ok(_) | Err(Error::TimedOut)) {
            self.is_over = true;
            self.connection.close();
        }
        result
    }

    fn drive(&mut self, until: Option<Instant>) -> Result<Option<Delivery>, Error> {
        loop {
            self.check_cancel_and_deadline();
            if self.is_over {
                return Ok(None);
            }
            let action = self.machine.poll();
            self.downtime.observe(self.machine.phase());
            match action {
                Action::Deliver(delivery) => return Ok(Some(self.downtime.annotate(delivery))),
                Action::Finish(end) => return self.finished(end),
                Action::Connect(request) => self.connect(request)?,
                Action::FetchHistory(request) => self.fetch_history(request)?,
                Action::FetchSession(request) => self.fetch_session(request)?,
                Action::Send(request) => self.send(request)?,
                Action::Receive { timeout } => self.receive(timeout, until)?,
                Action::Wait(time) => self.wait(time, until)?,
            }
        }
    }

    /// Reports a cancel or a passed deadline to the machine.
    fn check_cancel_and_deadline(&mut self) {
        // A closure, so that the clock is read only if there is a deadline.
        let has_passed = |deadline| Instant::now() >= deadline;
        match self.cancel_deadline {
            Some(deadline) if has_passed(deadline) => {
                self.machine.handle(Input::SendFailed { may_have_arrived: true });
            }
            Some(_) => (),
            None if self.canceller.is_cancelled() => {
                // The cancel shut the old connections down, and the interrupt needs one.
                self.connection = StreamConnection::new(&self.client);
                self.cancel_deadline = Some(Instant::now() + CANCEL_TIMEOUT);
                self.is_over = !self.machine.cancel();
            }
            None if self.deadline.is_some_and(has_passed) => self.machine.handle(Input::Deadline),
            None => (),
        }
    }

    fn connect(&mut self, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        match self.connection.connect(request, self.limit()) {
            Ok(response) => {
                borrowed(response, |response| self.machine.handle(Input::Connected(response.into())));
            }
            Err(error) => match self.retryable(error)? {
                Retryable::Malformed => self.machine.handle(Input::OddAnswer),
                _ => self.machine.handle(Input::Disconnected),
            },
        }
        self.report_elapsed();
        Ok(())
    }

    fn fetch_history(&mut self, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        match self.connection.fetch(&request, self.limit()) {
            Ok(response) => {
                borrowed(response, |response| self.machine.handle(Input::History(response.into())));
            }
            Err(error) => match self.retryable(error)? {
                Retryable::Temporary => self.machine.handle(Input::FetchFailed),
                Retryable::TooLarge => self.machine.handle(Input::FetchTooLarge),
                Retryable::Malformed => self.machine.handle(Input::OddAnswer),
            },
        }
        self.report_elapsed();
        Ok(())
    }

    fn fetch_session(&mut self, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        match self.connection.fetch(&request, self.limit()) {
            Ok(response) => {
                borrowed(response, |response| self.machine.handle(Input::Session(response.into())));
            }
            // The machine can continue without the session's status.
            Err(error) => {
                self.failure = Some(error);
                self.machine.handle(Input::FetchFailed);
            }
        }
        self.report_elapsed();
        Ok(())
    }

    fn send(&mut self, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        match self.connection.fetch(&request, self.limit()) {
            Ok(response) => borrowed(response, |response| self.machine.handle(Input::Sent(response.into()))),
            Err(error @ Error::Token { .. }) if !error.is_retryable() => return Err(error),
            Err(error) => {
                let may_have_arrived = match &error {
                    Error::Transport(error) => error.may_have_arrived(),
                    // Without a token the request was not sent, or refused unprocessed.
                    Error::Token { .. } => false,
                    _ => true,
                };
                self.failure = Some(error);
                self.machine.handle(Input::SendFailed { may_have_arrived });
            }
        }
        self.report_elapsed();
        Ok(())
    }

    fn receive(&mut self, timeout: Duration, until: Option<Instant>) -> Result<(), Error> {
        let read_deadline = self.moment(timeout);
        let poll_again = self.machine.look_again_after().map(|time| Instant::now() + time);
        let moment = [until, self.limit()].into_iter().flatten().fold(read_deadline, Instant::min);
        let moment = earliest(moment, poll_again);
        match self.connection.receive(moment) {
            Received::Bytes(bytes) => self.machine.handle(Input::Bytes(bytes)),
            Received::Ended(error) => {
                self.failure = Some(error);
                self.machine.handle(Input::Disconnected);
            }
            Received::TimedOut if Instant::now() >= read_deadline => self.machine.handle(Input::Timeout),
            Received::TimedOut => return check_timeout(until),
        }
        self.report_elapsed();
        Ok(())
    }

    fn wait(&mut self, time: Duration, until: Option<Instant>) -> Result<(), Error> {
        let end = self.moment(time);
        let moment = earliest(earliest(end, until), self.limit());
        match self.cancel_deadline {
            None => self.canceller.wait_until(moment),
            Some(_) => self.connection.canceller.wait_until(moment),
        }
        if Instant::now() < end {
            return check_timeout(until);
        }
        self.machine.handle(Input::Timeout);
        self.report_elapsed();
        Ok(())
    }

    /// Stores a failure that the machine may retry; returns any other as an error, such as a bad
    /// certificate.
    fn retryable(&mut self, error: Error) -> Result<Retryable, Error> {
        let retryable = match &error {
            Error::TooLarge { .. } => Retryable::TooLarge,
            error if error.is_retryable() => Retryable::Temporary,
            error if error.is_malformed() => Retryable::Malformed,
            _ => return Err(error),
        };
        self.failure = Some(error);
        Ok(retryable)
    }

    fn finished(&mut self, end: End) -> Result<Option<Delivery>, Error> {
        match end {
            End::Failed => (),
            // A turn that needs action keeps its stream for the answers.
            End::TurnOver => return Ok(None),
            _ => {
                self.connection.close();
                return Ok(None);
            }
        }
        let error = self.machine.take_failure().map(Error::from).or_else(|| self.failure.take());
        Err(error.unwrap_or_else(|| self.connection.end_of_stream()))
    }

    /// Returns the moment that limits every request.
    fn limit(&self) -> Option<Instant> {
        self.cancel_deadline.or(self.deadline)
    }

    /// Reports to the machine the time since the last report.
    fn report_elapsed(&mut self) {
        let (since, now) = (self.waiting_since, Instant::now());
        self.waiting_since = now;
        self.machine.handle(Input::Elapsed(now.saturating_duration_since(since)));
    }

    /// Returns the moment at which `time` has passed since the last report.
    fn moment(&self, time: Duration) -> Instant {
        self.waiting_since + time.min(YEAR)
    }
}

/// Checks the caller's timeout.
///
/// # Errors
///
/// [`Error::TimedOut`] if `until` has passed.
fn check_timeout(until: Option<Instant>) -> Result<(), Error> {
    if until.is_some_and(|until| Instant::now() >= until) { Err(Error::TimedOut) } else { Ok(()) }
}

/// Passes a response to `handle` with its body borrowed.
fn borrowed(response: Response<Vec<u8>>, handle: impl FnOnce(Response<&[u8]>)) {
    let (head, body) = response.into_parts();
    handle(Response::from_parts(head, &body));
}
