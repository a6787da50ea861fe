//! The three requests that a turn makes.

use crate::log::RequestRecord;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Stream,
    List,
    Send,
}

impl Route {
    pub(super) const ALL: [Self; 3] = [Self::Stream, Self::List, Self::Send];

    /// The name by which faults know it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stream => "sessions.events.stream",
            Self::List => "sessions.events.list",
            Self::Send => "sessions.events.send",
        }
    }

    /// A page asks for permission first, by another method: that is not a request of the turn.
    pub(super) fn is_route_of(self, request: &RequestRecord) -> bool {
        let path = request.target.split('?').next().unwrap_or_default();
        match self {
            Self::Stream => request.method == "GET" && path.ends_with("/events/stream"),
            Self::List => request.method == "GET" && path.ends_with("/events"),
            Self::Send => request.method == "POST" && path.ends_with("/events"),
        }
    }
}
