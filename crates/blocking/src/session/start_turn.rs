//! Starts turns: asks, attaches, resumes.

use managed_agents_core::types::SessionId;
use managed_agents_core::{self as proto, Start, TurnCheckpoint, TurnOptions, sessions};

use crate::client::Client;
use crate::error::Error;
use crate::session::seed::seeded_turn;
use crate::session::turn::Turn;

/// # Turns
///
/// These methods send nothing: the turn does, when it is iterated. In `options`, a `seed` of 0 is
/// replaced with a random one.
impl Client {
    /// Sends `text` to the agent of a session and follows the session to the end of that turn.
    ///
    /// The turn opens the stream before it sends, so that no event is missed.
    ///
    /// # Errors
    ///
    /// The session's id has characters that an id cannot have.
    pub fn ask(&self, session: &SessionId, text: &str) -> Result<Turn, Error> {
        self.ask_with(session, text, TurnOptions::default())
    }

    /// As [`ask`](Self::ask), with options.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub fn ask_with(&self, session: &SessionId, text: &str, options: TurnOptions) -> Result<Turn, Error> {
        self.turn(proto::Turn::ask(session.clone(), text, seeded_turn(options)))
    }

    /// Follows the current turn of a session that something else started: initial events, a
    /// deployment, another process. Sends nothing.
    ///
    /// Delivers the whole history first. If the session is idle, the turn is over at once, with the
    /// outcome of the last turn. If the session is new, the turn waits for its first events.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub fn attach(&self, session: &SessionId) -> Result<Turn, Error> {
        self.attach_with(session, TurnOptions::default())
    }

    /// As [`attach`](Self::attach), with options.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub fn attach_with(&self, session: &SessionId, options: TurnOptions) -> Result<Turn, Error> {
        self.attach_from(session, Start::Beginning, options)
    }

    /// As [`attach_with`](Self::attach_with), from `start` on. [`Start::Now`] skips the history.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub fn attach_from(
        &self,
        session: &SessionId,
        start: Start,
        options: TurnOptions,
    ) -> Result<Turn, Error> {
        self.turn(proto::Turn::follow_from(session.clone(), start, seeded_turn(options)))
    }

    /// Resumes a turn from a checkpoint of this or another process: delivers the events that were
    /// not delivered yet, and sends the messages and answers that were not sent yet.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub fn resume(&self, checkpoint: TurnCheckpoint, options: TurnOptions) -> Result<Turn, Error> {
        self.turn(proto::Turn::resume(checkpoint, seeded_turn(options)))
    }

    /// Drives a turn of the core, such as one that sends other events than a message.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub fn turn(&self, turn: proto::Turn) -> Result<Turn, Error> {
        // Builds a request only to check the id.
        sessions::retrieve(turn.session()).into_request(self.settings())?;
        Ok(Turn::new(self.clone(), turn))
    }
}
