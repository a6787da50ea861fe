//! Prints the agent's words as they are written, and never twice.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use managed_agents_blocking::{Preview, RawEvent};

use crate::failure::Failure;
use crate::visible::visible;

pub(crate) struct Words {
    out: BufWriter<Stdout>,
    is_terminal: bool,
    /// The message being written: its id, and the text that was shown.
    shown: Option<(String, String)>,
}

impl Words {
    pub(crate) fn new() -> Self {
        let out = io::stdout();
        Self { is_terminal: out.is_terminal(), out: BufWriter::new(out), shown: None }
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
        self.write(&format!("{rest}\n"))
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        let text = if self.is_terminal { visible(text) } else { text.to_owned() };
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        written.map_err(|error| Failure::output(&error))
    }
}
