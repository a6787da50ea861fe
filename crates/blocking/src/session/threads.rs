//! Follows a session and all its threads as one iterator.

mod worker;

use std::fmt;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use http::StatusCode;
use managed_agents_core::types::{SessionId, ThreadId};
use managed_agents_core::{self as proto, SessionStream, StreamOptions, ThreadDelivery, ThreadsAction};

use crate::client::Client;
use crate::error::Error;
use crate::session::seed::seeded;
use crate::session::threads::worker::{Message, Update, Worker};

/// An iterator over the events of a session and all its threads. Created by [`Client::threads`].
///
/// Delivers each event once, with the thread it belongs to. The events of one thread keep their
/// order; events of different threads have none.
///
/// Ends with the session. When the session has ended and nothing has arrived for
/// [`StreamOptions::list_lag`], reads the history of each unfinished thread a last time. A thread
/// that cannot be followed gives an [`Error::Thread`], and the others go on. An error of the
/// session's own stream ends the iteration.
///
/// ```text
///   session  ── an OS thread ──┐
///   sthr_1   ── an OS thread ──┼─ 64 deliveries ─▶ next()
///   sthr_2   ── an OS thread ──┘   (full: the streams wait)
/// ```
///
/// Each stream has a connection and a thread of the operating system, at most 65 of them
/// ([`MAX_FOLLOWED`](proto::Threads::MAX_FOLLOWED)). Further threads wait, and lose no event.
///
/// Dropped, it closes all connections and waits for its OS threads: a moment, or up to
/// [`Timeouts::connect`](crate::Timeouts::connect) while a connection is being established.
///
/// Holds the memory of [`proto::Threads`], 64 deliveries, and for each stream that of
/// [`Events`](crate::Events) and one delivery.
pub struct Threads {
    client: Client,
    session: SessionId,
    merged: proto::Threads,
    is_listed: bool,
    workers: Vec<Worker>,
    sender: SyncSender<Message>,
    /// `None` once the iteration is over.
    receiver: Option<Receiver<Message>>,
    options: StreamOptions,
    ending: Ending,
}

/// The progress towards the end.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// The session goes on.
    Running,
    /// The session has ended. The last message of a thread came at this moment.
    Draining(Instant),
    /// Each thread reads its history a last time and ends.
    LastRead,
}

/// The capacity of the channel. Small, because each delivery may have the size of the largest
/// event.
const CAPACITY: usize = 64;

impl Client {
    /// Follows a session and all its threads, those of subagents and workflows, from their
    /// beginning until the session ends.
    pub fn threads(&self, session: &SessionId) -> Threads {
        self.threads_with(session, StreamOptions::default())
    }

    /// As [`threads`](Self::threads), with options for each stream. A `seed` of 0 is replaced with
    /// a random one.
    pub fn threads_with(&self, session: &SessionId, options: StreamOptions) -> Threads {
        Threads::new(self.clone(), session.clone(), seeded(options))
    }
}

impl Threads {
    fn new(client: Client, session: SessionId, options: StreamOptions) -> Self {
        let (sender, receiver) = sync_channel(CAPACITY);
        Self {
            client,
            merged: proto::Threads::new(session.clone(), options.clone()),
            options,
            session,
            is_listed: false,
            workers: Vec::new(),
            sender,
            receiver: Some(receiver),
            ending: Ending::Running,
        }
    }

    /// Waits at most `timeout` for the next delivery. Returns `None` at the end.
    ///
    /// The first call also requests the list of threads, which `timeout` does not limit.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if nothing arrived: call again, no event is lost. [`Error::Thread`] for
    /// one thread. Any other error ends the iteration.
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<ThreadDelivery>, Error> {
        self.advance(Instant::now().checked_add(timeout))
    }

    fn advance(&mut self, until: Option<Instant>) -> Result<Option<ThreadDelivery>, Error> {
        if self.receiver.is_some() && !self.is_listed {
            self.list().inspect_err(|_| self.close())?;
        }
        while self.receiver.is_some() {
            match self.merged.poll() {
                ThreadsAction::Deliver(delivery) => return Ok(Some(delivery)),
                ThreadsAction::Follow(stream) => self.follow(*stream)?,
                ThreadsAction::Receive => self.receive(until)?,
            }
        }
        Ok(None)
    }

    fn list(&mut self) -> Result<(), Error> {
        for thread in self.client.pages(self.merged.list()) {
            match thread {
                Ok(thread) => self.merged.handle_listed(thread),
                // The session's events name the thread as soon as it does something.
                Err(Error::Core(proto::Error::OddItem(_))) => (),
                Err(error) => return Err(error),
            }
        }
        self.is_listed = true;
        Ok(())
    }

    fn follow(&mut self, stream: SessionStream) -> Result<(), Error> {
        // A thread that had to wait until now still has to deliver its history.
        if !matches!(self.ending, Ending::Running) {
            self.ending = Ending::Draining(Instant::now());
        }
        let thread = stream.followed_thread().cloned();
        let name = thread.as_ref().map_or(self.session.as_str(), ThreadId::as_str).to_owned();
        match Worker::start(&name, &self.client, stream, &self.options, self.sender.clone()) {
            Ok(worker) => {
                self.workers.push(worker);
                Ok(())
            }
            Err(error) => self.ended(thread, Err(error)),
        }
    }

    fn receive(&mut self, until: Option<Instant>) -> Result<(), Error> {
        if self.workers.is_empty() {
            self.close();
            return Ok(());
        }
        let Some(receiver) = &self.receiver else { return Ok(()) };
        let drained_at = match self.ending {
            Ending::Draining(since) => Some(since + self.options.list_lag),
            _ => None,
        };
        let limit = [drained_at, until].into_iter().flatten().min();
        let message = match limit {
            Some(limit) => receiver.recv_timeout(limit.saturating_duration_since(Instant::now())).ok(),
            None => receiver.recv().ok(),
        };
        let Some(Message { thread, update }) = message else {
            if drained_at.is_none_or(|end| Instant::now() < end) {
                return Err(Error::TimedOut);
            }
            self.ending = Ending::LastRead;
            self.workers.iter().for_each(Worker::finish);
            return Ok(());
        };
        if let Ending::Draining(since) = &mut self.ending {
            *since = Instant::now();
        }
        match update {
            Update::Delivered(delivery) => {
                self.merged.handle_delivery(thread.as_ref(), *delivery);
                Ok(())
            }
            Update::Ended(result) => self.ended(thread, result),
        }
    }

    /// Handles the end of a stream.
    fn ended(&mut self, thread: Option<ThreadId>, result: Result<(), Error>) -> Result<(), Error> {
        self.merged.handle_end(thread.as_ref());
        if let Some(index) = self.workers.iter().position(|worker| worker.thread == thread) {
            self.workers.swap_remove(index).join();
        }
        let Some(thread) = thread else {
            self.ending = Ending::Draining(Instant::now());
            return result.inspect_err(|_| self.close());
        };
        match result {
            Err(source) if !self.was_deleted_with_the_session(&source) => {
                Err(Error::Thread { thread, source: Box::new(source) })
            }
            _ => Ok(()),
        }
    }

    /// Returns `true` for a thread that the service deleted together with its session.
    fn was_deleted_with_the_session(&self, error: &Error) -> bool {
        !matches!(self.ending, Ending::Running) && error.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Stops all workers and closes their connections.
    fn close(&mut self) {
        self.workers.iter().for_each(Worker::stop);
        // Wakes the workers that wait for room in the channel.
        self.receiver = None;
        for worker in self.workers.drain(..) {
            worker.join();
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.close();
    }
}

impl Iterator for Threads {
    type Item = Result<ThreadDelivery, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance(None).transpose()
    }
}

impl fmt::Debug for Threads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let followed = self.workers.len();
        f.debug_struct("Threads")
            .field("session", &self.session)
            .field("followed", &followed)
            .finish_non_exhaustive()
    }
}
