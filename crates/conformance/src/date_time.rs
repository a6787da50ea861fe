//! The form of RFC 3339 date-times.

/// Returns `true` if the text has the form of an RFC 3339 date-time.
///
/// Does not check the numbers: month 13 passes.
pub(crate) fn is_date_time(text: &str) -> bool {
    let Some((head, tail)) = text.split_at_checked(19) else { return false };
    let zone = match tail.strip_prefix('.') {
        None => tail,
        Some(rest) => {
            let zone = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == rest.len() {
                return false;
            }
            zone
        }
    };
    fits(&head.replace('t', "T"), "0000-00-00T00:00:00")
        && (zone.eq_ignore_ascii_case("z") || fits(zone, "+00:00") || fits(zone, "-00:00"))
}

/// Returns `true` if the text equals the pattern, in which `0` stands for any digit.
fn fits(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, want)| byte == want || want == b'0' && byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rfc_3339_forms_are_date_times() {
        for good in ["2026-01-02T03:04:05Z", "2026-01-02t03:04:05.123456789z", "2026-01-02T03:04:05.1+05:30"]
        {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05.Z",
            "2026-01-02 03:04:05Z",
            "x026-01-02T03:04:05Z",
            "2026-01-02T03:04:05+0530",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }
}
