use crate::request::betas::SESSION_BETAS;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// What is asked of the session or thread that is followed, less what every adapter knows by
/// itself: where it is, and the headers. For adapters with a language of their own for requests,
/// such as the browser package, which would carry ours for nothing.
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

    /// `operation` is the bare operation.
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
