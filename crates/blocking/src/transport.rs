//! Wraps every connection: ends reads and writes at a moment set from outside, without losing a byte, and knows whether anything was sent.
//!
//! ureq fixes its time limits when a request is made, and `timeout_per_read` holds for the head of the answer too, where running out
//! of time is the end of the request. A stream needs another limit for each read: what is left of the silence allowed, of the
//! caller's timeout, of the deadline. And its errors do not tell whether a request may have arrived, on which it depends whether it
//! may be sent again.
//!
//! ```text
//!  ureq ──▶ Bounded: time limits, secrets ──▶ TLS ──▶ Early: an answer before the end of the body ──▶ TCP, or a proxy's tunnel
//! ```

pub(crate) mod early;
pub(crate) mod secrets;

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

/// When reads and writes end. Shared with the connections of one agent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Until(Arc<Mutex<Option<Instant>>>);

impl Until {
    /// Returns an agent whose reads and writes end so, for requests to `service`.
    pub(crate) fn agent(&self, config: Config, service: Option<Authority>) -> Agent {
        let connector = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default());
        let connector = connector.chain(early::Reading);
        #[cfg(feature = "rustls")]
        let connector = connector.chain(ureq::unversioned::transport::RustlsConnector::default());
        #[cfg(feature = "native-tls")]
        let connector = connector.chain(ureq::unversioned::transport::NativeTlsConnector::default());
        let connector = connector.chain(Bounding { until: self.clone(), service });
        Agent::with_parts(config, connector, DefaultResolver::default())
    }

    /// Reads and writes from now on end at `moment`, those that begin later at once.
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
    /// True once a byte of this thread's request was written to the service. A request runs on the thread that makes it.
    static HAS_SENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs a request, and tells with its failure whether any byte of it may have been sent. Its secret headers are not logged.
pub(crate) fn watched<B, T>(
    mut request: Request<B>,
    run: impl FnOnce(Request<B>) -> Result<T, Error>,
) -> Result<T, (Error, bool)> {
    HAS_SENT.set(false);
    early::forget();
    secrets::hide(request.headers_mut());
    run(request).map_err(|error| (error, HAS_SENT.get()))
}

#[derive(Debug)]
struct Bounding {
    until: Until,
    /// A connection to anybody else is one to a proxy.
    service: Option<Authority>,
}

impl<In: Transport> Connector<In> for Bounding {
    type Out = Bounded;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Bounded>, Error> {
        let is_service = details.uri.authority() == self.service.as_ref();
        let bounded =
            |transport| Bounded { transport: Box::new(transport), until: self.until.clone(), is_service };
        Ok(chained.map(bounded))
    }
}

#[derive(Debug)]
struct Bounded {
    transport: Box<dyn Transport>,
    until: Until,
    is_service: bool,
}

impl Transport for Bounded {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if self.is_service {
            HAS_SENT.set(true);
            secrets::reveal(&mut self.transport.buffers().output()[..amount]);
        }
        let timeout = self.until.bound(timeout, Timeout::PerWrite);
        self.transport.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = self.until.bound(timeout, Timeout::PerRead);
        self.transport.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}
