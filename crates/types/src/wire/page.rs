//! Pages of lists.

use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::wire::extra::Extra;
use crate::wire::key::Key;
use crate::wire::list::List;
use crate::wire::missing::Missing;

/// One page of a list.
///
/// An empty page may have a next page. Lists of sessions can also be read backwards.
/// [`data.odd()`](List::odd) has the unreadable items.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page, in the order of the list.
    pub data: List<T>,
    /// Cursor of the next page, to pass as `page`; `None` at the end.
    pub next_page: Option<String>,
    /// Cursor of the previous page, to pass as `page`. Only lists of sessions have one.
    pub prev_page: Option<String>,
    /// Fields that this version does not know.
    pub extra: Extra,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor(PhantomData))
    }
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a page")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let (mut data, mut next_page, mut prev_page, mut extra) = (None, None, None, Extra::NONE);
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match &*key.0 {
                "data" => {
                    data = map.next_value()?;
                    if data.is_none() {
                        extra.keep_null("data");
                    }
                }
                "next_page" => next_page = Some(map.next_value()?),
                "prev_page" => {
                    prev_page = map.next_value()?;
                    if prev_page.is_none() {
                        extra.keep_null("prev_page");
                    }
                }
                _ => extra.keep(key, map.next_value()?),
            }
        }
        let data = data.unwrap_or_else(|| {
            extra.leave_out("data");
            List::default()
        });
        let next_page = next_page.unwrap_or_else(|| extra.lack("next_page"));
        Ok(Page { data, next_page, prev_page, extra })
    }
}

impl<T> Page<T> {
    fn has_data(&self) -> bool {
        !(self.data.is_empty() && self.data.odd().is_empty() && self.extra.lacks("data"))
    }

    fn has_next_page(&self) -> bool {
        !self.extra.is_left_out("next_page", &self.next_page)
    }
}

impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.has_data() {
            map.serialize_entry("data", &self.data)?;
        }
        if self.has_next_page() {
            map.serialize_entry("next_page", &self.next_page)?;
        }
        if let Some(cursor) = &self.prev_page {
            map.serialize_entry("prev_page", cursor)?;
        }
        self.extra.write(&mut map, |name| match name {
            "data" => self.has_data(),
            "next_page" => self.has_next_page(),
            "prev_page" => self.prev_page.is_some(),
            _ => false,
        })?;
        map.end()
    }
}

impl<T: Missing> Missing for Page<T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        self.extra.find_missing(at, found);
        self.extra.find_missing_in(&self.data, "data", at, found);
    }
}
