//! Reads an answer that comes before the body of the request is sent.
//!
//! A server may refuse a body by its head, answer 413 and close. The next write fails then, though the answer has arrived: it is read, and
//! what is left of the body goes nowhere. This stands below TLS, which reads nothing more once it could not write.

use std::cell::Cell;
use std::mem;
use std::time::Duration;

use ureq::Error;
use ureq::unversioned::transport::time::Duration as UreqDuration;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// What has arrived is there at once: long enough for the system to say so.
const AT_ONCE: Duration = Duration::from_millis(10);

thread_local! {
    /// True once this thread's request was answered before all of it was sent. A request runs on the thread that makes it.
    static IS_ANSWERED: Cell<bool> = const { Cell::new(false) };
}

/// Returns `true` if nobody reads the rest of the request's body: it need not be read from its source.
pub(crate) fn is_answered() -> bool {
    IS_ANSWERED.get()
}

/// A new request begins.
pub(super) fn forget() {
    IS_ANSWERED.set(false);
}

#[derive(Debug)]
pub(super) struct Reading;

impl<In: Transport> Connector<In> for Reading {
    type Out = Early<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Early<In>>, Error> {
        Ok(chained.map(|transport| Early { transport, answer: Answer::Awaited }))
    }
}

/// A connection that may be answered early.
#[derive(Debug)]
pub(super) struct Early<T> {
    transport: T,
    answer: Answer,
}

#[derive(Debug, PartialEq)]
enum Answer {
    /// It comes after the request.
    Awaited,
    /// Its beginning came when a write failed, and nobody has looked at it yet.
    Early,
    /// It is being read, or was. Nothing more can be sent.
    Read,
}

impl<T: Transport> Transport for Early<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.answer != Answer::Awaited {
            return Ok(());
        }
        let Err(error) = self.transport.transmit_output(amount, timeout) else { return Ok(()) };
        let at_once = NextTimeout { after: UreqDuration::Exact(AT_ONCE), ..timeout };
        if !self.transport.await_input(at_once).unwrap_or(false) {
            return Err(error);
        }
        self.answer = Answer::Early;
        IS_ANSWERED.set(true);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if self.answer == Answer::Awaited {
            return self.transport.await_input(timeout);
        }
        let is_new = mem::replace(&mut self.answer, Answer::Read) == Answer::Early;
        if is_new && !self.transport.buffers().input().is_empty() {
            return Ok(true);
        }
        match self.transport.await_input(timeout) {
            // The connection was broken before: that is the end, and no other failure.
            Err(Error::Io(_)) => Ok(false),
            read => read,
        }
    }

    fn is_open(&mut self) -> bool {
        self.answer == Answer::Awaited && self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}
