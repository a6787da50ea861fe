//! The last line on a terminal while a turn goes on: what the agent does, for how long, and how old
//! the last event is.
//!
//! Whatever else is written there erases the line first.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::visible::visible;
use crate::width::columns;

/// The line is on the terminal now. A process has one terminal.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);

/// The silence after which the line is worth its place.
const SILENCE: Duration = Duration::from_secs(1);

/// Erases the line, so that something else can be written.
pub(crate) fn clear() {
    if IS_SHOWN.swap(false, Ordering::Relaxed) {
        write("\r\u{1b}[K");
    }
}

pub(crate) struct StatusLine {
    began: Instant,
    last_event: Instant,
    /// `None` without a terminal that can erase a line.
    shown: Option<String>,
}

impl StatusLine {
    /// `is_wanted` is `false` for a program that reads JSON.
    pub(crate) fn new(is_wanted: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
        let is_there = is_wanted && cfg!(unix) && !is_dumb && io::stderr().is_terminal();
        let now = Instant::now();
        Self { began: now, last_event: now, shown: is_there.then(String::new) }
    }

    pub(crate) fn note_event(&mut self) {
        self.last_event = Instant::now();
    }

    /// Shows the line after a moment of silence.
    pub(crate) fn show(&mut self, state: &str) {
        let silence = self.last_event.elapsed();
        let Some(shown) = &mut self.shown else { return };
        if silence < SILENCE {
            return;
        }
        let (time, silence) = (clock(self.began.elapsed()), clock(silence));
        let line = visible(&format!("{time}  {state}, last event {silence} ago"));
        // A line as wide as the terminal could wrap.
        let line: String = line.chars().take(columns() - 1).collect();
        if line != *shown || !IS_SHOWN.load(Ordering::Relaxed) {
            // Before the line, so that no other thread writes behind it.
            IS_SHOWN.store(true, Ordering::Relaxed);
            write(&format!("\r\u{1b}[K{line}"));
            *shown = line;
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        clear();
    }
}

/// Returns a time as minutes and seconds, such as `1:05`.
fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

fn write(text: &str) {
    let mut err = io::stderr().lock();
    // A terminal that is gone shows nothing.
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
