//! Writes texts as YAML: plain where no reader takes them for something else.

use crate::value::place;
use crate::visible::steers;

/// Words that YAML, or YAML 1.1, reads as something else.
const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// Writes a text, with a line for each of its lines if that is possible.
pub(crate) fn text(content: &str, depth: usize) -> String {
    let lines = content.strip_suffix('\n').unwrap_or(content);
    let is_block = depth > 0
        && content.contains('\n')
        && !lines.starts_with([' ', '\n', '\t'])
        && !lines.ends_with('\n')
        && !lines.is_empty()
        && !content.starts_with('@')
        && !content.chars().any(|character| character != '\n' && character != '\t' && is_escaped(character));
    if !is_block {
        return quoted(&place::literal(content));
    }
    let mut text = String::from(if lines.len() < content.len() { "|" } else { "|-" });
    for line in lines.split('\n') {
        text.push('\n');
        if !line.is_empty() {
            text.push_str(&"  ".repeat(depth));
            text.push_str(line);
        }
    }
    text
}

/// Writes a text on one line, as a key or a value.
pub(crate) fn quoted(content: &str) -> String {
    if is_plain(content) {
        return content.to_owned();
    }
    let mut text = String::from("\"");
    for character in content.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            _ if !is_escaped(character) => text.push(character),
            _ => {
                let code = u32::from(character);
                text.push_str(&match code {
                    0..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                });
            }
        }
    }
    text.push('"');
    text
}

fn is_plain(content: &str) -> bool {
    let is_allowed = |character: char| character.is_alphanumeric() || " _-./+=%~$,;'()!?".contains(character);
    content.starts_with(char::is_alphabetic)
        && !content.ends_with(' ')
        && content.chars().all(is_allowed)
        && !WORDS.contains(&&*content.to_ascii_lowercase())
}

/// Returns `true` for what must not, or cannot, stand in YAML as it is.
fn is_escaped(character: char) -> bool {
    steers(character) || matches!(character, '\u{fffe}' | '\u{ffff}')
}
