use std::fmt;

use crate::session::stream::StreamOptions;
use crate::text::report::Report;

/// How a turn is followed.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct TurnOptions {
    /// How the session is followed.
    pub stream: StreamOptions,
    /// Goes on following while calls wait for answers, for programs whose answers come from elsewhere. By default a turn whose calls
    /// were handed out and not answered ends with [`Outcome::NeedsAction`](crate::Outcome::NeedsAction).
    pub wait_for_answers: bool,
}

/// Why an answer was not taken.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerError {
    /// No such call was handed out by this turn, or it is over: the turn was cancelled, its thread has ended, or
    /// the session went idle without an answer to it.
    UnknownCall,
    /// It was answered already; each call takes one answer.
    AlreadyAnswered,
    /// Approvals take allow or deny, other calls take a result.
    WrongKind,
    /// The content is no JSON array, so the service would refuse it and the call would stay open.
    InvalidContent,
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownCall => "no call of that id waits here",
            Self::AlreadyAnswered => "the call was answered already",
            Self::WrongKind => {
                "the call needs another kind of answer: approvals take allow or deny, tools take a result"
            }
            Self::InvalidContent => "the content of the answer is no JSON array of content blocks",
        })
    }
}

impl std::error::Error for AnswerError {}

impl fmt::Debug for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}
