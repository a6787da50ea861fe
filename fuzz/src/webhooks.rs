//! A webhook passes if and only if its body, id and time were signed with the secret: no forged or
//! changed one passes, each signed one does, and nothing panics.

use arbitrary::{Arbitrary, Unstructured};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use managed_agents_core::webhooks::{MAX_SKEW_SECONDS, WebhookError, unwrap};
use sha2::Sha256;

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    key: [u8; 4],
    id: &'a str,
    sent: u64,
    /// The difference between the time of the attempt and now, in seconds.
    skew: i16,
    others: Vec<&'a str>,
    forged: [&'a str; 3],
    secret: &'a str,
    change: Change,
    body: &'a [u8],
}

#[derive(Debug, Arbitrary)]
enum Change {
    Body { at: u16, to: u8 },
    Longer(u8),
    Id(u8),
    Time(u8),
    Key([u8; 4]),
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    // Nothing that this program did not sign passes.
    let [id, time, signature] = input.forged;
    if let Some(headers) = headers(id, time, signature) {
        for secret in [input.secret, &secret(&input.key)] {
            let forged = unwrap(input.body, &headers, secret, input.sent);
            assert!(!is_verified(&forged), "a forged webhook passes: {input:?}");
        }
    }
    signed(&input);
}

fn signed(input: &Input<'_>) {
    let time = input.sent.to_string();
    let signature = signature(&input.key, input.id, &time, input.body);
    // Signatures of other keys and versions may stand beside it.
    let all = input.others.iter().copied().chain([&*signature]).collect::<Vec<_>>().join(" ");
    let Some(headers) = headers(input.id, &time, &all) else { return };
    let now = input.sent.saturating_add_signed(input.skew.into());
    let taken = unwrap(input.body, &headers, &secret(&input.key), now);
    let is_in_time = input.sent.abs_diff(now) <= MAX_SKEW_SECONDS;
    assert_eq!(is_verified(&taken), is_in_time && !input.id.is_empty(), "{:?}", taken.err());
    changed(input, &time, &signature, now);
}

/// Changes one part after the signature was made.
fn changed(input: &Input<'_>, time: &str, signature: &str, now: u64) {
    let (mut body, mut id, mut time, mut key) =
        (input.body.to_vec(), input.id.to_owned(), time.to_owned(), input.key);
    match input.change {
        Change::Body { at, to } => {
            let at = usize::from(at);
            match body.get_mut(at) {
                Some(byte) if *byte != to => *byte = to,
                _ => return,
            }
        }
        Change::Longer(byte) => body.push(byte),
        Change::Id(byte) => id.push(char::from(b'a' + byte % 26)),
        Change::Time(digit) => time.insert(0, char::from(b'0' + digit % 10)),
        Change::Key(other) if other != key => key = other,
        Change::Key(_) => return,
    }
    let Some(headers) = headers(&id, &time, signature) else { return };
    let taken = unwrap(&body, &headers, &secret(&key), now);
    assert!(!is_verified(&taken), "a changed webhook passes: {input:?}");
}

fn is_verified<T>(taken: &Result<T, WebhookError>) -> bool {
    if let Err(error) = taken {
        let _ = format!("{error} {error:?}");
    }
    matches!(taken, Ok(_) | Err(WebhookError::Body(_)))
}

fn secret(key: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(key))
}

fn signature(key: &[u8], id: &str, time: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&[id.as_bytes(), b".", time.as_bytes(), b".", body].concat());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn headers(id: &str, time: &str, signature: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in [("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signature)] {
        // The header must be text as it is, or another one was signed.
        let value = HeaderValue::from_str(value).ok().filter(|value| value.to_str().is_ok())?;
        headers.insert(name, value);
    }
    Some(headers)
}
