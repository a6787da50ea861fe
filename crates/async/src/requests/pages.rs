//! Iterates over the items of a list, page by page.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_lite::Stream;
use http::Response;
use managed_agents_core::types::OddItem;
use managed_agents_core::{self as proto, CycleDetector, Operation, Paged};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::Error;
use crate::requests::attempts::Attempts;
use crate::requests::exchange::Wanted;
use crate::transport::Transport;

/// A stream of the items of a list. Created by [`Client::pages`].
///
/// Requests a page when the items of the last one are used up. Holds one page in memory. An empty
/// page with a successor does not end the list. To go back from a page of sessions, send its
/// operation with [`Operation::page`] and the page's `prev_page`; for models, set `before_id`.
///
/// A `next` that is dropped loses nothing: the request under way belongs to the list.
///
/// # Errors
///
/// - [`proto::Error::OddItem`]: an item cannot be decoded. The error has its path and JSON, and the
///   list goes on with the next item.
/// - [`proto::Error::RepeatedCursor`]: the cursors run in a circle.
/// - [`proto::Error::NoNextPage`]: a page announces a successor but does not name it.
/// - As [`Client::send`].
///
/// Every error but the first ends the list, after the items of the last page.
pub struct Pages<T: Transport, P: Paged> {
    client: Client<T>,
    state: State<T, P>,
    cursors: CycleDetector,
    items: vec::IntoIter<Result<P::Item, OddItem>>,
}

/// The way to the next page.
#[expect(clippy::large_enum_variant, reason = "one for each request; a box would cost an allocation")]
enum State<T: Transport, P> {
    /// The page is asked for when the items are used up.
    Next(Operation<P>),
    /// The request is under way. The operation, if it can be repeated, makes the one after it.
    Fetching(Attempts<T>, Option<Operation<P>>),
    /// The error that ends the list.
    Failed(Error),
    /// There is no further page.
    Over,
}

impl<T: Transport> Client<T> {
    /// Iterates over the items of a list. Requests each page when it is needed.
    pub fn pages<P: Paged + DeserializeOwned>(&self, operation: Operation<P>) -> Pages<T, P> {
        Pages {
            client: self.clone(),
            state: State::Next(operation),
            cursors: CycleDetector::default(),
            items: Vec::new().into_iter(),
        }
    }
}

impl<T: Transport, P: Paged + DeserializeOwned> Pages<T, P> {
    /// Takes a page: its items and the way to the next one.
    fn take(&mut self, reply: &Response<Vec<u8>>, again: Option<Operation<P>>) -> Result<(), Error> {
        let mut response = Response::new(reply.body().as_slice());
        *response.status_mut() = reply.status();
        response.headers_mut().clone_from(reply.headers());
        let page = Operation::<P>::read(response)?;
        if let Some(operation) = again {
            self.state = match self.cursors.follow(operation, &page) {
                Ok(Some(operation)) => State::Next(operation),
                Ok(None) => State::Over,
                Err(error) => State::Failed(error.into()),
            };
        }
        self.items = page.into_items().into_results().into_iter();
        Ok(())
    }
}

impl<T: Transport, P: Paged + DeserializeOwned> Stream for Pages<T, P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.items.next() {
                return Poll::Ready(Some(item.map_err(|odd| proto::Error::from(odd).into())));
            }
            let result = match &mut this.state {
                State::Fetching(attempts, _) => Some(ready!(Pin::new(attempts).poll(cx))),
                _ => None,
            };
            let step = match (std::mem::replace(&mut this.state, State::Over), result) {
                (State::Next(operation), _) => {
                    let again = operation.try_clone();
                    let attempts = Attempts::new(&this.client, operation.answering(), Wanted::Whole);
                    attempts.map(|attempts| this.state = State::Fetching(attempts, again))
                }
                (State::Fetching(_, again), Some(result)) => {
                    result.and_then(|reply| this.take(&reply.into_whole(), again))
                }
                (State::Failed(error), _) => Err(error),
                _ => return Poll::Ready(None),
            };
            if let Err(error) = step {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

/// Holds no pinned data: the transport's futures are `Unpin`.
impl<T: Transport, P: Paged> Unpin for Pages<T, P> {}

impl<T: Transport, P: Paged> fmt::Debug for Pages<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_over = matches!(self.state, State::Over);
        f.debug_struct("Pages").field("is_over", &is_over).finish_non_exhaustive()
    }
}
