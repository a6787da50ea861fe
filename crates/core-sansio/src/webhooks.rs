//! Webhooks: verifies and decodes an event that the service posts. Needs the feature `webhooks`.
//!
//! The signature follows Standard Webhooks: HMAC-SHA256 with a shared secret over the event's id,
//! the time of the attempt and the bytes of the body.
//!
//! The service may post an event several times, out of order, or never. Treat an event as a hint
//! and read the resource that it names. An attacker who has read an event can replay it for five
//! minutes; to detect that, remember the [ids](WebhookEvent::id) of the last five minutes. Answer
//! with any 2xx. After a redirect the service stops posting.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use managed_agents_types::WebhookEvent;
use sha2::Sha256;

use crate::request::envelope::without_mark;
use crate::request::error::{Error, mismatch_path};
use crate::text::report::Report;

/// The accepted difference between the time of an attempt and now, in seconds: 5 minutes in either
/// direction.
pub const MAX_SKEW_SECONDS: u64 = 300;

/// Verifies the signature of a posted event and decodes it.
///
/// `body` must be the received bytes: JSON that was parsed and written again has another signature.
/// `secret` is the `whsec_..` text from the console. `now` is the time in seconds since 1970 UTC.
/// While a secret is being replaced, the header contains a signature for each key; one valid
/// signature is enough.
///
/// # Errors
///
/// Returns a [`WebhookError`] if the event cannot be verified or decoded. Answer 400 then.
///
/// ```
/// use managed_agents_core::types::WebhookEventData;
/// use managed_agents_core::webhooks;
///
/// let body = br#"{"type":"event","id":"wevt_1","created_at":"2026-11-02T08:00:00Z","data":{"type":"session.status_idled","id":"sesn_1","organization_id":"org_1","workspace_id":"wrkspc_1"}}"#;
/// let mut headers = http::HeaderMap::new();
/// headers.insert("webhook-id", "wevt_1".parse()?);
/// headers.insert("webhook-timestamp", "1793606400".parse()?);
/// headers.insert("webhook-signature", "v1,voGA2etPqPqpmqUelvSFBZBiXupVj2NtfjBCcete33M=".parse()?);
///
/// let event = webhooks::unwrap(body, &headers, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1_793_606_401)?;
/// let WebhookEventData::SessionStatusIdled(session) = event.data else { panic!("another event") };
/// assert_eq!(session.id.as_str(), "sesn_1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unwrap(
    body: &[u8],
    headers: &HeaderMap,
    secret: &str,
    now: u64,
) -> Result<WebhookEvent, WebhookError> {
    let key = key(secret)?;
    let id = header(headers, "webhook-id")?;
    let timestamp = header(headers, "webhook-timestamp")?;
    let signatures = header(headers, "webhook-signature")?;
    let sent: u64 = timestamp.parse().map_err(|_| WebhookError::Header("webhook-timestamp"))?;
    if sent.abs_diff(now) > MAX_SKEW_SECONDS {
        return Err(WebhookError::Time { sent, now });
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    // `verify_slice` compares in constant time.
    let is_valid = |signature: Vec<u8>| mac.clone().verify_slice(&signature).is_ok();
    let encoded = signatures.split(' ').filter_map(|signature| signature.strip_prefix("v1,"));
    if !encoded.filter_map(|signature| BASE64.decode(signature).ok()).any(is_valid) {
        return Err(WebhookError::Signature);
    }
    let body = without_mark(body);
    serde_json::from_slice(body).map_err(|source| {
        WebhookError::Body(Error::decode("the webhook", body, source).at(mismatch_path::<WebhookEvent>(body)))
    })
}

/// The reason why a posted event was rejected. The message contains neither the secret nor the
/// body.
#[non_exhaustive]
pub enum WebhookError {
    /// The secret is invalid. Holds the reason.
    Secret(&'static str),
    /// A header is missing, repeated or malformed. Holds its name.
    Header(&'static str),
    /// The time of the attempt differs from now by more than [`MAX_SKEW_SECONDS`]: the event was
    /// replayed, or a clock is wrong.
    Time {
        /// The time of the attempt, in seconds since 1970 UTC.
        sent: u64,
        /// The `now` passed to [`unwrap`].
        now: u64,
    },
    /// No signature matches: the secret is wrong, the body was changed, or the sender is not the
    /// service.
    Signature,
    /// The signature is valid, but the body is not an event: an [`Error::Decode`] with the path of
    /// the value. Missing fields are not errors; [`Missing`](crate::types::Missing) lists them.
    Body(Error),
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(problem) => write!(f, "the webhook secret is invalid: {problem}"),
            Self::Header(name) => write!(f, "the header {name} is missing, repeated or malformed"),
            Self::Time { sent, now } => write!(
                f,
                "the webhook was sent at {sent} and it is {now}, in seconds since 1970: more than {MAX_SKEW_SECONDS} apart; check the clock"
            ),
            Self::Signature => {
                f.write_str("no signature of the webhook matches the secret and the body; check the secret")
            }
            Self::Body(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(error) => error.source(),
            _ => None,
        }
    }
}

fn key(secret: &str) -> Result<Vec<u8>, WebhookError> {
    let text = secret.trim();
    let key = BASE64
        .decode(text.strip_prefix("whsec_").unwrap_or(text))
        .map_err(|_| WebhookError::Secret("it is not base64; it should look like whsec_.."))?;
    if key.is_empty() { Err(WebhookError::Secret("it is empty; copy it from the console")) } else { Ok(key) }
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, WebhookError> {
    let mut values = headers.get_all(name).iter();
    match (values.next().and_then(|value| value.to_str().ok()), values.next()) {
        (Some(text), None) if !text.is_empty() => Ok(text),
        _ => Err(WebhookError::Header(name)),
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
