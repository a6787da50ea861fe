//! The terminal of a person who can be asked.

use std::io::{self, IsTerminal as _};

pub(crate) struct Console(());

/// Input from the keyboard.
pub(crate) enum Typed {
    #[cfg_attr(not(unix), expect(dead_code, reason = "questions need a terminal of Unix"))]
    Line(String),
    /// Nobody types any more.
    End,
}

impl Console {
    /// Returns `None` if nobody can be asked: the standard input or error is no terminal.
    pub(crate) fn open() -> Option<Self> {
        let is_there = cfg!(unix) && io::stdin().is_terminal() && io::stderr().is_terminal();
        is_there.then_some(Self(()))
    }

    /// Returns `false` in the background: the system stops a job there that reads the terminal.
    #[cfg(unix)]
    pub(crate) fn is_ours(&self) -> bool {
        let group = rustix::termios::tcgetpgrp(io::stdin());
        // Without a controlling terminal there are no jobs.
        group.map_or(true, |group| group == rustix::process::getpgrp())
    }

    /// Drops what was typed until now.
    #[cfg(unix)]
    pub(crate) fn forget_typed(&self) {
        // Fails only if the terminal is gone, and then the next read tells.
        let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
    }

    /// Returns a line that was typed, if there is one. Does not wait.
    #[cfg(unix)]
    pub(crate) fn typed(&self) -> Option<Typed> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdin = io::stdin();
        let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
        let none = Timespec { tv_sec: 0, tv_nsec: 0 };
        match poll(&mut ready, Some(&none)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return None,
            _ => (),
        }
        // A terminal gives one line at a time, of at most 4 KiB.
        let mut line = [0; 4096];
        match rustix::io::read(&stdin, &mut line) {
            Ok(0) => Some(Typed::End),
            Ok(count) => Some(Typed::Line(String::from_utf8_lossy(&line[..count]).trim().to_owned())),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => None,
            Err(_) => Some(Typed::End),
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn is_ours(&self) -> bool {
        false
    }

    #[cfg(not(unix))]
    pub(crate) fn forget_typed(&self) {}

    #[cfg(not(unix))]
    pub(crate) fn typed(&self) -> Option<Typed> {
        Some(Typed::End)
    }
}
