use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use managed_agents_types::{Work, WorkSecret};

use crate::request::error::Error;

/// Decodes the secret of a polled work item. Returns `None` if the item has no secret.
///
/// # Errors
///
/// Returns [`Error::WorkSecret`] if the secret is not base64url-encoded JSON of the expected shape.
pub fn decode_secret(work: &Work) -> Option<Result<WorkSecret, Error>> {
    let encoded = work.secret.as_ref()?.expose();
    let json = BASE64.decode(encoded).ok();
    let secret = json.and_then(|json| serde_json::from_slice(&json).ok());
    // Drops the cause, which may quote the secret.
    Some(secret.ok_or(Error::WorkSecret))
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[cfg(test)]
mod tests {
    use super::*;

    fn work(secret: &str) -> Work {
        let json = serde_json::json!({
            "type": "work", "id": "work_1", "environment_id": "env_1", "data": {"type": "session", "id": "sesn_1"},
            "state": "queued", "metadata": {}, "created_at": "2026-11-02T08:00:00Z", "secret": secret,
        });
        serde_json::from_str(&json.to_string()).unwrap()
    }

    #[test]
    fn a_secret_is_read_with_and_without_padding() {
        // {"sessions_token":"sk-ant-req-??>>"}
        let encoded = "eyJzZXNzaW9uc190b2tlbiI6InNrLWFudC1yZXEtPz8-PiJ9";
        for (encoded, token) in [
            (encoded, "sk-ant-req-??>>"),
            ("eyJzZXNzaW9uc190b2tlbiI6ImEifQ", "a"),
            ("eyJzZXNzaW9uc190b2tlbiI6ImEifQ==", "a"),
        ] {
            let secret = decode_secret(&work(encoded)).unwrap().unwrap();
            assert_eq!(secret.sessions_token.expose(), token);
        }
    }

    #[test]
    fn work_without_a_secret_has_none() {
        let mut work = work("");
        work.secret = None;
        assert!(decode_secret(&work).is_none());
    }

    #[test]
    fn a_secret_that_cannot_be_read_does_not_show() {
        // {"sessions_token":["canary"]}
        for encoded in ["canary!", "eyJzZXNzaW9uc190b2tlbiI6WyJjYW5hcnkiXX0", ""] {
            let work = work(encoded);
            let error = decode_secret(&work).unwrap().unwrap_err();
            assert!(!format!("{error} {error:?} {work:?}").contains("canary"), "{error:?}");
        }
    }
}
