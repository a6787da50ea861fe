//! Webhooks: is a posted event from the service, and what does it say? Feature `webhooks`.
//!
//! The signature is that of Standard Webhooks: HMAC-SHA256 with a shared secret over the event's id, the time of the attempt, and the
//! bytes of the body.
//!
//! An event may come more than once, out of order or not at all, and whoever reads one on its way can post it again within five
//! minutes: remember the [ids](WebhookEvent::id) of that time, take an event as a hint, and read the resource it names. Answer with any
//! 2xx; a redirect makes the service stop posting.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use managed_agents_types::WebhookEvent;
use sha2::Sha256;

use crate::request::envelope::without_mark;
use crate::request::error::Error;
use crate::request::error::odd_place;
use crate::text::report::Report;

/// How far the time of an attempt may be from now, in seconds, in either direction: 5 minutes.
pub const MAX_SKEW_SECONDS: u64 = 300;

/// Checks that a posted event comes from the service, then reads it.
///
/// `body` must be the very bytes that came: JSON that was read and written again has another signature. `secret` is what the console
/// shows, `whsec_..`. `now` is the time in seconds since 1970 UTC. Several signatures in the header are several keys while a secret is
/// being replaced: one that fits is enough.
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
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length will do");
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    // `verify_slice` takes as long whatever differs.
    let fits = |signature: Vec<u8>| mac.clone().verify_slice(&signature).is_ok();
    let given = signatures.split(' ').filter_map(|signature| signature.strip_prefix("v1,"));
    if !given.filter_map(|signature| BASE64.decode(signature).ok()).any(fits) {
        return Err(WebhookError::Signature);
    }
    let body = without_mark(body);
    serde_json::from_slice(body).map_err(|source| {
        WebhookError::Body(Error::decode("the webhook", body, source).at(odd_place::<WebhookEvent>(body)))
    })
}

/// Why a posted event was not taken. Answer 400; the message holds neither the secret nor the body.
#[non_exhaustive]
pub enum WebhookError {
    /// The secret is not one; without it nothing can be checked.
    Secret(&'static str),
    /// A header is missing, there twice, or not what it should be.
    Header(&'static str),
    /// The attempt was made too long ago, or will be: an old event posted again, or one of the two clocks is wrong.
    Time {
        /// What the webhook says, in seconds since 1970 UTC.
        sent: u64,
        /// The time it was compared with.
        now: u64,
    },
    /// No signature fits: another secret, another sender, or a changed body.
    Signature,
    /// It comes from the service, but is no event: an [`Error::Decode`] with the path of what is wrong, and the body. What is missing in
    /// an event is no error: [`Missing`](crate::types::Missing) tells it.
    Body(Error),
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(problem) => write!(f, "the webhook secret cannot be used: {problem}"),
            Self::Header(name) => write!(f, "the header {name} is missing or cannot be read"),
            Self::Time { sent, now } => write!(
                f,
                "the webhook was sent at {sent} and it is {now}, in seconds since 1970: more than {MAX_SKEW_SECONDS} apart"
            ),
            Self::Signature => f.write_str("no signature of the webhook fits the secret and the body"),
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
        .map_err(|_| WebhookError::Secret("it is no base64; it should look like whsec_.."))?;
    if key.is_empty() { Err(WebhookError::Secret("it is empty")) } else { Ok(key) }
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
