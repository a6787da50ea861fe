//! Sorts reqwest's errors: has the request arrived, and may the next attempt succeed?

use std::error::Error as StdError;
use std::io;

use managed_agents_async::TransportError;

/// Converts an error. Drops the URL, which a log need not show.
pub(crate) fn failed(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    // rustls reports a refused certificate as invalid data.
    if error.is_builder() || error.is_connect() && has_cause(&error, is_invalid_data) {
        TransportError::refused(error)
    } else if error.is_connect() {
        TransportError::unreachable(error)
    } else if has_cause(&error, |cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse)) {
        TransportError::malformed(error)
    } else {
        TransportError::lost(error)
    }
}

fn is_invalid_data(cause: &(dyn StdError + 'static)) -> bool {
    cause.downcast_ref().map(io::Error::kind) == Some(io::ErrorKind::InvalidData)
}

/// Looks at all causes of an error, including those inside I/O errors.
fn has_cause(error: &reqwest::Error, is_wanted: fn(&(dyn StdError + 'static)) -> bool) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if is_wanted(cause) {
            return true;
        }
        next = match cause.downcast_ref::<io::Error>() {
            // `source` would skip the error that this one wraps.
            Some(error) => error.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => cause.source(),
        };
    }
    false
}
