//! The regular expression of a search.

use regex::bytes::Regex;

/// Compiles a pattern. Refuses one that asks for a line break, as ripgrep does: no line contains
/// one.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let regex = Regex::new(pattern).map_err(|error| format!("grep: invalid regex: {error}"))?;
    if asks_for_line_break(pattern) {
        return Err(
            "grep: a pattern is searched line by line and cannot contain a line break (\\n)".to_owned()
        );
    }
    Ok(regex)
}

/// Returns `true` if there is a line break outside of a class, where it could only match itself.
fn asks_for_line_break(pattern: &str) -> bool {
    let mut depth = 0_u32;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') if depth == 0 => return true,
                _ => {}
            },
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '\n' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_is_refused_where_it_would_have_to_match() {
        for pattern in ["a\\nb", "a\nb", "(a|\\n)", "[a]\\n", "\\\\\\n"] {
            assert!(compile(pattern).unwrap_err().contains("line break"), "{pattern}");
        }
        for pattern in ["a\\\\nb", "[^\\n]*", "[^\n]", "[[:alpha:]\\n]", "\\[n", "n"] {
            assert!(compile(pattern).is_ok(), "{pattern}");
        }
        assert!(compile("(").unwrap_err().starts_with("grep: invalid regex: "));
    }
}
