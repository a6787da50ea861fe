//! Pages of history, read without building more than the events.

use super::{Request, open_work};
use crate::request::failure::Failure;
use crate::session::event::RawEvent;
use crate::text::{digits, json};

/// How the history is walked.
#[derive(Debug, Clone)]
pub(crate) enum Walk {
    /// Oldest first, from this moment on if there is one; everything new is delivered.
    Forward { from: Option<String> },
    /// The same once more, since a list may lag behind; the live stream is delivered meanwhile.
    Again { from: Option<String> },
    /// Newest first, until the state of the session is known; nothing is delivered.
    State,
    /// Newest first, to find the work that is still open; nothing is delivered.
    Work,
    /// Oldest first, nothing is delivered: the way to the present where there is no order to ask for.
    Past,
    /// Newest first, until the calls that the session waits for are found.
    Calls,
}

/// Newest-first walks need a few events only.
const STATE_PAGE_SIZE: u32 = 100;

impl Walk {
    /// How many events a page of it is to have.
    pub(super) fn limit(&self, is_thread: bool, page_size: u32) -> u32 {
        match self {
            Self::State | Self::Calls if !is_thread => page_size.min(STATE_PAGE_SIZE),
            _ => page_size,
        }
    }

    /// One page of it. The history of a thread takes neither an order nor a time.
    pub(super) fn page(&self, is_thread: bool, at: &At, page_size: u32) -> Request {
        let request = Request::default();
        let request = match self {
            _ if is_thread => request,
            Self::Forward { from: Some(from) } | Self::Again { from: Some(from) } => {
                request.parameter("created_at[gte]", from)
            }
            Self::Forward { from: None } | Self::Again { from: None } | Self::Past => request,
            Self::State | Self::Calls => request.parameter("order", "desc"),
            Self::Work => request.parameters("types[]", &open_work::KINDS).parameter("order", "desc"),
        };
        page(request, at, self.limit(is_thread, page_size))
    }
}

/// Where in a list a page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum At {
    #[default]
    Beginning,
    /// At this cursor.
    Cursor(String),
    /// Behind this event: the service said that there is more, and gave no cursor.
    Behind(String),
}

/// There is more, and nothing says where.
#[derive(Debug)]
pub(crate) struct NoNextPage;

impl At {
    /// What it is told from others by.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Beginning => "",
            Self::Cursor(name) | Self::Behind(name) => name,
        }
    }
}

/// One page of a list.
pub(crate) fn page(request: Request, at: &At, limit: u32) -> Request {
    let request = request.parameter("limit", &digits::write(limit.into()));
    match at {
        At::Beginning => request,
        At::Cursor(cursor) => request.parameter("page", cursor),
        At::Behind(id) => request.parameter("after_id", id),
    }
}

pub(crate) struct HistoryPage {
    pub(crate) events: Vec<RawEvent>,
    /// Items that are no events, as JSON, and how many events stand before each.
    pub(crate) odd: Vec<(usize, Box<str>)>,
    pub(crate) next: Option<String>,
    has_more: bool,
}

impl HistoryPage {
    pub(crate) fn read(body: &[u8]) -> Result<Self, Failure> {
        let mut page = Self { events: Vec::new(), odd: Vec::new(), next: None, has_more: false };
        match page.fill(body) {
            None => Err(Failure::UnreadablePage(body.into())),
            Some(()) => Ok(page),
        }
    }

    /// Where the next page begins: `None` behind the last, an error if there is more and nothing says where.
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
            Err(json) => self.odd.push((self.events.len(), json)),
        })
        .ok()
    }
}
