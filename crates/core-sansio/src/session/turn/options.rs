//! How a turn is followed.

use crate::session::stream::options::StreamOptions;

/// How a turn is followed.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct TurnOptions {
    /// How the session is followed.
    pub stream: StreamOptions,
    /// Goes on following while calls wait for answers, for programs whose answers come from
    /// elsewhere. By default a turn whose calls were handed out and not answered ends with
    /// [`Outcome::NeedsAction`](crate::Outcome::NeedsAction).
    pub wait_for_answers: bool,
}
