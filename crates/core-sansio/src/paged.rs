use managed_agents_types::{ModelInfo, ModelPage, Page};

use crate::{Call, CursorLoop, Error};

/// An answer that is one page of a list.
pub trait Paged: Sized {
    /// What the list is of.
    type Item;

    /// The query parameter that gives the next page, and its value; `None` at the end. `call` is what this page answers. A page
    /// without items can have a next one.
    fn next(&self, call: &Call<Self>) -> Option<(&'static str, &str)>;

    /// What is on this page.
    fn into_items(self) -> Vec<Self::Item>;
}

impl<T> Paged for Page<T> {
    type Item = T;

    fn next(&self, _call: &Call<Self>) -> Option<(&'static str, &str)> {
        self.next_page.as_deref().filter(|cursor| !cursor.is_empty()).map(|cursor| ("page", cursor))
    }

    fn into_items(self) -> Vec<T> {
        self.data
    }
}

/// Goes back if it was asked for with `before_id`.
impl Paged for ModelPage {
    type Item = ModelInfo;

    fn next(&self, call: &Call<Self>) -> Option<(&'static str, &str)> {
        let (name, id) = match call.has_parameter("before_id") {
            true => ("before_id", &self.first_id),
            false => ("after_id", &self.last_id),
        };
        let id = id.as_ref()?.as_str();
        (self.has_more && !self.data.is_empty()).then_some((name, id))
    }

    fn into_items(self) -> Vec<ModelInfo> {
        self.data
    }
}

impl CursorLoop {
    /// The call for the page after `page`, which answered `call`; `None` at the end of the list.
    ///
    /// ```
    /// use managed_agents_core::types::{ListModels, ModelPage};
    /// use managed_agents_core::{CursorLoop, Paged, models};
    ///
    /// let mut cursors = CursorLoop::default();
    /// let call = models::list(&ListModels { limit: Some(1), ..ListModels::default() });
    /// let page = r#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#;
    /// let page: ModelPage = serde_json::from_str(page)?;
    /// assert!(cursors.follow(call, &page)?.is_none());
    /// assert!(page.into_items().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::RepeatedCursor`] if the list runs in a circle.
    pub fn follow<P: Paged>(&mut self, call: Call<P>, page: &P) -> Result<Option<Call<P>>, Error> {
        let Some((name, cursor)) = page.next(&call) else { return Ok(None) };
        if self.repeats(cursor) {
            return Err(Error::RepeatedCursor { cursor: cursor.into() });
        }
        Ok(Some(call.only_parameter(name, cursor)))
    }
}

#[cfg(test)]
mod tests {
    use managed_agents_types::ListModels;

    use super::*;
    use crate::{Credential, Settings, models};

    fn page(data: &str, has_more: bool) -> ModelPage {
        let json = format!(r#"{{"data":[{data}],"has_more":{has_more},"first_id":"a","last_id":"b"}}"#);
        serde_json::from_str(&json).unwrap()
    }

    fn query<P>(call: Call<P>) -> String {
        let request = call.into_request(&Settings::new(Credential::None)).unwrap();
        request.uri().query().unwrap().to_owned()
    }

    const MODEL: &str = r#"{"type":"model","id":"b","display_name":"B","line":null,"lifecycle":"active","max_input_tokens":null,
        "max_tokens":null,"capabilities":null,"created_at":"2026-11-01T00:00:00Z","deprecated_at":null,"retires_at":null}"#;

    #[test]
    fn a_list_of_models_goes_on_after_its_last_model() {
        let call = models::list(&ListModels {
            after_id: Some("0".into()),
            lifecycle: vec!["active".into()],
            ..ListModels::default()
        });
        let next = CursorLoop::default().follow(call, &page(MODEL, true)).unwrap().unwrap();
        assert_eq!(query(next), "lifecycle%5B%5D=active&after_id=b");
    }

    #[test]
    fn a_list_of_models_that_was_asked_for_backwards_goes_on_before_its_first_model() {
        let call = models::list(&ListModels { before_id: Some("c".into()), ..ListModels::default() });
        let next = CursorLoop::default().follow(call, &page(MODEL, true)).unwrap().unwrap();
        assert_eq!(query(next), "before_id=a");
    }

    #[test]
    fn a_list_of_models_ends_without_more_or_without_models_or_without_an_id() {
        let call = || models::list(&ListModels::default());
        let mut without_id = page(MODEL, true);
        without_id.last_id = None;
        for last in [page(MODEL, false), page("", true), without_id] {
            assert!(CursorLoop::default().follow(call(), &last).unwrap().is_none(), "{last:?}");
        }
    }

    #[test]
    fn a_list_goes_on_after_an_empty_page_and_ends_at_an_empty_cursor() {
        let mut cursors = CursorLoop::default();
        let mut follow = |json: &str| {
            let page: Page<u8> = serde_json::from_str(json).unwrap();
            cursors.follow(Call::get("/v1/things").parameter("limit", 1), &page)
        };
        assert_eq!(query(follow(r#"{"data":[],"next_page":"x"}"#).unwrap().unwrap()), "limit=1&page=x");
        for last in [r#"{"data":[1],"next_page":""}"#, r#"{"data":[1],"next_page":null}"#, r#"{"data":[1]}"#]
        {
            assert!(follow(last).unwrap().is_none(), "{last}");
        }
    }

    #[test]
    fn a_list_that_runs_in_a_circle_is_an_error() {
        let mut cursors = CursorLoop::default();
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
