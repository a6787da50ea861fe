//! Keeps secret headers out of ureq's log, which shows every byte of a head at the level `trace`.
//!
//! ureq gets a head with stars in place of the secrets. The connection replaces the stars with the
//! secrets when the head leaves for TLS or the socket. Both have the same length, so nothing moves.

use std::cell::RefCell;
use std::mem;

use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING,
};

/// The headers that ureq itself reads: it would not understand stars.
const READ_BY_UREQ: [HeaderName; 6] =
    [CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TRANSFER_ENCODING];

thread_local! {
    /// The unsent secrets of this thread's request. ureq runs a request on the thread that makes
    /// it.
    static HIDDEN: RefCell<Vec<(HeaderName, HeaderValue)>> = const { RefCell::new(Vec::new()) };
}

/// Replaces the sensitive values with stars.
pub(super) fn hide(headers: &mut HeaderMap) {
    let sensitive =
        headers.iter_mut().filter(|(name, value)| value.is_sensitive() && !READ_BY_UREQ.contains(name));
    let hidden = sensitive.map(|(name, value)| {
        let stars = HeaderValue::from_bytes(&vec![b'*'; value.len()]).expect("stars are printable");
        (name.clone(), mem::replace(value, stars))
    });
    HIDDEN.set(hidden.collect());
}

/// Replaces the stars with the secrets in a part of a head, which consists of whole lines. Leaves
/// the body alone.
pub(super) fn reveal(output: &mut [u8]) {
    HIDDEN.with_borrow_mut(|hidden| {
        let is_end = output.ends_with(b"\r\n\r\n");
        let mut rest = output;
        while !hidden.is_empty() {
            let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else { break };
            let (line, after) = mem::take(&mut rest).split_at_mut(end + 2);
            // Takes the first of this name and length, so values of a repeated header keep their
            // order.
            if let Some(at) = hidden.iter().position(|(name, value)| is_line(&line[..end], name, value)) {
                let (name, value) = hidden.remove(at);
                line[name.as_str().len() + 2..end].copy_from_slice(value.as_bytes());
            }
            rest = after;
        }
        if is_end {
            hidden.clear();
        }
    });
}

fn is_line(line: &[u8], name: &HeaderName, value: &HeaderValue) -> bool {
    let stars = line.strip_prefix(name.as_str().as_bytes()).and_then(|rest| rest.strip_prefix(b": "));
    stars.is_some_and(|stars| stars.len() == value.len() && stars.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &'static str) -> HeaderValue {
        let mut value = HeaderValue::from_static(text);
        value.set_sensitive(true);
        value
    }

    /// Returns the bytes that are sent when ureq writes `parts`.
    fn sent(headers: &mut HeaderMap, parts: &[&str]) -> String {
        hide(headers);
        let mut sent = String::new();
        for part in parts {
            let mut bytes = part.as_bytes().to_vec();
            reveal(&mut bytes);
            sent += std::str::from_utf8(&bytes).unwrap();
        }
        sent
    }

    #[test]
    fn secrets_are_hidden_and_sent_in_their_places_whatever_parts_a_head_is_sent_in() {
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", secret("canary"));
        headers.append("x-team", secret("one"));
        headers.append("x-team", secret("two"));
        headers.insert("accept", HeaderValue::from_static("***"));
        let head =
            ["GET / HTTP/1.1\r\nx-api-key: ******\r\n", "x-team: ***\r\nx-team: ***\r\naccept: ***\r\n\r\n"];
        let whole =
            "GET / HTTP/1.1\r\nx-api-key: canary\r\nx-team: one\r\nx-team: two\r\naccept: ***\r\n\r\n";
        assert_eq!(sent(&mut headers.clone(), &head), whole);
        assert_eq!(sent(&mut headers.clone(), &[&head.concat()]), whole);
        hide(&mut headers);
        assert!(headers.values().all(|value| value.as_bytes().iter().all(|byte| *byte == b'*')));
    }

    #[test]
    fn a_body_is_sent_as_it_is_whatever_stands_in_it() {
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", secret("canary"));
        // The head was sent without the secret's header, so the secret was discarded.
        let sent = sent(&mut headers, &["GET / HTTP/1.1\r\n\r\n", "\r\nx-api-key: ******\r\n"]);
        assert_eq!(sent, "GET / HTTP/1.1\r\n\r\n\r\nx-api-key: ******\r\n");
    }

    #[test]
    fn what_ureq_reads_itself_is_not_hidden() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, secret("inner.example"));
        hide(&mut headers);
        assert_eq!(headers[HOST], "inner.example");
    }
}
