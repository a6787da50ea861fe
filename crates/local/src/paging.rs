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
    /// The end of the last page; `None` at the start.
    pub(crate) after: Option<Position>,
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
        let mut paging = Self { list: list.into(), descending, limit, after: None, backwards: false, empty };
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
        // One item more than fits tells if there is another page.
        let wanted = self.limit + 1;
        let turned = self.descending != self.backwards;
        let behind = |at: Position| match self.after {
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
        let before = if self.backwards { more } else { self.after.is_some() };
        let after = if self.backwards { self.after.is_some() } else { more };
        let next = page.last().filter(|_| after).map(|(at, _)| self.cursor(Some(*at), false));
        let previous = page.first().filter(|_| before).map(|(at, _)| self.cursor(Some(*at), true));
        let data: Vec<Value> = page.into_iter().map(|(_, value)| value).collect();
        self.page(data, next, previous)
    }

    /// Formats the page. An `empty-page` fault empties it and names the same place again.
    pub(crate) fn page(&self, data: Vec<Value>, next: Option<String>, previous: Option<String>) -> Value {
        if self.empty {
            return json!({"data": [], "next_page": self.cursor(self.after, self.backwards), "prev_page": null});
        }
        json!({"data": data, "next_page": next, "prev_page": previous})
    }

    /// Makes a cursor that continues after this place. The random part keeps clients from comparing
    /// cursors.
    pub(crate) fn cursor(&self, after: Option<Position>, backwards: bool) -> String {
        let nonce = fastrand::u32(..);
        let place =
            after.map_or_else(|| "start".into(), |Position(first, second)| format!("{first}.{second}"));
        let text = format!("{nonce:08x}|{}|{}|{backwards}|{place}", self.list, self.descending);
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
        let [_, list, descending, backwards, place] = text.split('|').collect::<Vec<_>>().try_into().ok()?;
        if list != self.list || descending != self.descending.to_string() {
            return None;
        }
        self.backwards = backwards == "true";
        if place != "start" {
            let (first, second) = place.split_once('.')?;
            self.after = Some(Position(first.parse().ok()?, second.parse().ok()?));
        }
        Some(())
    }
}

/// Removes the cursor for the page before, for lists that only go forward.
pub(crate) fn forward(mut page: Value) -> Value {
    if let Some(page) = page.as_object_mut() {
        page.remove("prev_page");
    }
    page
}
