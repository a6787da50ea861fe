//! The error of the command line, as far as its readers of values use it.

/// The message of an error.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}
