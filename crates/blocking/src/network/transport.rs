//! Wraps every connection, to end reads and writes at a changeable deadline and to know whether a
//! request was sent.
//!
//! ureq fixes its timeouts when a request is made, and `timeout_per_read` also limits the response
//! head, where a timeout ends the request. A stream needs another limit for each read: the rest of
//! the read timeout, of the caller's timeout, or of the deadline. A read that ends at this deadline
//! loses no byte. ureq's errors also do not tell whether a request may have arrived, and without
//! that a client cannot decide whether to send it again.
//!
//! ```text
//!  ureq ─▶ DeadlineTransport ─▶ TLS ─▶ EarlyTransport ─▶ TCP, or a proxy's tunnel
//!          deadline, secrets           reads a response that comes before the end of the body
//! ```

pub(crate) mod early;
mod secrets;

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use http::Request;
use http::uri::Authority;
use ureq::unversioned::transport::time::Duration as UreqDuration;
use ureq::unversioned::transport::{
    Buffers, ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport,
};
use ureq::{Agent, Error, Timeout, config::Config, unversioned::resolver::DefaultResolver};

/// The moment at which reads and writes end. Shared by all connections of one agent.
#[derive(Debug, Clone, Default)]
pub(crate) struct IoDeadline(Arc<Mutex<Option<Instant>>>);

impl IoDeadline {
    /// Creates an agent for requests to `service` whose reads and writes end at this deadline.
    pub(crate) fn agent(&self, config: Config, service: Option<Authority>) -> Agent {
        let connector = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default());
        let connector = connector.chain(early::EarlyConnector);
        #[cfg(feature = "rustls")]
        let connector = connector.chain(ureq::unversioned::transport::RustlsConnector::default());
        #[cfg(feature = "native-tls")]
        let connector = connector.chain(ureq::unversioned::transport::NativeTlsConnector::default());
        let connector = connector.chain(DeadlineConnector { deadline: self.clone(), service });
        Agent::with_parts(config, connector, DefaultResolver::default())
    }

    /// Ends reads and writes from now on at `moment`; after that moment they end at once.
    pub(crate) fn set(&self, moment: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    fn bound(&self, timeout: NextTimeout, reason: Timeout) -> NextTimeout {
        let moment = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match moment.map(|moment| moment.saturating_duration_since(Instant::now())) {
            Some(left) if left < *timeout.after => {
                NextTimeout { after: UreqDuration::Exact(left), reason, ..timeout }
            }
            _ => timeout,
        }
    }
}

thread_local! {
    /// Set once a byte of this thread's request was written to the service. ureq runs a request on
    /// the thread that makes it.
    static HAS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs a request with its secret headers hidden from ureq's log.
///
/// # Errors
///
/// ureq's error, and `true` if any byte of the request may have been sent.
pub(crate) fn tracked<B, T>(
    mut request: Request<B>,
    run: impl FnOnce(Request<B>) -> Result<T, Error>,
) -> Result<T, (Error, bool)> {
    HAS_SENT.set(false);
    early::reset();
    secrets::hide(request.headers_mut());
    run(request).map_err(|error| (error, HAS_SENT.get()))
}

#[derive(Debug)]
struct DeadlineConnector {
    deadline: IoDeadline,
    /// A connection to any other host is one to a proxy.
    service: Option<Authority>,
}

impl<In: Transport> Connector<In> for DeadlineConnector {
    type Out = DeadlineTransport;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<DeadlineTransport>, Error> {
        let is_service = details.uri.authority() == self.service.as_ref();
        Ok(chained.map(|transport| DeadlineTransport {
            transport: Box::new(transport),
            deadline: self.deadline.clone(),
            is_service,
        }))
    }
}

#[derive(Debug)]
struct DeadlineTransport {
    transport: Box<dyn Transport>,
    deadline: IoDeadline,
    is_service: bool,
}

impl Transport for DeadlineTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.is_service {
            HAS_SENT.set(true);
            secrets::reveal(&mut self.transport.buffers().output()[..amount]);
        }
        let timeout = self.deadline.bound(timeout, Timeout::PerWrite);
        self.transport.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = self.deadline.bound(timeout, Timeout::PerRead);
        self.transport.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}
