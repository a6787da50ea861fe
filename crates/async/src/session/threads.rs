//! Follows a session and all its threads as one stream.

mod follower;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_lite::Stream;
use http::StatusCode;
use managed_agents_core::types::{Page, SessionId, Thread, ThreadId};
use managed_agents_core::{self as proto, SessionStream, StreamOptions, ThreadDelivery, ThreadsAction};

use crate::client::Client;
use crate::error::Error;
use crate::requests::pages::Pages;
use crate::session::seed::seeded;
use crate::session::threads::follower::{Follower, Update};
use crate::transport::Transport;

/// A stream of the events of a session and all its threads. Created by [`Client::threads`].
///
/// Delivers each event once, with the thread it belongs to. The events of one thread keep their
/// order; events of different threads have none.
///
/// Ends with the session. When the session has ended and nothing has arrived for
/// [`StreamOptions::list_lag`], reads the history of each unfinished thread a last time. A thread
/// that cannot be followed gives an [`Error::Thread`], and the others go on. An error of the
/// session's own stream ends the iteration.
///
/// Each followed thread has a connection, at most 65 of them
/// ([`MAX_FOLLOWED`](proto::Threads::MAX_FOLLOWED)). Further threads wait, and lose no event. All
/// are polled in one task. Dropped, it closes all connections.
///
/// Holds the memory of [`proto::Threads`], and for each stream that of [`Events`](crate::Events).
pub struct Threads<T: Transport> {
    client: Client<T>,
    session: SessionId,
    options: StreamOptions,
    merged: proto::Threads,
    followers: Vec<Follower<T>>,
    /// The follower that is polled first, so that none is starved.
    next: usize,
    state: State<T>,
}

#[expect(clippy::large_enum_variant, reason = "one for each session; a box would cost an allocation")]
enum State<T: Transport> {
    /// The threads that the session has are listed.
    Listing(Pages<T, Page<Thread>>),
    /// The session goes on.
    Running,
    /// The session has ended. When the timer rings, nothing has come for a while.
    Draining(T::Sleep),
    /// Each thread reads its history a last time and ends.
    LastRead,
    Over,
}

impl<T: Transport> Client<T> {
    /// Follows a session and all its threads, those of subagents and workflows, from their
    /// beginning until the session ends.
    pub fn threads(&self, session: &SessionId) -> Threads<T> {
        self.threads_with(session, StreamOptions::default())
    }

    /// As [`threads`](Self::threads), with options for each stream. A `seed` of 0 is replaced with
    /// a random one.
    pub fn threads_with(&self, session: &SessionId, options: StreamOptions) -> Threads<T> {
        let options = seeded(self.transport(), options);
        let merged = proto::Threads::new(session.clone(), options.clone());
        Threads {
            state: State::Listing(self.pages(merged.list())),
            client: self.clone(),
            session: session.clone(),
            options,
            merged,
            followers: Vec::new(),
            next: 0,
        }
    }
}

impl<T: Transport> Threads<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<ThreadDelivery>, Error>> {
        loop {
            if let State::Listing(pages) = &mut self.state {
                match ready!(Pin::new(pages).poll_next(cx)) {
                    Some(Ok(thread)) => self.merged.handle_listed(thread),
                    // The session's events name the thread as soon as it does something.
                    Some(Err(Error::Core(proto::Error::OddItem(_)))) => (),
                    Some(Err(error)) => return Poll::Ready(self.fail(error).map(|()| None)),
                    None => self.state = State::Running,
                }
                continue;
            }
            if matches!(self.state, State::Over) {
                return Poll::Ready(Ok(None));
            }
            match self.merged.poll() {
                ThreadsAction::Deliver(delivery) => return Poll::Ready(Ok(Some(delivery))),
                ThreadsAction::Follow(stream) => self.follow(*stream),
                ThreadsAction::Receive if self.followers.is_empty() => self.state = State::Over,
                ThreadsAction::Receive => ready!(self.receive(cx))?,
            }
        }
    }

    fn follow(&mut self, stream: SessionStream) {
        // A thread that had to wait until now still has to deliver its history.
        if !matches!(self.state, State::Running) {
            self.drain();
        }
        self.followers.push(Follower::new(self.client.clone(), stream));
    }

    /// Waits until a follower has something.
    fn receive(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        for _ in 0..self.followers.len() {
            let at = self.next % self.followers.len();
            self.next = at + 1;
            match self.followers[at].poll(&self.options, cx) {
                Poll::Pending => (),
                Poll::Ready(Update::Delivered(delivery)) => {
                    if matches!(self.state, State::Draining(_)) {
                        self.drain();
                    }
                    self.merged.handle_delivery(self.followers[at].thread.as_ref(), *delivery);
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(Update::Ended(result)) => {
                    let thread = self.followers.swap_remove(at).thread;
                    return Poll::Ready(self.ended(thread, result));
                }
            }
        }
        if let State::Draining(sleep) = &mut self.state {
            ready!(Pin::new(sleep).poll(cx));
            self.state = State::LastRead;
            self.followers.iter_mut().for_each(|follower| follower.finish(&self.client, &self.options));
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// Handles the end of a stream.
    fn ended(&mut self, thread: Option<ThreadId>, result: Result<(), Error>) -> Result<(), Error> {
        self.merged.handle_end(thread.as_ref());
        let Some(thread) = thread else {
            self.drain();
            return result.or_else(|error| self.fail(error));
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
        !matches!(self.state, State::Running) && error.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Waits anew for the time in which nothing arrives.
    fn drain(&mut self) {
        self.state = State::Draining(self.client.transport().sleep(self.options.list_lag));
    }

    /// Ends the iteration and closes all connections.
    fn fail(&mut self, error: Error) -> Result<(), Error> {
        self.state = State::Over;
        self.followers.clear();
        Err(error)
    }
}

impl<T: Transport> Stream for Threads<T> {
    type Item = Result<ThreadDelivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx).map(Result::transpose)
    }
}

/// Holds no pinned data: the transport's futures are `Unpin`.
impl<T: Transport> Unpin for Threads<T> {}

impl<T: Transport> fmt::Debug for Threads<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threads")
            .field("session", &self.session)
            .field("followed", &self.followers.len())
            .finish_non_exhaustive()
    }
}
