//! Pages of history, read without building more than the events.

use super::{Request, open_work};
use crate::{Failure, RawEvent, digits, json_scan};

/// How the history is walked.
#[derive(Debug, Clone)]
pub(crate) enum Walk {
    /// Oldest first, from this moment on if there is one; everything new is delivered.
    Forward { from: Option<String> },
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
    /// One page of it. The history of a thread takes neither an order nor a time.
    pub(super) fn page(&self, is_thread: bool, cursor: Option<&str>, page_size: u32) -> Request {
        let request = Request::default();
        let (request, limit) = match self {
            _ if is_thread => (request, page_size),
            Self::Forward { from: Some(from) } => (request.parameter("created_at[gte]", from), page_size),
            Self::Forward { from: None } | Self::Past => (request, page_size),
            Self::State | Self::Calls => (request.parameter("order", "desc"), STATE_PAGE_SIZE),
            Self::Work => {
                (request.parameters("types[]", &open_work::KINDS).parameter("order", "desc"), page_size)
            }
        };
        page(request, cursor, limit)
    }
}

/// The page at a cursor, or the first.
pub(crate) fn page(request: Request, cursor: Option<&str>, limit: u32) -> Request {
    request.parameter("limit", &digits::write(limit.into())).parameters("page", cursor.as_slice())
}

pub(crate) struct HistoryPage {
    pub(crate) events: Vec<RawEvent>,
    pub(crate) next: Option<String>,
}

impl HistoryPage {
    /// An item that is no event makes the page unreadable: leaving it out could lose something.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Failure> {
        let mut page = Self { events: Vec::new(), next: None };
        let mut no_event = None;
        match page.fill(body, &mut no_event) {
            None => Err(Failure::UnreadablePage(body.into())),
            Some(()) => no_event.map_or(Ok(page), |json| Err(Failure::UnreadableEvent(json))),
        }
    }

    fn fill(&mut self, body: &[u8], no_event: &mut Option<Box<str>>) -> Option<()> {
        let mut data = None;
        json_scan::object(std::str::from_utf8(body).ok()?, |key, value| match key {
            "data" => data = Some(value),
            "next_page" => {
                self.next = json_scan::string(value).filter(|cursor| !cursor.is_empty()).map(String::from);
            }
            _ => (),
        })
        .ok()?;
        json_scan::array(data?, |item| match RawEvent::from_history(item.into()) {
            Ok(event) => self.events.push(event),
            Err(json) => *no_event = Some(json),
        })
        .ok()
    }
}
