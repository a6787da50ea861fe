//! Configures how a turn is followed.

use crate::session::stream::options::StreamOptions;

/// Configures how a turn is followed.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct TurnOptions {
    /// Configures the stream below the turn.
    pub stream: StreamOptions,
    /// Keeps following while tool calls wait for answers, for programs whose answers come from
    /// elsewhere. By default a turn ends with [`Outcome::NeedsAction`](crate::Outcome::NeedsAction)
    /// if the program received its tool calls and did not answer them.
    pub wait_for_answers: bool,
}
