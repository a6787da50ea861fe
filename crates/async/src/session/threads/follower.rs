//! Follows one thread of a session, until the thread or its session ends.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_lite::Stream;
use managed_agents_core::types::ThreadId;
use managed_agents_core::{Delivery, Phase, SessionStream, StreamOptions};

use crate::client::Client;
use crate::error::Error;
use crate::error::transport::TransportError;
use crate::session::events::Events;
use crate::transport::Transport;

/// The number of waits for the last read to catch up, [`StreamOptions::list_lag`] each.
const MAX_WAITS: u32 = 30;

pub(super) struct Follower<T: Transport> {
    /// `None` for the session's own stream.
    pub(super) thread: Option<ThreadId>,
    events: Events<T>,
    /// Set during the last read: the waits so far, and the one that goes on.
    last_read: Option<(u32, T::Sleep)>,
    transport: T,
}

pub(super) enum Update {
    Delivered(Box<Delivery>),
    Ended(Result<(), Error>),
}

impl<T: Transport> Follower<T> {
    pub(super) fn new(client: Client<T>, stream: SessionStream) -> Self {
        Self {
            thread: stream.followed_thread().cloned(),
            transport: client.transport().clone(),
            events: Events::new(client, stream),
            last_read: None,
        }
    }

    /// Reads the history a last time, from the last delivery until the stream has caught up.
    pub(super) fn finish(&mut self, client: &Client<T>, options: &StreamOptions) {
        let stream = SessionStream::resume(self.events.checkpoint(), options.clone());
        self.events = Events::new(client.clone(), stream);
        self.last_read = Some((0, self.transport.sleep(options.list_lag)));
    }

    pub(super) fn poll(&mut self, options: &StreamOptions, cx: &mut Context<'_>) -> Poll<Update> {
        loop {
            match Pin::new(&mut self.events).poll_next(cx) {
                // The last read caused this reconnect.
                Poll::Ready(Some(Ok(Delivery::Reconnected { .. }))) if self.last_read.is_some() => (),
                Poll::Ready(Some(Ok(delivery))) => {
                    if let Some((waits, timer)) = &mut self.last_read {
                        (*waits, *timer) = (0, self.transport.sleep(options.list_lag));
                    }
                    return Poll::Ready(Update::Delivered(Box::new(delivery)));
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Update::Ended(Err(error))),
                Poll::Ready(None) => return Poll::Ready(Update::Ended(Ok(()))),
                Poll::Pending => {
                    let Some((waits, timer)) = &mut self.last_read else { return Poll::Pending };
                    ready!(Pin::new(&mut *timer).poll(cx));
                    if self.events.phase() == Phase::Live {
                        return Poll::Ready(Update::Ended(Ok(())));
                    }
                    if *waits == MAX_WAITS {
                        let error = TransportError::lost("the history could not be read to its end");
                        return Poll::Ready(Update::Ended(Err(error.into())));
                    }
                    (*waits, *timer) = (*waits + 1, self.transport.sleep(options.list_lag));
                }
            }
        }
    }
}
