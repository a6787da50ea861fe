//! The status of a session and of each of its threads.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Idle,
    Running,
    Rescheduling,
    Terminated,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Rescheduling => "rescheduling",
            Self::Terminated => "terminated",
        }
    }

    /// Returns the last word of the status events' names.
    pub(super) fn event(self) -> &'static str {
        if self == Self::Rescheduling { "rescheduled" } else { self.name() }
    }
}
