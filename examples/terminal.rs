//! Prints plain or coloured lines, without control characters from the text.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

/// The destination of an example's output.
pub struct Terminal<W> {
    out: W,
    is_coloured: bool,
    /// Set if lines can be overwritten.
    is_live: bool,
    has_status: bool,
}

/// The style of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Headings and results.
    Bold,
    /// Ids and side notes.
    Dim,
    /// Actions of the agent.
    Cyan,
    /// Success.
    Green,
    /// Something that needs attention.
    Red,
}

impl Terminal<io::Stdout> {
    /// Writes to standard output. Uses colours on a terminal, unless `NO_COLOR` or `TERM=dumb` is
    /// set.
    pub fn stdout() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let out = io::stdout();
        let is_live = out.is_terminal() && !is_dumb;
        Self { out, is_coloured: is_live && !is_set("NO_COLOR"), is_live, has_status: false }
    }
}

impl<W: Write> Terminal<W> {
    /// Writes plain text to `out`.
    pub fn plain(out: W) -> Self {
        Self { out, is_coloured: false, is_live: false, has_status: false }
    }

    /// Prints a line at once.
    ///
    /// # Errors
    ///
    /// Fails if the reader has closed the output.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        self.clear_status()?;
        writeln!(self.out, "{}", text.as_ref())?;
        self.out.flush()
    }

    /// Prints a status line that the next line replaces. Shown only on a terminal, and cut to its
    /// width.
    ///
    /// # Errors
    ///
    /// Fails if the reader has closed the output.
    pub fn status(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        if !self.is_live {
            return Ok(());
        }
        self.clear_status()?;
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(80);
        let text = self.styled(Style::Dim, short(text.as_ref(), usize::max(columns, 20) - 4));
        self.has_status = true;
        write!(self.out, "{text}")?;
        self.out.flush()
    }

    fn clear_status(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.has_status) {
            // Moves to the start of the line and clears it.
            self.out.write_all(b"\r\x1b[K")?;
        }
        Ok(())
    }

    /// Returns `text` without control characters and, where colours are used, styled.
    pub fn styled(&self, style: Style, text: impl AsRef<str>) -> String {
        let text = printable(text.as_ref());
        if !self.is_coloured {
            return text.into_owned();
        }
        let code = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Cyan => "36",
            Style::Green => "32",
            Style::Red => "31",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// Prints a line after a name in a separate column.
    ///
    /// # Errors
    ///
    /// Fails if the reader has closed the output.
    pub fn field(&mut self, name: &str, value: impl AsRef<str>) -> io::Result<()> {
        let name = self.styled(Style::Bold, format!("{name:<14}"));
        self.line(format!("{name} {}", value.as_ref()))
    }
}

/// Replaces characters that control a terminal or reverse the text direction by visible ones. Keeps
/// line breaks and tabs.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| shown(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").chars().map(shown).collect())
}

/// Returns the first line of `text`, cut to `limit` characters.
pub fn short(text: &str, limit: usize) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let is_whole = line.chars().count() <= limit && line.len() == text.trim().len();
    let cut: String = line.chars().take(limit).collect();
    if is_whole { cut } else { cut.trim_end().to_owned() + " .." }
}

fn shown(letter: char) -> char {
    match letter {
        '\n' | '\t' => letter,
        // Unicode has a visible picture of each control character.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        let text = "a\x1b[2Jb\x07\u{9b}31m\u{202e}c\rd\n\te";
        assert_eq!(printable(text), "a␛[2Jb␇\u{fffd}31m\u{fffd}c␍d\n\te");
        assert!(matches!(printable("Größe 1,204.50 €\n"), Cow::Borrowed(_)));
        let all: String = (0..=0x2100).filter_map(char::from_u32).collect();
        assert!(
            printable(&all).chars().all(|letter| letter == '\n' || letter == '\t' || !letter.is_control())
        );
    }

    #[test]
    fn styled_text_is_harmless_too_and_plain_without_colours() {
        let coloured = Terminal { is_coloured: true, ..Terminal::plain(Vec::new()) };
        assert_eq!(coloured.styled(Style::Red, "a\x1bb"), "\x1b[31ma␛b\x1b[0m");
        assert_eq!(Terminal::plain(Vec::new()).styled(Style::Red, "a\x1bb"), "a␛b");
    }

    #[test]
    fn a_status_gives_way_to_the_next_line_and_is_never_in_a_file() {
        let mut terminal = Terminal { is_live: true, ..Terminal::plain(Vec::new()) };
        terminal.status("running | 0:01").unwrap();
        terminal.status("running | 0:02").unwrap();
        terminal.line("done").unwrap();
        assert_eq!(terminal.out, b"running | 0:01\r\x1b[Krunning | 0:02\r\x1b[Kdone\n");
        let mut file = Terminal::plain(Vec::new());
        file.status("running").unwrap();
        assert_eq!(file.out, b"");
    }

    #[test]
    fn a_long_text_is_cut_to_its_first_line() {
        assert_eq!(short(" ls -l\n", 10), "ls -l");
        assert_eq!(short("ls\nrm", 10), "ls ..");
        assert_eq!(short("éééééé", 3), "ééé ..");
    }
}
