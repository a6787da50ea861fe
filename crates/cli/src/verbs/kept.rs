//! Writes the checkpoint of a run as long as that is possible, and warns once if it is not.

use std::fmt::Display;

use managed_agents_blocking::Turn;

use crate::verbs::checkpoint::{Checkpoint, Unavailable};
use crate::verbs::report::Report;

/// `None` if nothing is kept.
pub(crate) struct Kept(Option<Checkpoint>);

impl Kept {
    /// For a turn that sends nothing.
    pub(crate) fn nothing() -> Self {
        Self(None)
    }

    /// For a turn that begins.
    pub(crate) fn begin(session: &str) -> Self {
        match Checkpoint::lock(session) {
            Ok(checkpoint) => Self(Some(checkpoint)),
            Err(Unavailable::Taken) => Self::without(&"another run of the session has one"),
            Err(Unavailable::Io(error)) => Self::without(&error),
        }
    }

    /// For a turn that goes on.
    pub(crate) fn again(checkpoint: Checkpoint) -> Self {
        Self(Some(checkpoint))
    }

    /// Stores what was delivered and sent so far.
    pub(crate) fn write(&mut self, turn: &Turn, report: &Report) {
        if let Some(Err(error)) = self.0.as_ref().map(|checkpoint| checkpoint.write(turn, report.result())) {
            *self = Self::without(&error);
        }
    }

    /// Removes the checkpoint if the turn has ended.
    pub(crate) fn end(self, turn: &Turn) {
        if let Some(checkpoint) = self.0 {
            checkpoint.end(turn);
        }
    }

    fn without(cause: &dyn Display) -> Self {
        eprintln!("warning: this run has no checkpoint and cannot be resumed: {cause}");
        Self(None)
    }
}
