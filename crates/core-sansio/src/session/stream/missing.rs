//! Explains a 404 for a route that existed before: the session is gone, or only the route is.

use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::stream::scope::Scope;
use crate::text::json;

/// A 404 that is not explained yet: the session itself is asked.
#[derive(Debug)]
pub(super) struct Missing {
    route: &'static str,
    refusal: Refusal,
}

/// The explanation of the 404 by the reply to the fetch of the session.
pub(super) enum Explanation {
    /// The session is gone too.
    Gone(Failure),
    /// The session is there: the service, or a gateway, does not have the route.
    NoSuchRoute(Failure),
    /// The reply does not decide.
    Unknown,
}

impl Missing {
    /// `reply` is the 404. `is_history`: the request was for a page of history and not for the stream.
    pub(super) fn new(scope: &Scope, is_history: bool, reply: &Reply<'_>) -> Self {
        let route = match (scope.thread(), is_history) {
            (None, true) => "GET /v1/sessions/{session_id}/events",
            (None, false) => "GET /v1/sessions/{session_id}/events/stream",
            (Some(_), true) => "GET /v1/sessions/{session_id}/threads/{thread_id}/events",
            (Some(_), false) => "GET /v1/sessions/{session_id}/threads/{thread_id}/stream",
        };
        Self { route, refusal: Refusal::of(reply) }
    }

    /// Returns the 404 itself.
    pub(super) fn refused(&self) -> Failure {
        Failure::Refused(self.refusal.clone())
    }

    /// `reply` is the reply to the fetch of the session.
    pub(super) fn explain(&self, reply: &Reply<'_>) -> Explanation {
        let text = std::str::from_utf8(reply.body).unwrap_or_default();
        let refusal = self.refusal.clone();
        if reply.status == 404 {
            Explanation::Gone(self.refused())
        } else if reply.is_success() && json::field(text, "status").is_some() {
            Explanation::NoSuchRoute(Failure::NoSuchRoute { route: self.route, refusal })
        } else {
            Explanation::Unknown
        }
    }
}
