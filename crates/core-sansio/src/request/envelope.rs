//! Error envelopes in replies with a success status, and byte order marks before JSON.
//!
//! Some proxies and gateways answer 200 with the service's error envelope in the body. Such a
//! reply counts as that error, with the status that belongs to its kind, so that the usual rules
//! for retries and lookups apply.

use http::StatusCode;

use crate::request::kept::MAX_KEPT_BODY_BYTES;
use crate::text::json;

/// Returns the status that belongs to the error in `body`, or `None` if `body` is not an error
/// envelope.
///
/// For adapters that retry by status. An error envelope has `error.type`, and its `type` is `error`
/// or absent. An envelope of more than [`MAX_KEPT_BODY_BYTES`] is not recognised.
pub fn status_of_envelope(body: &[u8]) -> Option<StatusCode> {
    status_of(body).and_then(|status| StatusCode::from_u16(status).ok())
}

pub(crate) fn status_of(body: &[u8]) -> Option<u16> {
    let body = without_mark(body);
    if body.len() > MAX_KEPT_BODY_BYTES {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let kind = json::path(text, &["error", "type"]).and_then(json::string)?;
    let is_error = json::field(text, "type").is_none_or(|outer| outer == r#""error""#);
    let known = STATUSES.iter().find(|(known, _)| **known == *kind);
    // 400 for `invalid_request_error` and for kinds newer than this list: neither is retryable.
    is_error.then(|| known.map_or(400, |(_, status)| *status))
}

const STATUSES: [(&str, u16); 12] = [
    ("authentication_error", 401),
    ("billing_error", 402),
    ("permission_error", 403),
    ("not_found_error", 404),
    ("conflict_error", 409),
    ("memory_path_conflict_error", 409),
    ("memory_precondition_failed_error", 409),
    ("request_too_large", 413),
    ("rate_limit_error", 429),
    ("api_error", 500),
    ("timeout_error", 504),
    ("overloaded_error", 529),
];

/// Strips a byte order mark, which RFC 8259 allows a parser to ignore.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}
