//! The part of a request that depends on the machine: the query and the body.

use crate::request::betas::SESSION_BETAS;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// A request to the session or the thread that is followed, without its path and headers, which
/// depend on the action alone. For adapters that write requests themselves, such as the browser
/// package.
///
/// [`Action::Connect`](super::Action::Connect) is a `GET` of the path of its `events/stream` (of a
/// thread: `stream`), [`Action::FetchHistory`](super::Action::FetchHistory) a `GET` of its
/// `events`, [`Action::FetchSession`](super::Action::FetchSession) a `GET` of the session, and
/// [`Action::Send`](super::Action::Send) a `POST` to its `events`. All need [`SESSION_BETAS`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The query, as text that is not encoded yet.
    pub parameters: Vec<(&'static str, String)>,
    /// JSON; empty in a `GET`.
    pub body: String,
}

impl Request {
    pub(crate) fn parameter(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    pub(crate) fn parameters(mut self, name: &'static str, values: &[&str]) -> Self {
        for value in values {
            self = self.parameter(name, value);
        }
        self
    }

    /// Adds the query, the body and the headers to `operation`.
    pub(super) fn into_operation(self, operation: Operation<()>) -> Operation<()> {
        let operation =
            self.parameters.iter().fold(operation.betas(SESSION_BETAS), |operation, (name, value)| {
                operation.parameter(name, value)
            });
        if self.body.is_empty() {
            operation
        } else {
            operation.json_text(self.body).idempotent(Idempotency::No)
        }
    }
}
