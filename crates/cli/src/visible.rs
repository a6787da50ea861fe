//! Keeps text of an agent from steering a terminal.

/// Makes control and bidirectional characters visible. Line ends and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => visible.push(character),
            _ if steers(character) => visible.extend(character.escape_unicode()),
            _ => visible.push(character),
        }
    }
    visible
}

/// Returns `true` for a character that may steer a terminal, or hides or reorders others.
pub(crate) fn steers(character: char) -> bool {
    let hides = matches!(character,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'..='\u{e007f}');
    character.is_control() || hides
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_steers_is_shown_and_everything_else_stays() {
        assert_eq!(visible("a\u{1b}[2J\u{202e}b\u{9b}\r"), r"a\u{1b}[2J\u{202e}b\u{9b}\u{d}");
        assert_eq!(visible("né\t👩‍💻\n"), "né\t👩‍💻\n");
    }
}
