//! Writes the checkpoint of a run as long as that is possible, and warns once if it is not.

use std::fmt::Display;

use managed_agents_blocking::{Outcome, Turn};

use crate::held::Unavailable;
use crate::say::say;
use crate::verbs::checkpoint::Checkpoint;
use crate::verbs::report::Report;

pub(crate) enum CheckpointWriter {
    /// Nothing is sent, or the checkpoint cannot be written.
    Nothing,
    Going(Checkpoint),
    /// The turn has ended, and the checkpoint is to be removed once its result was shown.
    Over(Checkpoint),
}

impl CheckpointWriter {
    /// For a turn that begins.
    pub(crate) fn begin(session: &str) -> Self {
        match Checkpoint::lock(session) {
            Ok(checkpoint) => {
                if checkpoint.has_unsent(session) {
                    say(
                        "warning: an earlier prompt to this session was not sent, and this one takes its place",
                    );
                }
                Self::Going(checkpoint)
            }
            Err(Unavailable::Taken) => Self::without(&"another run of the session has one"),
            Err(Unavailable::Io(error)) => Self::without(&error),
        }
    }

    /// Returns `true` if the run can be resumed.
    pub(crate) fn is_resumable(&self) -> bool {
        matches!(self, Self::Going(_))
    }

    /// Stores what was delivered and sent so far.
    pub(crate) fn write(&mut self, turn: &Turn, report: &Report) {
        if let Self::Going(checkpoint) = self {
            if let Err(error) = checkpoint.write(turn, report.result()) {
                *self = Self::without(&error);
            }
        }
    }

    /// Stores the end of the turn.
    pub(crate) fn end(&mut self, turn: &Turn, report: &Report) {
        self.write(turn, report);
        let has_ended = match turn.outcome() {
            None | Some(Outcome::Deadline | Outcome::NeedsAction(_) | Outcome::Cancelled) => false,
            // The interrupt has withdrawn a message that was not sent.
            Some(Outcome::Interrupted) => true,
            Some(_) => !turn.is_unsent(),
        };
        *self = match std::mem::replace(self, Self::Nothing) {
            Self::Going(checkpoint) if has_ended => Self::Over(checkpoint),
            writer => writer,
        };
    }

    /// Removes the checkpoint if the turn has ended.
    pub(crate) fn remove(self) {
        if let Self::Over(checkpoint) = self {
            checkpoint.remove();
        }
    }

    fn without(cause: &dyn Display) -> Self {
        say(format_args!("warning: this run has no checkpoint and cannot be resumed: {cause}"));
        Self::Nothing
    }
}
