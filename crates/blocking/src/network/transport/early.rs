//! Reads a response that arrives before the request body is sent.
//!
//! A server may judge an upload by its head, respond with 413 and close the connection. The next
//! write fails then, although the response has arrived. This transport reads the response and drops
//! the rest of the body. It stands below TLS, because TLS reads nothing after a failed write.

use std::cell::Cell;
use std::mem;
use std::time::Duration;

use ureq::Error;
use ureq::unversioned::transport::time::Duration as UreqDuration;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// The time to look for a response after a failed write: long enough for the system to report bytes
/// that have arrived.
const LOOK: Duration = Duration::from_millis(10);

thread_local! {
    /// Set once this thread's request got a response before all of it was sent. ureq runs a request
    /// on the thread that makes it.
    static HAS_RESPONSE: Cell<bool> = const { Cell::new(false) };
}

/// Returns `true` if the rest of the request body need not be read from its source.
pub(crate) fn has_response() -> bool {
    HAS_RESPONSE.get()
}

/// Begins a new request.
pub(super) fn reset() {
    HAS_RESPONSE.set(false);
}

#[derive(Debug)]
pub(super) struct EarlyConnector;

impl<In: Transport> Connector<In> for EarlyConnector {
    type Out = EarlyTransport<In>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<EarlyTransport<In>>, Error> {
        Ok(chained.map(|transport| EarlyTransport { transport, response: Response::Expected }))
    }
}

#[derive(Debug)]
pub(super) struct EarlyTransport<T> {
    transport: T,
    response: Response,
}

#[derive(Debug, PartialEq)]
enum Response {
    /// The response follows the request, as usual.
    Expected,
    /// The beginning of the response was found after a failed write, and is still unread.
    Early,
    /// The early response is being read, or was. Nothing more can be sent.
    Reading,
}

impl<T: Transport> Transport for EarlyTransport<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.response != Response::Expected {
            return Ok(());
        }
        let Err(error) = self.transport.transmit_output(amount, timeout) else { return Ok(()) };
        let look = NextTimeout { after: UreqDuration::Exact(LOOK), ..timeout };
        if !self.transport.await_input(look).unwrap_or(false) {
            return Err(error);
        }
        self.response = Response::Early;
        HAS_RESPONSE.set(true);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if self.response == Response::Expected {
            return self.transport.await_input(timeout);
        }
        let is_unread = mem::replace(&mut self.response, Response::Reading) == Response::Early;
        if is_unread && !self.transport.buffers().input().is_empty() {
            return Ok(true);
        }
        match self.transport.await_input(timeout) {
            // The connection already failed at the write, so this is just the end of the response.
            Err(Error::Io(_)) => Ok(false),
            read => read,
        }
    }

    fn is_open(&mut self) -> bool {
        self.response == Response::Expected && self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}
