//! Prints the agent's words as they are written, and never twice.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use managed_agents_blocking::{Preview, RawEvent};

use crate::failure::Failure;
use crate::status_line;
use crate::visible::visible;

pub(crate) struct Words {
    out: BufWriter<Stdout>,
    is_terminal: bool,
    /// The message being written: its id, and the text that was shown.
    shown: Option<(String, String)>,
    /// Messages of other agents, which wait for the end of the message being written.
    held: String,
}

/// The most bytes of messages that wait.
const MAX_HELD: usize = 64 * 1024;

impl Words {
    pub(crate) fn new() -> Self {
        let out = io::stdout();
        Self { is_terminal: out.is_terminal(), out: BufWriter::new(out), shown: None, held: String::new() }
    }

    pub(crate) fn preview(&mut self, preview: &Preview) -> Result<(), Failure> {
        let id = preview.event_id.as_str();
        match &mut self.shown {
            Some((of, text)) if of == id => text.push_str(&preview.delta),
            Some(_) => return Ok(()),
            shown => *shown = Some((id.to_owned(), preview.delta.clone())),
        }
        self.write(&preview.delta)
    }

    /// Shows the rest of a message, or all of it if what was shown differs.
    pub(crate) fn message(&mut self, event: &RawEvent) -> Result<(), Failure> {
        let whole = event.content_text().unwrap_or_default();
        let rest = match self.shown.take() {
            Some((id, text)) if event.id() == Some(&*id) => match whole.strip_prefix(&*text) {
                Some(rest) => rest.to_owned(),
                None => format!("\n{whole}"),
            },
            Some(_) => format!("\n{whole}"),
            None => whole,
        };
        let held = std::mem::take(&mut self.held);
        self.write(&format!("{rest}\n{held}"))
    }

    /// Shows a message of another agent, each line with its name.
    pub(crate) fn message_of(&mut self, agent: &str, event: &RawEvent) -> Result<(), Failure> {
        for line in event.content_text().unwrap_or_default().lines() {
            self.held.push_str(&format!("[{agent}] {line}\n"));
        }
        match self.shown {
            Some(_) if self.held.len() < MAX_HELD => Ok(()),
            Some(_) => self.end(),
            None => {
                let held = std::mem::take(&mut self.held);
                self.write(&held)
            }
        }
    }

    /// Returns `true` in the middle of a message, whose line must not be broken.
    pub(crate) fn is_in_a_message(&self) -> bool {
        self.shown.is_some()
    }

    /// Ends the line of a message whose rest will not come, or not yet.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() { Ok(()) } else { self.write(&format!("\n{held}")) }
    }

    /// Shows a whole message, each line with the name of its author, so that none can pass for a line
    /// of somebody else.
    pub(crate) fn said(&mut self, name: &str, event: &RawEvent) -> Result<(), Failure> {
        let text = event.content_text().unwrap_or_default();
        self.write(&text.lines().map(|line| format!("{name}: {line}\n")).collect::<String>())
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        status_line::clear();
        let text = if self.is_terminal { visible(text) } else { text.to_owned() };
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        written.map_err(|error| Failure::output(&error))
    }
}
