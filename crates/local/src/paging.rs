//! Pages of lists, and their opaque cursors.

use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use serde_json::{Value, json};

/// The items of a page that has more and no cursor.
const SHORT_PAGE: usize = 4;

/// A request for a page.
#[derive(Debug)]
pub(crate) struct Paging {
    list: String,
    pub(crate) descending: bool,
    pub(crate) limit: usize,
    /// The end of the last page; `None` at the start, and in lists by key.
    pub(crate) after: Option<Position>,
    /// The same in lists by key.
    after_key: Option<String>,
    backwards: bool,
    empty: bool,
}

/// A place in a list, ordered as the list is, ascending. Each list gives the two numbers a meaning
/// of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(pub(crate) u64, pub(crate) u64);

impl Paging {
    /// Reads `limit`, `page` and `order`. A cursor is valid only for its own list and order.
    pub(crate) fn read(
        request: &Request,
        list: &str,
        limit: usize,
        most: usize,
        descending: bool,
    ) -> Result<Self> {
        let descending = match request.query.text("order") {
            None => descending,
            Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(Refusal::invalid("order: must be asc or desc")),
        };
        let limit = match request.query.number("limit")? {
            None => limit,
            Some(limit) => usize::try_from(limit)
                .ok()
                .filter(|limit| (1..=most).contains(limit))
                .ok_or_else(|| Refusal::invalid(format!("limit: must be 1 to {most}")))?,
        };
        let short = request.faults.has_more_without_cursor.map_or(usize::MAX, |()| SHORT_PAGE);
        let limit = limit.min(short);
        let empty = request.faults.empty_page.is_some();
        let mut paging = Self {
            list: list.into(),
            descending,
            limit,
            after: None,
            after_key: None,
            backwards: false,
            empty,
        };
        if let Some(cursor) = request.query.text("page") {
            paging.resume(cursor).ok_or_else(|| Refusal::invalid("page: not a cursor of this list"))?;
        }
        Ok(paging)
    }

    /// Makes a page of `items`, which come oldest first. `render` returns `None` for items that a
    /// filter hides.
    pub(crate) fn answer<T>(
        &self,
        items: impl DoubleEndedIterator<Item = (Position, T)>,
        render: impl Fn(T) -> Option<Value>,
    ) -> Value {
        self.answer_after(self.after, items, render, position)
    }

    /// Makes a page of items that are sorted by a key of their own. The cursor holds the key of the
    /// last item, so that items which are added or deleted between two pages move no other item.
    pub(crate) fn answer_by_key<T>(
        &self,
        items: Vec<(String, T)>,
        render: impl Fn(T) -> Option<Value>,
    ) -> Value {
        let (keys, items): (Vec<String>, Vec<T>) = items.into_iter().unzip();
        // Items have even numbers. A key that has no item any more has the odd one in its place.
        let after = self.after_key.as_ref().map(|key| match keys.binary_search(key) {
            Ok(index) => Position(2 * index as u64 + 2, 0),
            Err(index) => Position(2 * index as u64 + 1, 0),
        });
        let items = items.into_iter().enumerate();
        let items: Vec<_> = items.map(|(index, item)| (Position(2 * index as u64 + 2, 0), item)).collect();
        let key = |Position(at, _)| keys[usize::try_from(at / 2 - 1).unwrap_or_default()].as_str().into();
        self.answer_after(after, items.into_iter(), render, key)
    }

    fn answer_after<T>(
        &self,
        after: Option<Position>,
        items: impl DoubleEndedIterator<Item = (Position, T)>,
        render: impl Fn(T) -> Option<Value>,
        place: impl Fn(Position) -> Value,
    ) -> Value {
        // One item more than fits tells if there is another page.
        let wanted = self.limit + 1;
        let turned = self.descending != self.backwards;
        let behind = |at: Position| match after {
            None => true,
            Some(after) if turned => at < after,
            Some(after) => at > after,
        };
        let shown = |(at, item)| Some((at, render(item)?));
        let items = items.filter(|(at, _)| behind(*at));
        let mut page: Vec<(Position, Value)> = match turned {
            true => items.rev().filter_map(shown).take(wanted).collect(),
            false => items.filter_map(shown).take(wanted).collect(),
        };
        let more = page.len() == wanted;
        page.truncate(self.limit);
        if self.backwards {
            page.reverse();
        }
        let (has_previous, has_next) = match self.backwards {
            true => (more, after.is_some()),
            false => (after.is_some(), more),
        };
        let next = page.last().filter(|_| has_next).map(|(at, _)| self.cursor_at(&place(*at), false));
        let previous = page.first().filter(|_| has_previous).map(|(at, _)| self.cursor_at(&place(*at), true));
        let data: Vec<Value> = page.into_iter().map(|(_, value)| value).collect();
        self.page(data, next, previous)
    }

    /// Formats the page. An `empty-page` fault empties it and names the same place again.
    pub(crate) fn page(&self, data: Vec<Value>, next: Option<String>, previous: Option<String>) -> Value {
        if self.empty {
            let place = match &self.after_key {
                Some(key) => key.as_str().into(),
                None => self.after.map_or(Value::Null, position),
            };
            return json!({"data": [], "next_page": self.cursor_at(&place, self.backwards), "prev_page": null});
        }
        json!({"data": data, "next_page": next, "prev_page": previous})
    }

    /// Makes a cursor that continues after this place. The random part keeps clients from comparing
    /// cursors.
    pub(crate) fn cursor(&self, after: Option<Position>, backwards: bool) -> String {
        self.cursor_at(&after.map_or(Value::Null, position), backwards)
    }

    fn cursor_at(&self, place: &Value, backwards: bool) -> String {
        let text = json!([fastrand::u32(..), self.list, self.descending, backwards, place]).to_string();
        format!("page_{}", text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    fn resume(&mut self, cursor: &str) -> Option<()> {
        let digits = cursor.strip_prefix("page_")?;
        let bytes: Option<Vec<u8>> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let text = String::from_utf8(bytes?).ok()?;
        let [_, list, descending, backwards, place]: [Value; 5] = serde_json::from_str(&text).ok()?;
        if list != self.list.as_str() || descending != self.descending {
            return None;
        }
        self.backwards = backwards.as_bool()?;
        match place {
            Value::Null => {}
            Value::String(key) => self.after_key = Some(key),
            place => self.after = Some(Position(place[0].as_u64()?, place[1].as_u64()?)),
        }
        Some(())
    }
}

fn position(Position(first, second): Position) -> Value {
    json!([first, second])
}

/// Removes the cursor for the page before, for lists that only go forward.
pub(crate) fn forward(mut page: Value) -> Value {
    if let Some(page) = page.as_object_mut() {
        page.remove("prev_page");
    }
    page
}
