//! Drives a machine of the core: polls it, does what it asks for, and reports the result.

use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::{Action, Delivery, End, Input, Operation, Request};

use crate::client::Client;
use crate::error::Error;
use crate::session::canceller::Canceller;
use crate::session::downtime::Downtime;
use crate::session::machine::Driven;
use crate::session::moment::{self, earliest};
use crate::session::stream_connection::{Received, StreamConnection};

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
    cancel: Cancel,
    /// The last failure that was not a usable reply from the service.
    failure: Option<Error>,
    is_over: bool,
}

/// The request that a reply belongs to.
#[derive(Clone, Copy)]
enum Asked {
    Connect,
    History,
    Session,
    Send,
}

/// The progress of a cancel.
#[derive(Clone, Copy)]
enum Cancel {
    NotAsked,
    /// The interrupt must be sent by this moment.
    Sending(Instant),
    /// The interrupt was given up.
    GivenUp,
}

/// The time that the interrupt of a cancelled turn may take.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(5);

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
            cancel: Cancel::NotAsked,
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
                Action::FetchHistory(request) => self.ask(Asked::History, request)?,
                Action::FetchSession(request) => self.ask(Asked::Session, request)?,
                Action::Send(request) => self.ask(Asked::Send, request)?,
                Action::Receive { timeout } => self.receive(timeout, until)?,
                Action::Wait(time) => self.wait(time, until)?,
            }
        }
    }

    /// Reports a cancel or a passed deadline to the machine.
    fn check_cancel_and_deadline(&mut self) {
        // A closure, so that the clock is read only if there is a deadline.
        let has_passed = |deadline| Instant::now() >= deadline;
        match self.cancel {
            Cancel::Sending(by) if has_passed(by) => {
                self.cancel = Cancel::GivenUp;
                self.machine.handle(Input::SendFailed { may_have_arrived: true });
            }
            Cancel::Sending(_) | Cancel::GivenUp => (),
            Cancel::NotAsked if self.canceller.is_cancelled() => {
                self.is_over = !self.machine.cancel();
                if !self.is_over {
                    // The cancel shut the old connections down, and the interrupt needs one.
                    self.connection = StreamConnection::new(&self.client);
                    self.cancel = Cancel::Sending(Instant::now() + CANCEL_TIMEOUT);
                }
            }
            Cancel::NotAsked if self.deadline.is_some_and(has_passed) => {
                self.machine.handle(Input::Deadline);
            }
            Cancel::NotAsked => (),
        }
    }

    fn connect(&mut self, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        match self.connection.connect(request, self.limit()) {
            Ok(response) => self.replied(Asked::Connect, response),
            Err(error) => match self.retryable(error)? {
                Input::OddAnswer => self.machine.handle(Input::OddAnswer),
                _ => self.machine.handle(Input::Disconnected),
            },
        }
        self.report_elapsed();
        Ok(())
    }

    /// Sends a request, and reports the whole reply or its failure.
    fn ask(&mut self, asked: Asked, request: Request) -> Result<(), Error> {
        let request = Operation::from(request).into_request(self.client.settings())?;
        match self.connection.fetch(&request, self.limit()) {
            Ok(response) => self.replied(asked, response),
            Err(error) => {
                let input = match asked {
                    Asked::Connect | Asked::History => self.retryable(error)?,
                    Asked::Session => self.session_failed(error),
                    Asked::Send => self.send_failed(error)?,
                };
                self.machine.handle(input);
            }
        }
        self.report_elapsed();
        Ok(())
    }

    fn replied(&mut self, asked: Asked, response: Response<Vec<u8>>) {
        let (head, body) = response.into_parts();
        let reply = Response::from_parts(head, &body[..]).into();
        self.machine.handle(match asked {
            Asked::Connect => Input::Connected(reply),
            Asked::History => Input::History(reply),
            Asked::Session => Input::Session(reply),
            Asked::Send => Input::Sent(reply),
        });
    }

    /// Keeps an error after which the machine may fetch again, and returns the input for it. Returns
    /// any other error, such as a bad certificate.
    fn retryable(&mut self, error: Error) -> Result<Input<'static>, Error> {
        let input = match &error {
            Error::TooLarge { .. } => Input::FetchTooLarge,
            error if error.is_retryable() => Input::FetchFailed,
            // A proxy or another intermediary sent a reply that cannot be used.
            error if error.is_malformed() => Input::OddAnswer,
            _ => return Err(error),
        };
        self.failure = Some(error);
        Ok(input)
    }

    /// Keeps the error: the machine can continue without the session's status.
    fn session_failed(&mut self, error: Error) -> Input<'static> {
        self.failure = Some(error);
        Input::FetchFailed
    }

    /// Keeps an error after which the machine may send again, and returns the input for it. Returns
    /// an error that the next attempt would meet too, such as a bad certificate.
    fn send_failed(&mut self, error: Error) -> Result<Input<'static>, Error> {
        let may_have_arrived = match &error {
            // Without a token the request was not sent, or refused unprocessed.
            Error::Token { .. } | Error::Core(_) => false,
            Error::Transport(error) => error.may_have_arrived(),
            _ => true,
        };
        let is_final = !may_have_arrived && !error.is_retryable();
        // A cancelled turn ends, whatever became of its interrupt.
        if is_final && matches!(self.cancel, Cancel::NotAsked) {
            return Err(error);
        }
        self.failure = Some(error);
        Ok(Input::SendFailed { may_have_arrived })
    }

    fn receive(&mut self, timeout: Duration, until: Option<Instant>) -> Result<(), Error> {
        let read_deadline = self.moment(timeout);
        let poll_again = self.machine.look_again_after().map(|time| Instant::now() + time);
        let limits = [until, self.limit(), poll_again];
        match self.connection.receive(earliest(read_deadline, limits)) {
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
        let moment = earliest(end, [until, self.limit()]);
        match self.cancel {
            Cancel::NotAsked => self.canceller.wait_until(moment),
            Cancel::Sending(_) | Cancel::GivenUp => self.connection.canceller.wait_until(moment),
        }
        if Instant::now() < end {
            return check_timeout(until);
        }
        self.machine.handle(Input::Timeout);
        self.report_elapsed();
        Ok(())
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
        match self.cancel {
            Cancel::Sending(by) => Some(by),
            Cancel::NotAsked | Cancel::GivenUp => self.deadline,
        }
    }

    /// Reports to the machine the time since the last report.
    fn report_elapsed(&mut self) {
        let (since, now) = (self.waiting_since, Instant::now());
        self.waiting_since = now;
        self.machine.handle(Input::Elapsed(now.saturating_duration_since(since)));
    }

    /// Returns the moment at which `time` has passed since the last report.
    fn moment(&self, time: Duration) -> Instant {
        moment::after(self.waiting_since, time)
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
