//! The width of the terminal.

/// Returns the number of columns, between 20 and 200: `COLUMNS`, else the terminal's, else 80.
pub(crate) fn columns() -> usize {
    let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    variable().or_else(terminal).unwrap_or(80).clamp(20, 200)
}
