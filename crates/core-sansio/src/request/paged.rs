//! Lists: finds the request for the next page.

use std::borrow::Cow;

use managed_agents_types::{List, ModelInfo, ModelPage, Page};

use crate::request::cycle_detector::CycleDetector;
use crate::request::error::Error;
use crate::request::operation::Operation;

/// A reply that is one page of a list.
pub trait Paged: Sized {
    /// The type of the list's items.
    type Item;

    /// Returns the position after this page, which is the reply to `operation`. A page without
    /// items may have a next page.
    fn next<'a>(&'a self, operation: &Operation<Self>) -> Next<'a>;

    /// Returns the items of this page, including those that could not be read.
    fn into_items(self) -> List<Self::Item>;
}

/// The position in a list after a page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a list ends, continues, or does not say where")]
pub enum Next<'a> {
    /// The list has ended.
    End,
    /// The next page has the query parameter of this name and value.
    Page(&'static str, Cow<'a, str>),
    /// The page announces more pages but names neither a cursor nor an item to continue from.
    Unknown,
}

/// Continues at the cursor. With `has_more` and no cursor, continues after the last item.
impl<T> Paged for Page<T> {
    type Item = T;

    fn next<'a>(&'a self, _operation: &Operation<Self>) -> Next<'a> {
        if let Some(cursor) = self.next_page.as_deref().filter(|cursor| !cursor.is_empty()) {
            return Next::Page("page", cursor.into());
        }
        let extra = |name| self.extra.get(name);
        if extra("has_more").is_none_or(|more| more.get() != "true") {
            return Next::End;
        }
        let id = self.data.last_id().map(Cow::from);
        let id = id.or_else(|| extra("last_id").and_then(|id| id.decode().ok()).map(Cow::Owned));
        after(id)
    }

    fn into_items(self) -> List<T> {
        self.data
    }
}

/// Continues backwards if the request had `before_id`.
impl Paged for ModelPage {
    type Item = ModelInfo;

    fn next<'a>(&'a self, operation: &Operation<Self>) -> Next<'a> {
        match self.has_more {
            false => Next::End,
            true if operation.has_parameter("before_id") => {
                let first = self.first_id.as_ref().or_else(|| self.data.first().map(|model| &model.id));
                match first.map(|id| id.as_str()).filter(|id| !id.is_empty()) {
                    Some(id) => Next::Page("before_id", id.into()),
                    None => Next::Unknown,
                }
            }
            true => {
                let last = self.last_id.as_ref().map(|id| id.as_str());
                after(last.or_else(|| self.data.last_id()).map(Cow::from))
            }
        }
    }

    fn into_items(self) -> List<ModelInfo> {
        self.data
    }
}

fn after(id: Option<Cow<'_, str>>) -> Next<'_> {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => Next::Page("after_id", id),
        None => Next::Unknown,
    }
}

impl CycleDetector {
    /// Returns the operation for the page after `page`, which is the reply to `operation`.
    /// Returns `None` at the end of the list.
    ///
    /// ```
    /// use managed_agents_core::types::{ListModels, ModelPage};
    /// use managed_agents_core::{CycleDetector, Paged, models};
    ///
    /// let mut cursors = CycleDetector::default();
    /// let operation = models::list(&ListModels { limit: Some(1), ..ListModels::default() });
    /// let page = r#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#;
    /// let page: ModelPage = serde_json::from_str(page)?;
    /// assert!(cursors.follow(operation, &page)?.is_none());
    /// assert!(page.into_items().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::RepeatedCursor`] if the pages form a cycle, and [`Error::NoNextPage`] if
    /// `page` announces more pages without a position.
    pub fn follow<P: Paged>(
        &mut self,
        operation: Operation<P>,
        page: &P,
    ) -> Result<Option<Operation<P>>, Error> {
        let (name, cursor) = match page.next(&operation) {
            Next::End => return Ok(None),
            Next::Page(name, cursor) => (name, cursor),
            Next::Unknown => return Err(Error::NoNextPage),
        };
        if self.repeats(&cursor) {
            return Err(Error::RepeatedCursor { cursor: cursor.into() });
        }
        // An item id is relative to the whole list, so the old page parameter must go.
        let operation = if name == "page" { operation } else { operation.without_parameter("page") };
        Ok(Some(operation.only_parameter(name, &cursor)))
    }
}

#[cfg(test)]
mod tests {
    use managed_agents_types::ListModels;

    use super::*;
    use crate::operations::models;
    use crate::request::settings::{Credential, Settings};

    fn page(data: &str, has_more: bool) -> ModelPage {
        let json = format!(r#"{{"data":[{data}],"has_more":{has_more},"first_id":"a","last_id":"b"}}"#);
        serde_json::from_str(&json).unwrap()
    }

    fn query<P>(operation: Operation<P>) -> String {
        let request = operation.into_request(&Settings::new(Credential::None)).unwrap();
        request.uri().query().unwrap().to_owned()
    }

    const MODEL: &str = r#"{"type":"model","id":"b","display_name":"B","line":null,"lifecycle":"active","max_input_tokens":null,
        "max_tokens":null,"capabilities":null,"created_at":"2026-11-01T00:00:00Z","deprecated_at":null,"retires_at":null}"#;

    #[test]
    fn a_list_of_models_goes_on_after_its_last_model() {
        let operation = models::list(&ListModels {
            after_id: Some("0".into()),
            lifecycle: vec!["active".into()],
            ..ListModels::default()
        });
        let next = CycleDetector::default().follow(operation, &page(MODEL, true)).unwrap().unwrap();
        assert_eq!(query(next), "lifecycle%5B%5D=active&after_id=b");
    }

    #[test]
    fn a_list_of_models_that_was_asked_for_backwards_goes_on_before_its_first_model() {
        let operation = models::list(&ListModels { before_id: Some("c".into()), ..ListModels::default() });
        let next = CycleDetector::default().follow(operation, &page(MODEL, true)).unwrap().unwrap();
        assert_eq!(query(next), "before_id=a");
    }

    #[test]
    fn a_list_of_models_ends_when_there_are_no_more() {
        let operation = models::list(&ListModels::default());
        assert!(CycleDetector::default().follow(operation, &page(MODEL, false)).unwrap().is_none());
    }

    #[test]
    fn f28_a_list_of_models_that_says_more_goes_on_or_is_an_error() {
        let list = |before: bool| {
            let id = before.then(|| "c".into());
            models::list(&ListModels { before_id: id, ..ListModels::default() })
        };
        for (before, expected) in [(false, "after_id=b"), (true, "before_id=b")] {
            let mut without_ids = page(MODEL, true);
            (without_ids.first_id, without_ids.last_id) = (None, None);
            let next = CycleDetector::default().follow(list(before), &without_ids).unwrap().unwrap();
            assert_eq!(query(next), expected);
            let nothing: ModelPage = serde_json::from_str(r#"{"data":[],"has_more":true}"#).unwrap();
            let error = CycleDetector::default().follow(list(before), &nothing).unwrap_err();
            assert!(matches!(error, Error::NoNextPage), "{error}");
        }
    }

    #[test]
    fn f28_a_list_that_says_more_without_a_cursor_goes_on_after_its_last_item_or_is_an_error() {
        let follow = |json: &str| {
            let page: Page<ModelInfo> = serde_json::from_str(json).unwrap();
            let operation = Operation::get("/v1/things").parameter("limit", 2).page("here");
            CycleDetector::default().follow(operation, &page)
        };
        for json in [
            r#"{"data":[{"id":"a"},{"id":"b c"}],"has_more":true}"#,
            r#"{"data":[{"id":"a"},{"id":"b c","type":[]}],"has_more":true,"next_page":null}"#,
            r#"{"data":[{"path":"a"}],"has_more":true,"last_id":"b c","next_page":""}"#,
        ] {
            assert_eq!(query(follow(json).unwrap().unwrap()), "limit=2&after_id=b%20c", "{json}");
        }
        for json in [
            r#"{"data":[],"has_more":true}"#,
            r#"{"data":[{"name":"a"}],"has_more":true,"next_page":null,"last_id":null}"#,
            r#"{"has_more":true}"#,
        ] {
            assert!(matches!(follow(json), Err(Error::NoNextPage)), "{json}");
        }
        for json in [r#"{"data":[{"id":"a"}],"has_more":false}"#, r#"{"data":[{"id":"a"}],"has_more":null}"#]
        {
            assert!(follow(json).unwrap().is_none(), "{json}");
        }
    }

    #[test]
    fn a_list_goes_on_after_an_empty_page_and_ends_at_an_empty_cursor() {
        let mut cursors = CycleDetector::default();
        let mut follow = |json: &str| {
            let page: Page<u8> = serde_json::from_str(json).unwrap();
            cursors.follow(Operation::get("/v1/things").parameter("limit", 1), &page)
        };
        assert_eq!(query(follow(r#"{"data":[],"next_page":"x"}"#).unwrap().unwrap()), "limit=1&page=x");
        for last in [r#"{"data":[1],"next_page":""}"#, r#"{"data":[1],"next_page":null}"#, r#"{"data":[1]}"#]
        {
            assert!(follow(last).unwrap().is_none(), "{last}");
        }
    }

    #[test]
    fn a_list_whose_pages_form_a_cycle_is_an_error() {
        let mut cursors = CycleDetector::default();
        let mut turned = 0;
        let error = loop {
            match cursors.follow(models::list(&ListModels::default()), &page(MODEL, true)) {
                Ok(_) => turned += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(&error, Error::RepeatedCursor { cursor } if cursor == "b"), "{error:?}");
        assert!(turned <= 4, "{turned}");
    }
}
