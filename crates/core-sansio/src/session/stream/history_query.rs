//! The ways in which the history is read.

use crate::request::session_request::{Endpoint, Request};
use crate::session::stream::history_page::At;
use crate::session::stream::open_work;
use crate::session::stream::scope::Scope;

#[derive(Debug, Clone)]
pub(super) enum HistoryQuery {
    /// Oldest first, from a timestamp on if there is one. Delivers everything new.
    Forward { from: Option<String> },
    /// As `Forward` a second time, because the first page may have been stale. The live stream is
    /// delivered meanwhile.
    Again { from: Option<String> },
    /// Newest first, until the status of the session is known. Delivers nothing.
    State,
    /// Newest first, to find work that is still open. Delivers nothing.
    Work,
    /// Oldest first, delivering nothing: the way to the present of a thread, whose list takes no
    /// order.
    Past,
    /// Newest first, until the calls that the session waits for are found. Delivers nothing.
    Calls,
}

/// Newest-first queries need few events.
const NEWEST_PAGE_SIZE: u32 = 100;

impl HistoryQuery {
    /// The number of events of one page.
    pub(super) fn limit(&self, is_thread: bool, page_size: u32) -> u32 {
        match self {
            Self::State | Self::Calls if !is_thread => page_size.min(NEWEST_PAGE_SIZE),
            _ => page_size,
        }
    }

    /// The request for one page. The list of a thread takes neither an order nor a timestamp.
    pub(super) fn request(&self, scope: &Scope, at: &At, page_size: u32) -> Request {
        let is_thread = scope.thread().is_some();
        let request = scope.request(Endpoint::History);
        let request = match self {
            _ if is_thread => request,
            Self::Forward { from: Some(from) } | Self::Again { from: Some(from) } => {
                request.parameter("created_at[gte]", from)
            }
            Self::Forward { from: None } | Self::Again { from: None } | Self::Past => request,
            Self::State | Self::Calls => request.parameter("order", "desc"),
            Self::Work => request.parameters("types[]", &open_work::KINDS).parameter("order", "desc"),
        };
        at.request(request, self.limit(is_thread, page_size))
    }
}
