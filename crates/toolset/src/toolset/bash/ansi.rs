//! Removes terminal escape sequences, which mean nothing to an agent.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Matches a control sequence, a string up to its terminator within the line, or a shorter escape.
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]*[0-~])?")
        .expect("the pattern is valid")
});

pub(super) fn removed(text: &str) -> Cow<'_, str> {
    ESCAPE.replace_all(text, "")
}

#[cfg(test)]
mod tests {
    use super::removed;

    #[test]
    fn escapes_go_and_text_stays() {
        for (given, expected) in [
            ("\x1b[1;31mred\x1b[0m", "red"),
            ("\x1b]0;title\x07a \x1b]8;;http://x\x1b\\link", "a link"),
            ("\x1b(Bplain\x1b7\x1b[?25l", "plain"),
            ("\x1b]never ended\nnext line", "\nnext line"),
            ("50% [0m] stays \x1b", "50% [0m] stays "),
        ] {
            assert_eq!(removed(given), expected);
        }
    }
}
