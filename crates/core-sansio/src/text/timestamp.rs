//! Compares timestamps as the service writes them.

use std::cmp::Ordering;

/// Returns `true` if `a` is known to be earlier than `b`.
pub(crate) fn is_earlier(a: &str, b: &str) -> bool {
    compare(a, b) == Some(Ordering::Less)
}

/// Compares RFC 3339 timestamps in UTC as text: first the seconds, then the fractions. Returns
/// `None` for any other offset.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a.len() <= SECONDS || b.len() <= SECONDS {
        return None;
    }
    // With the same number of digits, text order is time order.
    let is_utc = |text: &str| matches!(text.as_bytes(), [.., b'Z']);
    if a.len() == b.len() && is_utc(a) && is_utc(b) {
        return Some(a.cmp(b));
    }
    Some(split(a)?.cmp(&split(b)?))
}

/// The length in bytes up to the whole seconds.
const SECONDS: usize = 19;

/// Splits off the fraction, without trailing zeros.
fn split(text: &str) -> Option<(&[u8], &[u8])> {
    let (seconds, rest) = text.as_bytes().split_at_checked(SECONDS)?;
    let mut fraction = rest.strip_suffix(b"Z")?;
    while let Some(shorter) = fraction.strip_suffix(b"0") {
        fraction = shorter;
    }
    Some((seconds, fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_with_different_digits_compare() {
        assert!(is_earlier("2026-11-21T09:00:00Z", "2026-11-21T09:00:00.5Z"));
        assert!(is_earlier("2026-11-21T09:00:00.49Z", "2026-11-21T09:00:00.5Z"));
        assert!(!is_earlier("2026-11-21T09:00:00.50Z", "2026-11-21T09:00:00.5Z"));
        assert!(!is_earlier("2026-11-21T09:00:01Z", "2026-11-21T09:00:00.5Z"));
        assert!(
            !is_earlier("", "2026-11-21T09:00:00Z")
                && !is_earlier("2026-11-21T09:00:00+01:00", "2027-01-01T00:00:00Z")
        );
    }
}
