//! The question to a person at a terminal.

use std::io::{self, Write as _};

use crate::verbs::console::Console;

pub(crate) struct Question(Console);

impl Question {
    /// Returns `None` if nobody can be asked.
    pub(crate) fn open() -> Option<Self> {
        Console::open().filter(Console::is_ours).map(Self)
    }

    /// Waits for a line, and returns `true` for a yes.
    pub(crate) fn ask(&self) -> bool {
        // Nothing that was typed before is an answer.
        self.0.forget_typed();
        let mut error = io::stderr();
        let _ = write!(error, "Make these changes? [y]es [n]o ").and_then(|()| error.flush());
        let mut line = String::new();
        // An input that ends or fails is no yes.
        let _ = io::stdin().read_line(&mut line);
        matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
    }
}
