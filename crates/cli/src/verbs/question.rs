//! The question about a tool call that a person reads on a terminal.

use managed_agents_blocking::ToolCall;
use serde_json::Value;
use unicode_width::UnicodeWidthChar as _;

use crate::verbs::{argument, rules};
use crate::visible::visible;

/// Fits a terminal of 40 columns.
pub(crate) const CHOICES: &str = "[y]es [a]lways [n]o [w]hy not [s]top? ";

/// Stands before each row of the agent's text, so that no text can pass for the question itself.
const MARK: &str = "  | ";

const MAX_ROWS: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Choice {
    Yes,
    /// Yes, and for the tool in the rest of the run.
    Always,
    No,
    /// No, and a reason follows.
    Why,
    /// Interrupts the agent.
    Stop,
}

impl Choice {
    pub(crate) fn read(line: &str) -> Option<Self> {
        Some(match line.to_ascii_lowercase().as_str() {
            "y" | "yes" => Self::Yes,
            "a" | "always" => Self::Always,
            "n" | "no" => Self::No,
            "w" | "why" => Self::Why,
            "s" | "stop" => Self::Stop,
            _ => return None,
        })
    }
}

/// Returns what the call would do, for a terminal of this width.
pub(crate) fn details(call: &ToolCall, columns: usize) -> String {
    format!("The agent asks for an approval:\n{}", described(&rules::full_name(call), call.input(), columns))
}

/// Returns the name and the input of a call in rows that are marked.
pub(crate) fn described(name: &str, input: &str, columns: usize) -> String {
    let mut text = format!("{name}\n");
    let (main, argument) = argument::main(input);
    text.push_str(&argument);
    let input: Value = serde_json::from_str(input).unwrap_or_default();
    for (name, value) in input.as_object().into_iter().flatten().filter(|_| !main.is_empty()) {
        if name != main {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text.push_str(&format!("\n{name}: {value}"));
        }
    }
    let rows = rows(&text, columns - MARK.len());
    let shown: String = rows.iter().take(MAX_ROWS).map(|row| format!("{MARK}{row}\n")).collect();
    let more = rows.len().saturating_sub(MAX_ROWS);
    shown + &if more == 0 { String::new() } else { format!("({more} more rows are not shown)\n") }
}

/// Cuts a text into rows of at most this width.
fn rows(text: &str, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for line in visible(text).replace('\t', "    ").split('\n') {
        let (mut row, mut width) = (String::new(), 0);
        for character in line.chars() {
            let wide = character.width().unwrap_or(0);
            if width + wide > columns {
                rows.push(std::mem::take(&mut row));
                width = 0;
            }
            row.push(character);
            width += wide;
        }
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{CHOICES, Choice, rows};

    #[test]
    fn each_row_of_the_agent_fits_and_none_is_lost() {
        let text = "a\u{1b}[2J 日本語\tb\n\n[y]es";
        for columns in [36, 196, 5] {
            let rows = rows(text, columns);
            let width = |row: &String| unicode_width::UnicodeWidthStr::width(row.as_str());
            assert!(rows.iter().all(|row| width(row) <= columns), "{rows:?}");
            assert_eq!(rows.concat(), "a\\u{1b}[2J 日本語    b[y]es");
        }
        assert!(CHOICES.len() < 40);
    }

    #[test]
    fn a_choice_is_a_letter_or_its_word_and_nothing_else() {
        let table = [
            ("y", Choice::Yes),
            ("Yes", Choice::Yes),
            ("a", Choice::Always),
            ("n", Choice::No),
            ("why", Choice::Why),
            ("stop", Choice::Stop),
        ];
        assert!(table.iter().all(|(line, choice)| Choice::read(line) == Some(*choice)));
        assert!(["", "ye", "yy", "ok", "y y"].iter().all(|line| Choice::read(line).is_none()));
    }
}
