//! Moments as the service writes them.

use std::cmp::Ordering;

/// True for the earlier of two moments, as [`compare`] finds.
pub(crate) fn is_earlier(a: &str, b: &str) -> bool {
    compare(a, b) == Some(Ordering::Less)
}

/// Compares RFC 3339 texts in UTC: whole seconds as text, then the fractions. With other offsets nothing is known.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a.len() <= SECONDS || b.len() <= SECONDS {
        return None;
    }
    // With the same number of digits, the texts compare as the moments do.
    let is_utc = |text: &str| matches!(text.as_bytes(), [.., b'Z']);
    if a.len() == b.len() && is_utc(a) && is_utc(b) {
        return Some(a.cmp(b));
    }
    Some(split(a)?.cmp(&split(b)?))
}

/// Bytes of a text in whole seconds, without its zone.
const SECONDS: usize = 19;

/// Seconds, and what is after the point.
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
    fn moments_compare_whatever_their_digits() {
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
