//! All threads of a session as one iterator.

mod worker;

use std::fmt;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use http::StatusCode;
use managed_agents_core::types::{SessionId, ThreadId};
use managed_agents_core::{self as proto, SessionStream, StreamOptions, ThreadDelivery, ThreadsAction};

use crate::client::seeded;
use crate::{Client, Error, Events};
use worker::{Message, News, Worker};

/// What happens in a session and in all its threads, each event once, with whose it is. Made by [`Client::threads`].
///
/// An iterator of [`ThreadDelivery`]. Events of one thread come in their order; between threads there is none. It ends when the session
/// does: once nothing came for [`StreamOptions::list_lag`], the history of each thread that has not ended by itself is read a last time. A
/// thread that cannot be followed gives an [`Error::Thread`], and the others go on; an error of the session's own stream is the end.
///
/// ```text
///   session  ── a thread of the system ──┐
///   sthr_1   ── a thread of the system ──┼─ 64 deliveries ─▶ next()
///   sthr_2   ── a thread of the system ──┘   (full: the streams are read no further)
/// ```
///
/// Each stream has a connection and a thread of the operating system, at most 65 of them
/// ([`MAX_FOLLOWED`](proto::Threads::MAX_FOLLOWED)); further threads wait for a place, and nothing of them is lost. Dropped, it closes
/// all connections and waits for its threads, which is a moment, or while a connection is just being made,
/// [`Timeouts::connect`](crate::Timeouts::connect) at most.
///
/// Memory: that of [`proto::Threads`], 64 deliveries, and for each stream that of [`Events`] and one delivery.
pub struct Threads {
    client: Client,
    session: SessionId,
    merged: proto::Threads,
    is_listed: bool,
    workers: Vec<Worker>,
    sender: SyncSender<Message>,
    /// Gone once it is over.
    receiver: Option<Receiver<Message>>,
    options: StreamOptions,
    ending: Ending,
}

/// How far it is with the end of the session.
#[derive(Debug, Clone, Copy)]
enum Ending {
    NotYet,
    /// The session has ended; its threads end by themselves. The last news came then.
    Since(Instant),
    /// Its threads look once more, and end.
    LastLook,
}

/// Deliveries that wait to be taken. Small, as each may be as large as an event can be.
const WAITING: usize = 64;

impl Client {
    /// Follows a session and all its threads, those of subagents and workflows: their histories, then what happens, until the session
    /// is over.
    pub fn threads(&self, session: &SessionId) -> Threads {
        self.threads_with(session, StreamOptions::default())
    }

    /// As [`threads`](Self::threads), with options for each stream. A `seed` of 0 is replaced by a random one.
    pub fn threads_with(&self, session: &SessionId, options: StreamOptions) -> Threads {
        Threads::new(self.clone(), session.clone(), seeded(options))
    }

    /// Follows one thread of a session until it is terminated. A reconnect reads the whole history of the thread: see
    /// [`SessionStream::thread`].
    pub fn thread_events(&self, session: &SessionId, thread: &ThreadId) -> Events {
        self.thread_events_with(session, thread, StreamOptions::default())
    }

    /// As [`thread_events`](Self::thread_events), with options. A `seed` of 0 is replaced by a random one.
    pub fn thread_events_with(
        &self,
        session: &SessionId,
        thread: &ThreadId,
        options: StreamOptions,
    ) -> Events {
        Events::new(self.clone(), SessionStream::thread(session.clone(), thread.clone(), seeded(options)))
    }
}

impl Threads {
    fn new(client: Client, session: SessionId, options: StreamOptions) -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        Self {
            client,
            merged: proto::Threads::new(session.clone(), options.clone()),
            options,
            session,
            is_listed: false,
            workers: Vec::new(),
            sender,
            receiver: Some(receiver),
            ending: Ending::NotYet,
        }
    }

    /// The next delivery, waiting so long at most; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] if nothing came: nothing is lost, call it again. Only the first call asks for something itself, the list of
    /// threads, which is not cut short by this limit. Others as for the iterator.
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<ThreadDelivery>, Error> {
        self.advance(Instant::now().checked_add(timeout))
    }

    fn advance(&mut self, timeout: Option<Instant>) -> Result<Option<ThreadDelivery>, Error> {
        if self.receiver.is_some() && !self.is_listed {
            self.list().inspect_err(|_| self.close())?;
        }
        while self.receiver.is_some() {
            match self.merged.poll() {
                ThreadsAction::Deliver(delivery) => return Ok(Some(delivery)),
                ThreadsAction::Follow(stream) => self.follow(*stream)?,
                ThreadsAction::Receive => self.receive(timeout)?,
            }
        }
        Ok(None)
    }

    fn list(&mut self) -> Result<(), Error> {
        for thread in self.client.pages(self.merged.list()) {
            match thread {
                Ok(thread) => self.merged.handle_listed(thread),
                // The session's events name it as soon as it does something.
                Err(Error::Core(proto::Error::OddItem(_))) => (),
                Err(error) => return Err(error),
            }
        }
        self.is_listed = true;
        Ok(())
    }

    fn follow(&mut self, stream: SessionStream) -> Result<(), Error> {
        // One that waited for a place until now has its history to tell yet.
        if !matches!(self.ending, Ending::NotYet) {
            self.ending = Ending::Since(Instant::now());
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

    fn receive(&mut self, timeout: Option<Instant>) -> Result<(), Error> {
        if self.workers.is_empty() {
            self.close();
            return Ok(());
        }
        let Some(receiver) = &self.receiver else { return Ok(()) };
        let silent_until = match self.ending {
            Ending::Since(since) => Some(since + self.options.list_lag),
            _ => None,
        };
        let limit = [silent_until, timeout].into_iter().flatten().min();
        let message = match limit {
            Some(limit) => receiver.recv_timeout(limit.saturating_duration_since(Instant::now())).ok(),
            None => receiver.recv().ok(),
        };
        let Some(Message { from, news }) = message else {
            if silent_until.is_none_or(|end| Instant::now() < end) {
                return Err(Error::TimedOut);
            }
            self.ending = Ending::LastLook;
            self.workers.iter().for_each(Worker::finish);
            return Ok(());
        };
        if let Ending::Since(since) = &mut self.ending {
            *since = Instant::now();
        }
        match news {
            News::Delivered(delivery) => {
                self.merged.handle_delivery(from.as_ref(), *delivery);
                Ok(())
            }
            News::Ended(result) => self.ended(from, result),
        }
    }

    /// A stream has ended.
    fn ended(&mut self, thread: Option<ThreadId>, result: Result<(), Error>) -> Result<(), Error> {
        self.merged.handle_end(thread.as_ref());
        if let Some(place) = self.workers.iter().position(|worker| worker.thread == thread) {
            self.workers.swap_remove(place).join();
        }
        let Some(thread) = thread else {
            self.ending = Ending::Since(Instant::now());
            return result.inspect_err(|_| self.close());
        };
        match result {
            Err(source) if !self.is_gone_with_the_session(&source) => {
                Err(Error::Thread { thread, source: Box::new(source) })
            }
            _ => Ok(()),
        }
    }

    fn is_gone_with_the_session(&self, error: &Error) -> bool {
        !matches!(self.ending, Ending::NotYet) && error.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Ends all threads and closes their connections.
    fn close(&mut self) {
        self.workers.iter().for_each(Worker::stop);
        // Whoever waits for room learns that there is none to come.
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
