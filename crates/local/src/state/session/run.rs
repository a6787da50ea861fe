//! A workflow run of a session, and the reasons that hold it.

/// A workflow run that has not ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: String,
    /// `true` once the turn that began it has ended.
    pub(crate) released: bool,
    /// The reason why it does not go on.
    pub(super) hold: Option<Hold>,
    /// `true` while all its threads are idle.
    pub(super) waits: bool,
    /// `true` if the last event about its status says idle.
    pub(super) is_shown_idle: bool,
    /// The id of its open phase, and the id of the event that began the phase.
    pub(super) phase: Option<(String, String)>,
}

/// The reason why a run is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The budget is reached. The run goes on once the budget is raised or removed.
    Budget,
    /// The client has interrupted the session. The run goes on with the next message.
    Interrupt,
}
