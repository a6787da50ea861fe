//! Reports a request that got no response, or only a part of one.

use std::error::Error as StdError;
use std::{fmt, io};

use managed_agents_core::Report;
use ureq::Error as Ureq;

/// A request that got no response, or only a part of one.
pub struct TransportError {
    doing: &'static str,
    peer: String,
    may_have_arrived: bool,
    is_temporary: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// Reports that no response came. `peer` names the host and the proxy, without any password.
    pub(crate) fn no_response(error: Ureq, has_sent: bool, peer: &str) -> Self {
        let may_have_arrived = has_sent && !matches!(error, Ureq::ConnectProxyFailed(_));
        Self {
            doing: if may_have_arrived { "get a response from" } else { "reach" },
            peer: peer.into(),
            may_have_arrived,
            is_temporary: !is_permanent(&error),
            source: error.into(),
        }
    }

    /// Reports a response head that two readers could understand differently.
    pub(crate) fn ambiguous_head(problem: &'static str, peer: &str) -> Self {
        Self {
            doing: "get a response from",
            peer: peer.into(),
            may_have_arrived: true,
            is_temporary: false,
            source: problem.into(),
        }
    }

    /// Reports a response body that failed halfway.
    pub(crate) fn cut_body(error: io::Error, peer: &str) -> Self {
        let is_permanent = inner(&error).is_some_and(is_permanent);
        Self {
            doing: "read the whole response of",
            peer: peer.into(),
            may_have_arrived: true,
            is_temporary: !is_permanent,
            source: error.into(),
        }
    }

    /// Returns the host, and the proxy if there is one.
    pub fn peer(&self) -> &str {
        &self.peer
    }

    /// Returns `false` only if the service certainly received nothing.
    pub fn may_have_arrived(&self) -> bool {
        self.may_have_arrived
    }

    /// Returns `true` if the next attempt may succeed.
    pub(crate) fn is_temporary(&self) -> bool {
        self.is_temporary
    }

    /// Returns `true` if the response was not usable HTTP.
    pub(crate) fn is_malformed(&self) -> bool {
        let direct = self.source.downcast_ref::<Ureq>();
        match direct.or_else(|| self.source.downcast_ref().and_then(inner)) {
            Some(Ureq::Protocol(_) | Ureq::LargeResponseHeader(..)) => true,
            Some(_) => false,
            // An ambiguous head has no error of ureq behind it.
            None => !self.is_temporary,
        }
    }
}

/// Returns `true` for failures that the next attempt would repeat: a refused certificate, no TLS,
/// a response that is not HTTP.
fn is_permanent(error: &Ureq) -> bool {
    match error {
        // rustls reports a refused certificate as invalid data.
        Ureq::Io(error) => error.kind() == io::ErrorKind::InvalidData,
        Ureq::Timeout(_) | Ureq::HostNotFound | Ureq::ConnectionFailed | Ureq::ConnectProxyFailed(_) => false,
        _ => true,
    }
}

/// Returns ureq's error inside the I/O error of a body.
fn inner(error: &io::Error) -> Option<&Ureq> {
    error.get_ref()?.downcast_ref()
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} {}", self.doing, self.peer)?;
        f.write_str(match self.may_have_arrived {
            false => "; check the base URL and the network",
            true => "; the request may have arrived",
        })
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
