//! Lists, page after page.

use std::fmt;
use std::vec;

use managed_agents_core::types::Page;
use managed_agents_core::{self as core, Call, CursorLoop};
use serde::de::DeserializeOwned;

use crate::{Client, Error};

/// The items of a list, page after page. Made by [`Client::pages`]. Ends after an error.
///
/// An empty page that has a next one is not the end. A list whose cursors run in a circle gives
/// [`core::Error::RepeatedCursor`]. Memory: one page.
pub struct Pages<T> {
    client: Client,
    /// The call for the next page, if there is one.
    call: Option<Call<Page<T>>>,
    cursors: CursorLoop,
    items: vec::IntoIter<T>,
}

impl<T: DeserializeOwned> Pages<T> {
    pub(crate) fn new(client: Client, call: Call<Page<T>>) -> Self {
        Self { client, call: Some(call), cursors: CursorLoop::default(), items: Vec::new().into_iter() }
    }

    fn turn_over(&mut self, call: Call<Page<T>>) -> Result<(), Error> {
        let next = call.try_clone();
        let page = self.client.send(call)?;
        self.items = page.data.into_iter();
        if let (Some(cursor), Some(call)) = (page.next_page, next) {
            if self.cursors.repeats(&cursor) {
                return Err(core::Error::RepeatedCursor { cursor }.into());
            }
            self.call = Some(call.page(&cursor));
        }
        Ok(())
    }
}

impl<T: DeserializeOwned> Iterator for Pages<T> {
    type Item = Result<T, Error>;

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

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next", &self.call.is_some()).finish_non_exhaustive()
    }
}
