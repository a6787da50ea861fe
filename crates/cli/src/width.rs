//! The width of the terminal.

/// Returns the number of columns, between 20 and 200: `COLUMNS`, else the terminal's, else 80.
pub(crate) fn columns() -> usize {
    let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
    variable().or_else(of_the_terminal).unwrap_or(80).clamp(20, 200)
}

#[cfg(unix)]
fn of_the_terminal() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_col > 0).then_some(size.ws_col.into())
}

#[cfg(windows)]
fn of_the_terminal() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| width.0.into())
}
