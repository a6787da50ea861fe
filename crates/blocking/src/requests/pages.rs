//! Iterates over the items of a list, page by page.

use std::fmt;
use std::vec;

use managed_agents_core::types::OddItem;
use managed_agents_core::{self as proto, CycleDetector, Operation, Paged};
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::Error;

/// An iterator over the items of a list. Created by [`Client::pages`].
///
/// Requests a page when the items of the last one are used up. Holds one page in memory. An empty
/// page with a successor does not end the list. To go back from a page of sessions, send its
/// operation with [`Operation::page`] and the page's `prev_page`; for models, set `before_id`.
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
pub struct Pages<P: Paged> {
    client: Client,
    /// The operation for the next page, or the error that ends the list. `None` after the last
    /// page.
    next: Option<Result<Operation<P>, proto::Error>>,
    cursors: CycleDetector,
    items: vec::IntoIter<Result<P::Item, OddItem>>,
}

impl Client {
    /// Iterates over the items of a list. Requests each page when it is needed.
    pub fn pages<P: Paged + DeserializeOwned>(&self, operation: Operation<P>) -> Pages<P> {
        Pages {
            client: self.clone(),
            next: Some(Ok(operation)),
            cursors: CycleDetector::default(),
            items: Vec::new().into_iter(),
        }
    }
}

impl<P: Paged + DeserializeOwned> Pages<P> {
    fn fetch(&mut self, operation: Operation<P>) -> Result<(), Error> {
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
            let fetched = match self.next.take()? {
                Ok(operation) => self.fetch(operation),
                Err(error) => Err(error.into()),
            };
            if let Err(error) = fetched {
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
