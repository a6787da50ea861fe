//! Lists whose unreadable items do not make them unreadable.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::vec;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use crate::wire::extra::Extra;
use crate::wire::field::Field;
use crate::wire::json::Json;
use crate::wire::missing::{Missing, within_items};
use crate::wire::odd::odd_path;

/// The items of a list, as a slice of the readable ones.
///
/// An unreadable item does not make the list unreadable. It is in [`odd`](Self::odd) and is written
/// back at its place.
///
/// ```
/// use managed_agents_types::{List, TextBlock};
///
/// let list: List<TextBlock> = serde_json::from_str(r#"[{"type":"text","text":"a"},{"type":"text","text":["b"]},null]"#)?;
/// assert_eq!((list.len(), list[0].text.as_str()), (1, "a"));
/// let [array, null] = list.odd() else { panic!("two cannot be read") };
/// assert_eq!((array.index, array.path.as_str(), null.json.get()), (1, "text", "null"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct List<T> {
    items: Vec<T>,
    odd: Vec<OddItem>,
    last_id: Option<Box<str>>,
}

/// An unreadable item of a list: it is `null`, or a value in it has the wrong JSON kind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OddItem {
    /// Index in the list as received, from 0.
    pub index: usize,
    /// Path of the unreadable value in the item, such as `tools[0].name`; empty if it is the whole
    /// item.
    pub path: String,
    /// The whole item.
    pub json: Json,
    /// The reason, as the parser states it.
    pub problem: String,
}

impl<T> List<T> {
    /// Returns the unreadable items, in the order of the list.
    pub fn odd(&self) -> &[OddItem] {
        &self.odd
    }

    /// Returns all items in the order of the list, unreadable ones as errors.
    pub fn into_results(self) -> Vec<Result<T, OddItem>> {
        let all = self.items.len() + self.odd.len();
        let (mut items, mut odd) = (self.items.into_iter(), self.odd.into_iter().peekable());
        let at = |index| match odd.next_if(|odd: &OddItem| odd.index == index) {
            Some(odd) => Err(odd),
            None => Ok(items.next().expect("what is not odd is an item")),
        };
        (0..all).map(at).collect()
    }

    /// Returns the `id` of the last item, readable or not.
    pub fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// Iterates over the readable items, each with its index in the list as received.
    fn places(&self) -> impl Iterator<Item = (usize, &T)> {
        let mut odd = self.odd.iter().map(|odd| odd.index).peekable();
        let mut index = 0;
        self.items.iter().map(move |item| {
            while odd.next_if_eq(&index).is_some() {
                index += 1;
            }
            index += 1;
            (index - 1, item)
        })
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), odd: Vec::new(), last_id: None }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

/// Iterates over the readable items only: see [`into_results`](List::into_results).
impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> vec::IntoIter<T> {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> std::slice::Iter<'a, T> {
        self.items.iter()
    }
}

impl<T: PartialEq> Field for List<T> {
    fn empty() -> Self {
        Self::default()
    }
}

impl<T: Missing> Missing for List<T> {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        within_items(self.places(), at, found);
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Items<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
                let (mut list, mut last) = (List::default(), None);
                while let Some(json) = items.next_element::<Json>()? {
                    list.push(&json);
                    last = Some(json);
                }
                list.last_id = last.as_ref().and_then(id);
                Ok(list)
            }
        }
        deserializer.deserialize_seq(Items(PhantomData))
    }
}

impl<T: DeserializeOwned> List<T> {
    fn push(&mut self, json: &Json) {
        // Replies are read from bytes. The same call here shares the compiled code for types that
        // are also replies.
        let read = |text: &str| serde_json::from_slice::<T>(text.as_bytes());
        let problem = match read(json.get()) {
            _ if json.is_null() => "it is null".into(),
            Ok(item) => return self.items.push(item),
            Err(error) => error.to_string(),
        };
        let path = odd_path(json.get(), &|text| read(text).is_ok());
        let index = self.items.len() + self.odd.len();
        self.odd.push(OddItem { index, path, json: json.clone(), problem });
    }
}

fn id(item: &Json) -> Option<Box<str>> {
    let id = item.decode::<Extra>().ok()?.get("id")?.decode::<String>().ok()?;
    (!id.is_empty()).then(|| id.into())
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut odd = self.odd.iter().peekable();
        let mut list = serializer.serialize_seq(Some(self.items.len() + self.odd.len()))?;
        for (place, item) in self.places() {
            while let Some(odd) = odd.next_if(|odd| odd.index < place) {
                list.serialize_element(&odd.json)?;
            }
            list.serialize_element(item)?;
        }
        odd.try_for_each(|odd| list.serialize_element(&odd.json))?;
        list.end()
    }
}
