//! Pages of history, read without building more than the events.

use managed_agents_types::{SessionId, ThreadId};

use super::open_work;
use crate::betas::MANAGED_AGENTS_BETA;
use crate::call::Call;
use crate::{Failure, RawEvent, json_scan, path};

/// How the history is walked.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// `GET /v1/sessions/{session_id}/events`
pub(crate) fn page_call(session: &SessionId, walk: &Walk, cursor: Option<&str>, page_size: u32) -> Call<()> {
    let mut call = Call::get(path!("/v1/sessions", session, "events")).beta(MANAGED_AGENTS_BETA);
    call = match walk {
        Walk::Forward { from: Some(from) } => call.parameter("created_at[gte]", from),
        Walk::Forward { from: None } | Walk::Past => call,
        Walk::State | Walk::Calls => call.parameter("order", "desc"),
        Walk::Work => with_kinds(call, open_work::KINDS).parameter("order", "desc"),
    };
    let limit = if matches!(walk, Walk::State | Walk::Calls) { STATE_PAGE_SIZE } else { page_size };
    next_page(call.parameter("limit", limit), cursor)
}

/// `GET /v1/sessions/{session_id}/threads/{thread_id}/events`, which takes neither an order nor a time.
pub(crate) fn thread_page_call(
    session: &SessionId,
    thread: &ThreadId,
    cursor: Option<&str>,
    page_size: u32,
) -> Call<()> {
    let call = Call::get(path!("/v1/sessions", session, "threads", thread, "events"));
    next_page(call.beta(MANAGED_AGENTS_BETA).parameter("limit", page_size), cursor)
}

/// `GET /v1/sessions/{session_id}/events`, only these types: were my events received?
pub(crate) fn kinds_call(
    session: &SessionId,
    kinds: &[String],
    cursor: Option<&str>,
    page_size: u32,
) -> Call<()> {
    let call = Call::get(path!("/v1/sessions", session, "events")).beta(MANAGED_AGENTS_BETA);
    let call = with_kinds(call, kinds.iter().map(String::as_str));
    next_page(call.parameter("limit", page_size), cursor)
}

fn with_kinds<'a>(call: Call<()>, kinds: impl IntoIterator<Item = &'a str>) -> Call<()> {
    kinds.into_iter().fold(call, |call, kind| call.parameter("types[]", kind))
}

fn next_page(call: Call<()>, cursor: Option<&str>) -> Call<()> {
    match cursor {
        Some(cursor) => call.parameter("page", cursor),
        None => call,
    }
}

pub(crate) struct HistoryPage {
    pub(crate) events: Vec<RawEvent>,
    pub(crate) next: Option<String>,
}

impl HistoryPage {
    /// An item that is no event makes the page unreadable: leaving it out could lose something.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Failure> {
        let unreadable = || Failure::UnreadablePage(body.into());
        let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
        let (mut data, mut next) = (None, None);
        json_scan::object(text, |key, value| match key {
            "data" => data = Some(value),
            "next_page" => {
                next = json_scan::string(value).filter(|cursor| !cursor.is_empty()).map(String::from);
            }
            _ => (),
        })
        .map_err(|_| unreadable())?;
        let mut events = Vec::new();
        let mut failure = None;
        json_scan::array(data.ok_or_else(unreadable)?, |item| match RawEvent::from_history(item.into()) {
            Ok(event) => events.push(event),
            Err(json) => failure = Some(Failure::UnreadableEvent(json)),
        })
        .map_err(|_| unreadable())?;
        failure.map_or(Ok(Self { events, next }), Err)
    }
}
