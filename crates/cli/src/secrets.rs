//! Takes credentials out of texts that others wrote: a service or a proxy may repeat a request.

use std::env;
use std::sync::OnceLock;

/// The content of `--api-key-file`.
static KEY_OF_A_FILE: OnceLock<String> = OnceLock::new();

/// The variables that hold a credential.
pub(crate) const VARIABLES: [&str; 5] = [
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_ENVIRONMENT_KEY",
    "ANTHROPIC_IDENTITY_TOKEN",
    "ANTHROPIC_WEBHOOK_SIGNING_KEY",
];

/// The variable whose lines `Name: value` may hold one.
pub(crate) const HEADERS: &str = "ANTHROPIC_CUSTOM_HEADERS";

/// Every key and token of the service begins so.
const BEGINNING: &str = "sk-ant-";

const MASK: &str = "[key]";

/// Remembers a key that no variable holds.
pub(crate) fn remember(key: &str) {
    // A program reads one key.
    let _ = KEY_OF_A_FILE.set(key.to_owned());
}

/// Returns the text with each credential masked.
pub(crate) fn masked(text: &str) -> String {
    let variables = VARIABLES.iter().filter_map(|name| env::var(name).ok());
    let headers = env::var(HEADERS).unwrap_or_default();
    let headers = headers.lines().filter_map(|line| Some(line.split_once(':')?.1.trim().to_owned()));
    let mut text = text.to_owned();
    for secret in variables.chain(headers).chain(KEY_OF_A_FILE.get().cloned()) {
        let secret = secret.trim();
        // A shorter text is a word or a number, and no secret.
        if secret.len() >= 8 {
            text = text.replace(secret, MASK);
        }
    }
    let mut pieces = text.split(BEGINNING);
    let mut masked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_of_a_key = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        masked.push_str(MASK);
        masked.push_str(piece.trim_start_matches(is_of_a_key));
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::{masked, remember};

    #[test]
    fn keys_are_masked_by_their_form_and_by_their_source() {
        remember("gateway-secret-1");
        assert_eq!(
            masked("bad key sk-ant-api03-a_b-C, or \"gateway-secret-1\"."),
            "bad key [key], or \"[key]\"."
        );
        assert_eq!(masked("nothing to hide"), "nothing to hide");
    }
}
