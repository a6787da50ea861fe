//! The shown part of a line.

use std::ops::Range;

/// The most characters of a line that are shown.
const MAX_CHARS: usize = 2000;

/// Returns a line, or [`MAX_CHARS`] of it around its first match, with U+FFFD for bytes that are
/// not UTF-8.
pub(super) fn excerpt(line: &[u8], found: Range<usize>) -> String {
    let text = String::from_utf8_lossy(line);
    let length = text.chars().count();
    if length <= MAX_CHARS {
        return text.into_owned();
    }
    // Half of the remaining characters go before the match.
    let chars = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count();
    let (start, end) =
        (chars(&line[..found.start.min(line.len())]), chars(&line[..found.end.min(line.len())]));
    let before = MAX_CHARS.saturating_sub(end - start) / 2;
    let first = start.saturating_sub(before).min(length - MAX_CHARS);
    let shown: String = text.chars().skip(first).take(MAX_CHARS).collect();
    let more = |count| if count == 0 { String::new() } else { format!("[{count} more characters]") };
    more(first) + &shown + &more(length - first - MAX_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_the_match_is_shown() {
        let line = |before: usize, after: usize| format!("{}find{}", "é".repeat(before), "é".repeat(after));
        for (before, after, start, end) in [
            (0, 1996, "find", "é"),
            (0, 1997, "find", "é[1 more characters]"),
            (5000, 0, "[3004 more characters]é", "find"),
            (5000, 6000, "[4002 more characters]é", "é[5002 more characters]"),
        ] {
            let text = excerpt(line(before, after).as_bytes(), before * 2..before * 2 + 4);
            assert!(
                text.starts_with(start) && text.ends_with(end) && text.contains("find"),
                "{before} {after}"
            );
        }
        let all = "y".repeat(5000);
        assert!(excerpt(all.as_bytes(), 0..5000).ends_with("y[3000 more characters]"));
    }
}
