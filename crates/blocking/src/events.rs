//! The events of a session, as an iterator.

use std::time::{Duration, Instant};

use managed_agents_core::{Checkpoint, Delivery, Phase, Previews, RawEvent, SessionStream};

use crate::driver::Driver;
use crate::{Canceller, Client, Error};

/// The events of a session, each exactly once, whatever happens to the connection. Made by [`Client::events`].
///
/// Ends when the session does, or with an error that no new connection can heal. Dropped, it closes its socket.
///
/// Memory: that of [`SessionStream`], and some 100 KiB of buffers.
pub struct Events(Driver<SessionStream>);

impl Events {
    pub(crate) fn new(client: Client, stream: SessionStream) -> Self {
        Self(Driver::new(client, stream))
    }

    /// Everything handed over so far, to go on from later: see [`Client::resume_events`].
    pub fn checkpoint(&self) -> Checkpoint {
        self.0.machine.checkpoint()
    }

    /// The text so far of messages that are still being written, if the stream was asked for them.
    pub fn previews(&self) -> &Previews {
        self.0.machine.previews()
    }

    /// The newest `session.usage` handed over: what the session has used so far, cost and budget with it. It comes before every idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.0.machine.usage()
    }

    /// What following is busy with: for logs and displays.
    pub fn phase(&self) -> Phase {
        self.0.machine.phase()
    }

    /// Ends the iteration from another thread.
    pub fn canceller(&self) -> Canceller {
        self.0.canceller()
    }

    /// The next delivery, waiting so long at most; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if nothing came: nothing is lost, call it again. A request under way is not cut short by this limit.
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<Delivery>, Error> {
        self.0.advance(Instant::now().checked_add(timeout))
    }
}

impl Iterator for Events {
    type Item = Result<Delivery, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.advance(None).transpose()
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").field("session", self.0.machine.session()).finish_non_exhaustive()
    }
}
