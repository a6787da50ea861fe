//! Follows a session or one of its threads as an iterator of events.

use std::time::{Duration, Instant};

use managed_agents_core::types::{SessionId, ThreadId};
use managed_agents_core::{
    Checkpoint, Delivery, Phase, Previews, RawEvent, SessionStream, Start, StreamOptions,
};

use crate::client::Client;
use crate::error::Error;
use crate::session::canceller::Canceller;
use crate::session::driver::Driver;
use crate::session::seed::seeded;

/// An iterator over the events of a session, each delivered once across reconnects. Created by
/// [`Client::events`].
///
/// Ends with the session, or with an error that a reconnect cannot resolve. Closes its socket when
/// dropped. Holds the memory of [`SessionStream`] and some 100 KiB of buffers.
pub struct Events(Driver<SessionStream>);

/// # Events of a session
///
/// In `options`, a `seed` of 0 is replaced with a random one.
impl Client {
    /// Follows a session from its beginning until it ends.
    pub fn events(&self, session: &SessionId) -> Events {
        self.events_with(session, StreamOptions::default())
    }

    /// As [`events`](Self::events), with options.
    pub fn events_with(&self, session: &SessionId, options: StreamOptions) -> Events {
        self.events_from(session, Start::Beginning, options)
    }

    /// As [`events_with`](Self::events_with), from `start` on. [`Start::Now`] skips the history.
    pub fn events_from(&self, session: &SessionId, start: Start, options: StreamOptions) -> Events {
        Events::new(self.clone(), SessionStream::starting_at(session.clone(), start, seeded(options)))
    }

    /// Follows a session from a checkpoint on.
    pub fn resume_events(&self, checkpoint: Checkpoint, options: StreamOptions) -> Events {
        Events::new(self.clone(), SessionStream::resume(checkpoint, seeded(options)))
    }

    /// Follows one thread of a session until the thread ends. Reads the whole history of the thread
    /// at each reconnect: see [`SessionStream::thread`].
    pub fn thread_events(&self, session: &SessionId, thread: &ThreadId) -> Events {
        self.thread_events_with(session, thread, StreamOptions::default())
    }

    /// As [`thread_events`](Self::thread_events), with options.
    pub fn thread_events_with(
        &self,
        session: &SessionId,
        thread: &ThreadId,
        options: StreamOptions,
    ) -> Events {
        Events::new(self.clone(), SessionStream::thread(session.clone(), thread.clone(), seeded(options)))
    }
}

impl Events {
    pub(crate) fn new(client: Client, stream: SessionStream) -> Self {
        Self(Driver::new(client, stream))
    }

    /// Returns a checkpoint after the last delivery, for [`Client::resume_events`].
    pub fn checkpoint(&self) -> Checkpoint {
        self.0.machine.checkpoint()
    }

    /// Returns the partial text of unfinished messages, if [`StreamOptions::previews`] is set.
    pub fn previews(&self) -> &Previews {
        self.0.machine.previews()
    }

    /// Returns the last delivered `session.usage`: usage, cost and budget of the whole session. The
    /// service sends one before each idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.0.machine.usage()
    }

    /// Returns the current phase, for logs and displays.
    pub fn phase(&self) -> Phase {
        self.0.machine.phase()
    }

    /// Returns a handle that ends the iteration from another thread.
    pub fn canceller(&self) -> Canceller {
        self.0.canceller()
    }

    /// Waits at most `timeout` for the next delivery. Returns `None` at the end.
    ///
    /// Does not interrupt a request in flight, so the call may take longer.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if nothing arrived: call again, no event is lost. Any other error ends
    /// the iteration.
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
