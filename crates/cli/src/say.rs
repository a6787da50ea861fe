//! Writes notes, warnings and errors.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Writes a line to the standard error. If nobody can read it, the program still ends with its code.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
