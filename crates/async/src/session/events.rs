//! Follows a session or one of its threads as a stream of events.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_lite::Stream;
use managed_agents_core::types::{SessionId, ThreadId};
use managed_agents_core::{
    Checkpoint, Delivery, Phase, Previews, RawEvent, SessionStream, Start, StreamOptions,
};

use crate::client::Client;
use crate::error::Error;
use crate::session::driver::Driver;
use crate::session::seed::seeded;
use crate::transport::Transport;

/// A stream of the events of a session, each delivered once across reconnects. Created by
/// [`Client::events`].
///
/// Ends with the session, or with an error that a reconnect cannot resolve. Dropped, it closes its
/// connection. A `next` that is dropped loses no event. Holds the memory of [`SessionStream`] and
/// one request.
pub struct Events<T: Transport>(Driver<T, SessionStream>);

/// # Events of a session
///
/// In `options`, a `seed` of 0 is replaced with a random one.
impl<T: Transport> Client<T> {
    /// Follows a session from its beginning until it ends.
    pub fn events(&self, session: &SessionId) -> Events<T> {
        self.events_with(session, StreamOptions::default())
    }

    /// As [`events`](Self::events), with options.
    pub fn events_with(&self, session: &SessionId, options: StreamOptions) -> Events<T> {
        self.events_from(session, Start::Beginning, options)
    }

    /// As [`events_with`](Self::events_with), from `start` on. [`Start::Now`] skips the history.
    pub fn events_from(&self, session: &SessionId, start: Start, options: StreamOptions) -> Events<T> {
        let options = seeded(self.transport(), options);
        Events::new(self.clone(), SessionStream::starting_at(session.clone(), start, options))
    }

    /// Follows a session from a checkpoint on.
    pub fn resume_events(&self, checkpoint: Checkpoint, options: StreamOptions) -> Events<T> {
        let options = seeded(self.transport(), options);
        Events::new(self.clone(), SessionStream::resume(checkpoint, options))
    }

    /// Follows one thread of a session until the thread ends. Reads the whole history of the thread
    /// at each reconnect: see [`SessionStream::thread`].
    pub fn thread_events(&self, session: &SessionId, thread: &ThreadId) -> Events<T> {
        self.thread_events_with(session, thread, StreamOptions::default())
    }

    /// As [`thread_events`](Self::thread_events), with options.
    pub fn thread_events_with(
        &self,
        session: &SessionId,
        thread: &ThreadId,
        options: StreamOptions,
    ) -> Events<T> {
        let options = seeded(self.transport(), options);
        Events::new(self.clone(), SessionStream::thread(session.clone(), thread.clone(), options))
    }
}

impl<T: Transport> Events<T> {
    pub(crate) fn new(client: Client<T>, stream: SessionStream) -> Self {
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
}

impl<T: Transport> Stream for Events<T> {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next(cx)
    }
}

impl<T: Transport> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("session", self.0.machine.session()).finish_non_exhaustive()
    }
}
