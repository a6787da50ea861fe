//! Drives a machine of the core: it says what to do, this does it.

use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::{Action, Delivery, End, Operation};

use crate::downtime::Downtime;
use crate::machine::Machine;
use crate::stream_connection::{Received, StreamConnection, earliest};
use crate::{Canceller, Client, Error};

/// A machine, and the connections that it is driven over.
pub(crate) struct Driver<M> {
    pub(crate) machine: M,
    client: Client,
    connection: StreamConnection,
    canceller: Canceller,
    /// Since when the machine waits for what it asked for.
    waiting_since: Instant,
    downtime: Downtime,
    pub(crate) deadline: Option<Instant>,
    /// Set once cancelled: until when the interrupt may take.
    cancel_deadline: Option<Instant>,
    /// The last failure that no answer of the service explains.
    failure: Option<Error>,
    is_over: bool,
}

/// How a request failed that the machine may ask for again.
enum Failed {
    InPassing,
    TooLarge,
    /// Something on the way answers, and not the service.
    Oddly,
}

/// How long the interrupt of a cancelled turn may take.
const CANCEL_TIME: Duration = Duration::from_secs(5);

impl<M: Machine> Driver<M> {
    pub(crate) fn new(client: Client, machine: M) -> Self {
        let connection = client.stream_connection();
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

    /// The next delivery; `None` at the end, and after a failure. Waits until `until`, if given, then it is [`Error::TimedOut`].
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
            self.look_at_the_clock();
            if self.is_over {
                return Ok(None);
            }
            let action = self.machine.poll();
            self.downtime.watch(self.machine.phase());
            match action {
                Action::Deliver(delivery) => return Ok(Some(self.downtime.tell(delivery))),
                Action::Finish(end) => return self.finished(end),
                Action::Connect(operation) => self.connect(operation)?,
                Action::FetchHistory(operation) => self.fetch_history(operation)?,
                Action::FetchSession(operation) => self.fetch_session(operation)?,
                Action::Send(operation) => self.send(operation)?,
                Action::Receive { timeout } => self.receive(timeout, until)?,
                Action::Wait(time) => self.wait(time, until)?,
            }
        }
    }

    /// Tells the machine that it was cancelled, or that its time is over.
    fn look_at_the_clock(&mut self) {
        // Most deliveries have no moment to wait for: then the clock is not asked.
        let is_over = |moment| Instant::now() >= moment;
        match self.cancel_deadline {
            Some(end) if is_over(end) => self.machine.handle_send_failed(true),
            Some(_) => (),
            None if self.canceller.is_cancelled() => {
                // The old connections are cut, and the interrupt needs one.
                self.connection = self.client.stream_connection();
                self.cancel_deadline = Some(Instant::now() + CANCEL_TIME);
                self.is_over = !self.machine.cancel();
            }
            None if self.deadline.is_some_and(is_over) => self.machine.handle_deadline(),
            None => (),
        }
    }

    fn connect(&mut self, operation: Operation<()>) -> Result<(), Error> {
        let request = operation.into_request(self.client.settings())?;
        match self.connection.connect(request, self.limit()) {
            Ok(answer) => lent(answer, |answer| self.machine.handle_connected(answer)),
            Err(error) => match self.failed(error)? {
                Failed::Oddly => self.machine.handle_odd_answer(),
                _ => self.machine.handle_disconnected(),
            },
        }
        self.answered();
        Ok(())
    }

    fn fetch_history(&mut self, operation: Operation<()>) -> Result<(), Error> {
        let request = operation.into_request(self.client.settings())?;
        match self.connection.ask(&request, self.limit()) {
            Ok(answer) => lent(answer, |answer| self.machine.handle_history(answer)),
            Err(error) => match self.failed(error)? {
                Failed::InPassing => self.machine.handle_fetch_failed(),
                Failed::TooLarge => self.machine.handle_fetch_too_large(),
                Failed::Oddly => self.machine.handle_odd_answer(),
            },
        }
        self.answered();
        Ok(())
    }

    fn fetch_session(&mut self, operation: Operation<()>) -> Result<(), Error> {
        let request = operation.into_request(self.client.settings())?;
        match self.connection.ask(&request, self.limit()) {
            Ok(answer) => lent(answer, |answer| self.machine.handle_session(answer)),
            // Whatever it was: the turn goes on without it, or ends.
            Err(_) => self.machine.handle_fetch_failed(),
        }
        self.answered();
        Ok(())
    }

    fn send(&mut self, operation: Operation<()>) -> Result<(), Error> {
        let request = operation.into_request(self.client.settings())?;
        match self.connection.ask(&request, self.limit()) {
            Ok(answer) => lent(answer, |answer| self.machine.handle_sent(answer)),
            Err(error) => {
                let may_have_arrived = match &error {
                    Error::Transport(error) => error.may_have_arrived(),
                    _ => true,
                };
                self.failure = Some(error);
                self.machine.handle_send_failed(may_have_arrived);
            }
        }
        self.answered();
        Ok(())
    }

    fn receive(&mut self, timeout: Duration, until: Option<Instant>) -> Result<(), Error> {
        let quiet_until = self.moment(timeout);
        let look_again = self.machine.look_again_after().map(|time| Instant::now() + time);
        let moment = [until, self.limit()].into_iter().flatten().fold(quiet_until, Instant::min);
        let moment = earliest(moment, look_again);
        match self.connection.receive(moment) {
            Received::Bytes(bytes) => self.machine.handle_bytes(bytes),
            Received::End(error) => {
                self.failure = Some(error);
                self.machine.handle_disconnected();
            }
            Received::Silence if Instant::now() >= quiet_until => self.machine.handle_timeout(),
            Received::Silence => return in_time(until),
        }
        self.answered();
        Ok(())
    }

    fn wait(&mut self, time: Duration, until: Option<Instant>) -> Result<(), Error> {
        let waited_until = self.moment(time);
        let moment = earliest(earliest(waited_until, until), self.limit());
        match self.cancel_deadline {
            None => self.canceller.wait_until(moment),
            Some(_) => self.connection.canceller.wait_until(moment),
        }
        if Instant::now() < waited_until {
            return in_time(until);
        }
        self.machine.handle_timeout();
        self.answered();
        Ok(())
    }

    /// Keeps the failure, if the next attempt may go better. A bad certificate would be the same again.
    fn failed(&mut self, error: Error) -> Result<Failed, Error> {
        let failed = match &error {
            Error::TooLarge { .. } => Failed::TooLarge,
            error if error.is_retryable() => Failed::InPassing,
            error if error.is_odd() => Failed::Oddly,
            _ => return Err(error),
        };
        self.failure = Some(error);
        Ok(failed)
    }

    fn finished(&mut self, end: End) -> Result<Option<Delivery>, Error> {
        if end != End::Failed {
            return Ok(None);
        }
        let error = self.machine.take_error().map(Error::from).or_else(|| self.failure.take());
        Err(error.unwrap_or_else(|| self.connection.ended()))
    }

    /// When whatever is being done has to end.
    fn limit(&self) -> Option<Instant> {
        self.cancel_deadline.or(self.deadline)
    }

    fn answered(&mut self) {
        let (since, now) = (self.waiting_since, Instant::now());
        self.waiting_since = now;
        self.machine.handle_elapsed(now.saturating_duration_since(since));
    }

    /// `time` after the machine began to wait; for times without end, in a year.
    fn moment(&self, time: Duration) -> Instant {
        self.waiting_since + time.min(Duration::from_secs(365 * 24 * 3600))
    }
}

fn in_time(until: Option<Instant>) -> Result<(), Error> {
    if until.is_some_and(|until| Instant::now() >= until) { Err(Error::TimedOut) } else { Ok(()) }
}

fn lent(answer: Response<Vec<u8>>, take: impl FnOnce(Response<&[u8]>)) {
    let (head, body) = answer.into_parts();
    take(Response::from_parts(head, &body));
}
