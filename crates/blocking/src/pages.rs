//! Lists, page after page.

use std::fmt;
use std::vec;

use managed_agents_core::{Call, CursorLoop, Paged};
use serde::de::DeserializeOwned;

use crate::{Client, Error};

/// The items of a list, page after page. Made by [`Client::pages`]. Ends after an error.
///
/// Goes on by the cursor or the id that each page gives. An empty page that has a next one is not the end. A list that runs in a
/// circle gives [`core::Error::RepeatedCursor`](crate::core::Error::RepeatedCursor). Memory: one page.
///
/// A list of models with `before_id` goes back. Through sessions go back page by page: send the call with [`Call::page`] and the
/// page's `prev_page`.
pub struct Pages<P: Paged> {
    client: Client,
    /// The call for the next page, if there is one.
    call: Option<Call<P>>,
    cursors: CursorLoop,
    items: vec::IntoIter<P::Item>,
}

impl<P: Paged + DeserializeOwned> Pages<P> {
    pub(crate) fn new(client: Client, call: Call<P>) -> Self {
        Self { client, call: Some(call), cursors: CursorLoop::default(), items: Vec::new().into_iter() }
    }

    fn turn_over(&mut self, call: Call<P>) -> Result<(), Error> {
        let again = call.try_clone();
        let page = self.client.send(call)?;
        if let Some(call) = again {
            self.call = self.cursors.follow(call, &page)?;
        }
        self.items = page.into_items().into_iter();
        Ok(())
    }
}

impl<P: Paged + DeserializeOwned> Iterator for Pages<P> {
    type Item = Result<P::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            let call = self.call.take()?;
            if let Err(error) = self.turn_over(call) {
                return Some(Err(error));
            }
        }
    }
}

impl<P: Paged> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next", &self.call.is_some()).finish_non_exhaustive()
    }
}
