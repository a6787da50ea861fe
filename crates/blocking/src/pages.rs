//! Lists, page after page.

use std::fmt;
use std::vec;

use managed_agents_core::types::OddItem;
use managed_agents_core::{self as proto, CycleDetector, Operation, Paged};
use serde::de::DeserializeOwned;

use crate::{Client, Error};

/// The items of a list, page after page. Made by [`Client::pages`].
///
/// Goes on by the cursor or the id that each page gives. An empty page that has a next one is not the end. A list that runs in a
/// circle gives [`proto::Error::RepeatedCursor`](crate::proto::Error::RepeatedCursor), one that breaks off
/// [`proto::Error::NoNextPage`](crate::proto::Error::NoNextPage), each after the items of the page. Memory: one page.
///
/// An item that cannot be read is an `Err` at its place, [`proto::Error::OddItem`](crate::proto::Error::OddItem) with its path and JSON,
/// and the list goes on after it. Every other error ends it.
///
/// A list of models with `before_id` goes back. Through sessions go back page by page: send the operation with [`Operation::page`] and the
/// page's `prev_page`.
pub struct Pages<P: Paged> {
    client: Client,
    /// The operation for the next page if there is one, or why it cannot be made.
    next: Option<Result<Operation<P>, proto::Error>>,
    cursors: CycleDetector,
    items: vec::IntoIter<Result<P::Item, OddItem>>,
}

impl<P: Paged + DeserializeOwned> Pages<P> {
    pub(crate) fn new(client: Client, operation: Operation<P>) -> Self {
        Self {
            client,
            next: Some(Ok(operation)),
            cursors: CycleDetector::default(),
            items: Vec::new().into_iter(),
        }
    }

    fn turn_over(&mut self, operation: Operation<P>) -> Result<(), Error> {
        let again = operation.try_clone();
        let page = self.client.send(operation)?;
        if let Some(operation) = again {
            self.next = self.cursors.follow(operation, &page).transpose();
        }
        self.items = page.into_items().into_results().into_iter();
        Ok(())
    }
}

impl<P: Paged + DeserializeOwned> Iterator for Pages<P> {
    type Item = Result<P::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(item.map_err(|odd| proto::Error::from(odd).into()));
            }
            let turned = match self.next.take()? {
                Ok(operation) => self.turn_over(operation),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = turned {
                return Some(Err(error));
            }
        }
    }
}

impl<P: Paged> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next", &self.next.is_some()).finish_non_exhaustive()
    }
}
