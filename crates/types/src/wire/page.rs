use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Extra, Key};

/// One page of a list.
///
/// A page may be empty and still have a next one. Lists of sessions can also be read backwards.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page, in the order of the list.
    pub data: Vec<T>,
    /// Give it as `page` to read the next page; `None` at the end.
    pub next_page: Option<String>,
    /// Give it as `page` to read the page before; only lists of sessions have it.
    pub prev_page: Option<String>,
    /// Fields that this version has no name for.
    pub extra: Extra,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PageVisitor(PhantomData))
    }
}

struct PageVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a page")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let (mut data, mut next_page, mut prev_page, mut extra) = (None, None, None, Extra::NONE);
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match &*key.0 {
                "data" => data = Some(map.next_value()?),
                "next_page" => next_page = map.next_value()?,
                "prev_page" => {
                    prev_page = map.next_value()?;
                    if prev_page.is_none() {
                        extra.keep_null("prev_page");
                    }
                }
                _ => extra.keep(key, map.next_value()?),
            }
        }
        let data = data.ok_or_else(|| Error::missing_field("data"))?;
        Ok(Page { data, next_page, prev_page, extra })
    }
}

impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("data", &self.data)?;
        map.serialize_entry("next_page", &self.next_page)?;
        if let Some(cursor) = &self.prev_page {
            map.serialize_entry("prev_page", cursor)?;
        }
        self.extra.write(&mut map, |name| match name {
            "data" | "next_page" => true,
            "prev_page" => self.prev_page.is_some(),
            _ => false,
        })?;
        map.end()
    }
}
