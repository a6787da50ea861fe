//! Names for what a machine is doing.

/// The phase of a machine: for logs and pictures, not for decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The live stream is being opened.
    Connecting,
    /// There is no stream; a pause before the next attempt.
    Disconnected,
    /// The stream is open, and the history is read.
    CatchingUp,
    /// A pause before the history is read once more, since a list may lag behind.
    Rechecking,
    /// The stream is read.
    Live,
    /// A turn sends something, or pauses before it sends it again.
    Sending,
    /// A turn finds out whether something that it sent was received.
    LookingUp,
    /// The agent waits for answers that were not given yet; the stream is read.
    Waiting,
    /// There is nothing more to do.
    Finished,
}

impl Phase {
    /// A word for logs and people: `connecting`, `catching_up` ...
    pub fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Disconnected => "disconnected",
            Self::CatchingUp => "catching_up",
            Self::Rechecking => "rechecking",
            Self::Live => "live",
            Self::Sending => "sending",
            Self::LookingUp => "looking_up",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
        }
    }
}
