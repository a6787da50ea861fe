//! The status of a session or a thread, as its events tell it.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Status {
    /// No event has told it yet.
    #[default]
    Unknown,
    Running,
    Idle,
    Rescheduling,
    Terminated,
    Deleted,
}

/// The names in checkpoints.
const NAMES: [(Status, &str); 6] = [
    (Status::Unknown, "unknown"),
    (Status::Running, "running"),
    (Status::Idle, "idle"),
    (Status::Rescheduling, "rescheduling"),
    (Status::Terminated, "terminated"),
    (Status::Deleted, "deleted"),
];

impl Status {
    /// The status of the session after an event of this kind; `None` if the event does not change
    /// it.
    pub(crate) fn of_session(kind: &str) -> Option<Self> {
        match kind {
            "session.status_running" => Some(Self::Running),
            "session.status_idle" => Some(Self::Idle),
            "session.status_rescheduled" => Some(Self::Rescheduling),
            "session.status_terminated" => Some(Self::Terminated),
            "session.deleted" => Some(Self::Deleted),
            _ => None,
        }
    }

    /// The status of the thread that the event names.
    pub(crate) fn of_thread(kind: &str) -> Option<Self> {
        match kind {
            "session.thread_status_running" => Some(Self::Running),
            "session.thread_status_idle" => Some(Self::Idle),
            "session.thread_status_rescheduled" => Some(Self::Rescheduling),
            "session.thread_status_terminated" => Some(Self::Terminated),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> Option<&'static str> {
        NAMES.iter().find(|(status, _)| *status == self).map(|(_, name)| *name)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| name == *known).map(|(status, _)| *status)
    }
}
