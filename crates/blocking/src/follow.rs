//! Drives a machine of the core: it says what to do, this does it.

use std::time::{Duration, Instant};

use http::Response;
use managed_agents_core::{Action, Call, Delivery, End};

use crate::away::Away;
use crate::line::{Line, Received, earliest};
use crate::machine::Machine;
use crate::{Canceller, Client, Error};

/// A machine, and the connections that it is driven over.
pub(crate) struct Follow<M> {
    pub(crate) machine: M,
    client: Client,
    line: Line,
    canceller: Canceller,
    /// Since when the machine waits for what it asked for.
    waiting_since: Instant,
    away: Away,
    pub(crate) deadline: Option<Instant>,
    /// Set once cancelled: until when the interrupt may take.
    farewell: Option<Instant>,
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
const FAREWELL: Duration = Duration::from_secs(5);

impl<M: Machine> Follow<M> {
    pub(crate) fn new(client: Client, machine: M) -> Self {
        let line = client.line();
        Self {
            canceller: line.canceller.clone(),
            machine,
            line,
            client,
            waiting_since: Instant::now(),
            away: Away::default(),
            deadline: None,
            farewell: None,
            failure: None,
            is_over: false,
        }
    }

    pub(crate) fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    /// Closes the live stream.
    pub(crate) fn hang_up(&mut self) {
        self.line.hang_up();
    }

    /// The next delivery; `None` at the end, and after a failure. Waits until `patience`, if given, then it is [`Error::TimedOut`].
    pub(crate) fn advance(&mut self, patience: Option<Instant>) -> Result<Option<Delivery>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let result = self.drive(patience);
        if !matches!(result, Ok(_) | Err(Error::TimedOut)) {
            self.is_over = true;
            self.line.hang_up();
        }
        result
    }

    fn drive(&mut self, patience: Option<Instant>) -> Result<Option<Delivery>, Error> {
        loop {
            self.look_at_the_clock();
            if self.is_over {
                return Ok(None);
            }
            let action = self.machine.poll();
            self.away.watch(self.machine.phase());
            match action {
                Action::Deliver(delivery) => return Ok(Some(self.away.tell(delivery))),
                Action::Finish(end) => return self.finished(end),
                Action::Connect(call) => self.connect(call)?,
                Action::FetchHistory(call) => self.fetch_history(call)?,
                Action::FetchSession(call) => self.fetch_session(call)?,
                Action::Send(call) => self.send(call)?,
                Action::Receive { idle } => self.receive(idle, patience)?,
                Action::Wait(time) => self.wait(time, patience)?,
            }
        }
    }

    /// Tells the machine that it was cancelled, or that its time is over.
    fn look_at_the_clock(&mut self) {
        // Most deliveries have no moment to wait for: then the clock is not asked.
        let is_over = |moment| Instant::now() >= moment;
        match self.farewell {
            Some(end) if is_over(end) => self.machine.handle_send_failed(true),
            Some(_) => (),
            None if self.canceller.is_cancelled() => {
                // The old connections are cut, and the interrupt needs one.
                self.line = self.client.line();
                self.farewell = Some(Instant::now() + FAREWELL);
                self.is_over = !self.machine.cancel();
            }
            None if self.deadline.is_some_and(is_over) => self.machine.handle_deadline(),
            None => (),
        }
    }

    fn connect(&mut self, call: Call<()>) -> Result<(), Error> {
        let request = call.into_request(self.client.settings())?;
        match self.line.connect(request, self.limit()) {
            Ok(answer) => lent(answer, |answer| self.machine.handle_connected(answer)),
            Err(error) => match self.failed(error)? {
                Failed::Oddly => self.machine.handle_odd_answer(),
                _ => self.machine.handle_disconnected(),
            },
        }
        self.answered();
        Ok(())
    }

    fn fetch_history(&mut self, call: Call<()>) -> Result<(), Error> {
        let request = call.into_request(self.client.settings())?;
        match self.line.ask(&request, self.limit()) {
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

    fn fetch_session(&mut self, call: Call<()>) -> Result<(), Error> {
        let request = call.into_request(self.client.settings())?;
        match self.line.ask(&request, self.limit()) {
            Ok(answer) => lent(answer, |answer| self.machine.handle_session(answer)),
            // Whatever it was: the turn goes on without it, or ends.
            Err(_) => self.machine.handle_fetch_failed(),
        }
        self.answered();
        Ok(())
    }

    fn send(&mut self, call: Call<()>) -> Result<(), Error> {
        let request = call.into_request(self.client.settings())?;
        match self.line.ask(&request, self.limit()) {
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

    fn receive(&mut self, idle: Duration, patience: Option<Instant>) -> Result<(), Error> {
        let quiet_until = self.moment(idle);
        let look_again = self.machine.look_again_after().map(|time| Instant::now() + time);
        let moment = [patience, self.limit()].into_iter().flatten().fold(quiet_until, Instant::min);
        let moment = earliest(moment, look_again);
        match self.line.receive(moment) {
            Received::Bytes(bytes) => self.machine.handle_bytes(bytes),
            Received::End(error) => {
                self.failure = Some(error);
                self.machine.handle_disconnected();
            }
            Received::Silence if Instant::now() >= quiet_until => self.machine.handle_timeout(),
            Received::Silence => return in_time(patience),
        }
        self.answered();
        Ok(())
    }

    fn wait(&mut self, time: Duration, patience: Option<Instant>) -> Result<(), Error> {
        let waited_until = self.moment(time);
        let moment = earliest(earliest(waited_until, patience), self.limit());
        match self.farewell {
            None => self.canceller.wait_until(moment),
            Some(_) => self.line.canceller.wait_until(moment),
        }
        if Instant::now() < waited_until {
            return in_time(patience);
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
        Err(error.unwrap_or_else(|| self.line.ended()))
    }

    /// When whatever is being done has to end.
    fn limit(&self) -> Option<Instant> {
        self.farewell.or(self.deadline)
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

fn in_time(patience: Option<Instant>) -> Result<(), Error> {
    if patience.is_some_and(|patience| Instant::now() >= patience) { Err(Error::TimedOut) } else { Ok(()) }
}

fn lent(answer: Response<Vec<u8>>, take: impl FnOnce(Response<&[u8]>)) {
    let (head, body) = answer.into_parts();
    take(Response::from_parts(head, &body));
}
