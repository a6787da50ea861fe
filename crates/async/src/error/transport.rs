//! Reports a request that got no response, or only a part of one.

use std::error::Error as StdError;
use std::fmt;

use managed_agents_core::Report;

/// A request that got no response, or only a part of one. A [`Transport`](crate::Transport) makes it.
///
/// `Debug` prints the message with all its causes. A transport must therefore keep keys, headers and
/// bodies out of its causes.
#[derive(thiserror::Error)]
#[error("{failure}")]
pub struct TransportError {
    failure: Failure,
    source: Box<dyn StdError + Send + Sync>,
}

#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Failure {
    #[error("could not reach the service; check the base URL and the network")]
    Unreachable,
    #[error("could not get a whole response from the service; the request may have arrived")]
    Lost,
    #[error("the response is not usable; check the proxies in between; the request may have arrived")]
    Malformed,
    #[error("could not send the request, which would fail again")]
    Refused,
}

impl TransportError {
    /// Reports that the service certainly received nothing, and that the next attempt may succeed:
    /// the host was not found, the connection was refused.
    pub fn unreachable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { failure: Failure::Unreachable, source: source.into() }
    }

    /// Reports that the service may have received the request, and that the next attempt may
    /// succeed: the connection was lost, the body was cut off. The right choice in doubt.
    pub fn lost(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { failure: Failure::Lost, source: source.into() }
    }

    /// Reports a response that is not usable HTTP, such as one that a proxy has compressed. The
    /// service may have received the request; the next attempt would get the same.
    pub fn malformed(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { failure: Failure::Malformed, source: source.into() }
    }

    /// Reports that the service certainly received nothing, and that the next attempt would fail in
    /// the same way: a bad certificate, a key that must not be sent, no access token.
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { failure: Failure::Refused, source: source.into() }
    }

    /// Returns `false` only if the service certainly received nothing.
    pub fn may_have_arrived(&self) -> bool {
        matches!(self.failure, Failure::Lost | Failure::Malformed)
    }

    /// Returns `true` if the next attempt may succeed.
    pub fn is_temporary(&self) -> bool {
        matches!(self.failure, Failure::Unreachable | Failure::Lost)
    }

    /// Returns `true` if a response came that is not usable HTTP.
    pub fn is_malformed(&self) -> bool {
        self.failure == Failure::Malformed
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
