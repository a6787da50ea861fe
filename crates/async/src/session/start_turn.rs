//! Starts turns: asks, attaches, resumes.

use managed_agents_core::types::SessionId;
use managed_agents_core::{self as proto, Start, TurnCheckpoint, TurnOptions};

use crate::client::Client;
use crate::session::seed::seeded_turn;
use crate::session::turn::Turn;
use crate::transport::Transport;

/// # Turns
///
/// These methods send nothing: the turn does, when it is polled. A session id with
/// characters that an id cannot have is the turn's first error. In `options`, a `seed` of 0 is
/// replaced with a random one.
impl<T: Transport> Client<T> {
    /// Sends `text` to the agent of a session and follows the session to the end of that turn.
    ///
    /// The turn opens the stream before it sends, so that no event is missed.
    pub fn ask(&self, session: &SessionId, text: &str) -> Turn<T> {
        self.ask_with(session, text, TurnOptions::default())
    }

    /// As [`ask`](Self::ask), with options.
    pub fn ask_with(&self, session: &SessionId, text: &str, options: TurnOptions) -> Turn<T> {
        self.turn(proto::Turn::ask(session.clone(), text, seeded_turn(self.transport(), options)))
    }

    /// Follows the current turn of a session that something else started: initial events, a
    /// deployment, another process. Sends nothing.
    ///
    /// Delivers the whole history first. If the session is idle, the turn is over at once, with the
    /// outcome of the last turn. If the session is new, the turn waits for its first events.
    pub fn attach(&self, session: &SessionId) -> Turn<T> {
        self.attach_with(session, TurnOptions::default())
    }

    /// As [`attach`](Self::attach), with options.
    pub fn attach_with(&self, session: &SessionId, options: TurnOptions) -> Turn<T> {
        self.attach_from(session, Start::Beginning, options)
    }

    /// As [`attach_with`](Self::attach_with), from `start` on. [`Start::Now`] skips the history.
    pub fn attach_from(&self, session: &SessionId, start: Start, options: TurnOptions) -> Turn<T> {
        let options = seeded_turn(self.transport(), options);
        self.turn(proto::Turn::follow_from(session.clone(), start, options))
    }

    /// Resumes a turn from a checkpoint of this or another process: delivers the events that were
    /// not delivered yet, and sends the messages and answers that were not sent yet.
    pub fn resume(&self, checkpoint: TurnCheckpoint, options: TurnOptions) -> Turn<T> {
        self.turn(proto::Turn::resume(checkpoint, seeded_turn(self.transport(), options)))
    }

    /// Drives a turn of the core, such as one that sends other events than a message.
    pub fn turn(&self, turn: proto::Turn) -> Turn<T> {
        Turn::new(self.clone(), turn)
    }
}
