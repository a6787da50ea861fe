//! Writes notes, warnings and errors.

use std::fmt::Display;
use std::io::{self, Write as _};

use crate::status_line;

/// Writes a line to the standard error. If nobody can read it, the program still ends with its code.
pub(crate) fn say(line: impl Display) {
    status_line::clear();
    let _ = writeln!(io::stderr(), "{line}");
}
