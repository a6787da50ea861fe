//! What stands around every connection: it ends reads at a moment set from outside, without losing a byte, and knows whether
//! anything was sent.
//!
//! ureq fixes its time limits when a request is made, and `timeout_per_read` holds for the head of the answer too, where running out
//! of time is the end of the request. A stream needs another limit for each read: what is left of the silence allowed, of the
//! caller's patience, of the deadline. And its errors do not tell whether a request may have arrived, on which it depends whether it
//! may be sent again.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::time::Duration as UreqDuration;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};
use ureq::{Agent, Error, Timeout, config::Config, unversioned::resolver::DefaultResolver};

/// When reads end. Shared with the connections of one agent.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadUntil(Arc<Mutex<Option<Instant>>>);

impl ReadUntil {
    /// An agent whose reads end so.
    pub(crate) fn agent(&self, config: Config) -> Agent {
        let connector = DefaultConnector::default().chain(Bounding(self.clone()));
        Agent::with_parts(config, connector, DefaultResolver::default())
    }

    /// Reads from now on end at `moment`, those that begin later at once.
    pub(crate) fn set(&self, moment: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    fn left(&self) -> Option<Duration> {
        let moment = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        moment.map(|moment| moment.saturating_duration_since(Instant::now()))
    }
}

thread_local! {
    /// True once a byte of this thread's request was written, or of one that asks a proxy for a connection. A request runs on the
    /// thread that makes it.
    static HAS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs a request, and tells with its failure whether any byte of it may have been sent.
pub(crate) fn watched<T>(request: impl FnOnce() -> Result<T, Error>) -> Result<T, (Error, bool)> {
    HAS_SENT.set(false);
    request().map_err(|error| (error, HAS_SENT.get()))
}

#[derive(Debug)]
struct Bounding(ReadUntil);

impl Connector<Box<dyn Transport>> for Bounding {
    type Out = Bounded;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<Box<dyn Transport>>,
    ) -> Result<Option<Bounded>, Error> {
        Ok(chained.map(|transport| Bounded { transport, until: self.0.clone() }))
    }
}

#[derive(Debug)]
struct Bounded {
    transport: Box<dyn Transport>,
    until: ReadUntil,
}

impl Transport for Bounded {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        HAS_SENT.set(true);
        self.transport.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let bounded = match self.until.left() {
            Some(left) if left < *timeout.after => {
                NextTimeout { after: UreqDuration::Exact(left), reason: Timeout::PerRead, ..timeout }
            }
            _ => timeout,
        };
        self.transport.await_input(bounded)
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}
