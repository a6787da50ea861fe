//! One page of history, read without building more than its events.

use crate::request::failure::Failure;
use crate::request::session_request::Request;
use crate::session::event::RawEvent;
use crate::text::{digits, json};

/// The position in a list at which a page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum At {
    #[default]
    Beginning,
    /// At this cursor.
    Cursor(String),
    /// Behind this event: the service says that there is more, and gives no cursor.
    Behind(String),
}

/// The page says that there is more, and not where.
#[derive(Debug)]
pub(crate) struct NoNextPage;

impl At {
    /// A text that differs between positions.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Beginning => "",
            Self::Cursor(name) | Self::Behind(name) => name,
        }
    }

    /// Adds the position and the size of the page to a request for a list.
    pub(crate) fn request(&self, request: Request, limit: u32) -> Request {
        let request = request.parameter("limit", &digits::write(limit.into()));
        match self {
            Self::Beginning => request,
            Self::Cursor(cursor) => request.parameter("page", cursor),
            Self::Behind(id) => request.parameter("after_id", id),
        }
    }
}

pub(crate) struct HistoryPage {
    pub(crate) events: Vec<RawEvent>,
    /// Items that are not events, as JSON, each with the number of events before it.
    pub(crate) unreadable: Vec<(usize, Box<str>)>,
    next: Option<String>,
    has_more: bool,
}

impl HistoryPage {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Failure> {
        let mut page = Self { events: Vec::new(), unreadable: Vec::new(), next: None, has_more: false };
        match page.fill(body) {
            None => Err(Failure::UnreadablePage(body.into())),
            Some(()) => Ok(page),
        }
    }

    /// The position of the next page; `None` if this is the last.
    pub(crate) fn onward(&self) -> Option<Result<At, NoNextPage>> {
        match &self.next {
            Some(cursor) => Some(Ok(At::Cursor(cursor.clone()))),
            None if self.has_more => Some(
                self.events.last().and_then(RawEvent::id).map(|id| At::Behind(id.into())).ok_or(NoNextPage),
            ),
            None => None,
        }
    }

    fn fill(&mut self, body: &[u8]) -> Option<()> {
        let mut data = None;
        json::object(std::str::from_utf8(body).ok()?, |key, value| match key {
            "data" => data = Some(value),
            "next_page" => {
                self.next = json::string(value).filter(|cursor| !cursor.is_empty()).map(String::from);
            }
            "has_more" => self.has_more = value == "true",
            _ => (),
        })
        .ok()?;
        json::array(data?, |item| match RawEvent::from_history(item.into()) {
            Ok(event) => self.events.push(event),
            Err(json) => self.unreadable.push((self.events.len(), json)),
        })
        .ok()
    }
}
