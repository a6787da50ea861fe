//! A 404 of what was there before: the session is gone, or only the route is.

use super::{End, SessionStream, State};
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::text::json;

/// A 404 that is not understood yet.
#[derive(Debug)]
pub(super) struct Missing {
    route: &'static str,
    refusal: Refusal,
}

impl SessionStream {
    /// The answer to [`Action::FetchSession`](super::Action::FetchSession), whatever its status.
    pub fn handle_session<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.take_session(&reply.into().judged());
    }

    /// Asks for the session itself, or the thread, before a 404 of its stream or its history counts as its end.
    pub(crate) fn doubt_its_end(&mut self, is_history: bool, reply: &Reply<'_>) {
        let route = match (&self.scope.thread, is_history) {
            (None, true) => "GET /v1/sessions/{session_id}/events",
            (None, false) => "GET /v1/sessions/{session_id}/events/stream",
            (Some(_), true) => "GET /v1/sessions/{session_id}/threads/{thread_id}/events",
            (Some(_), false) => "GET /v1/sessions/{session_id}/threads/{thread_id}/stream",
        };
        self.state = State::Missing(Box::new(Missing { route, refusal: Refusal::of(reply) }));
    }

    pub(crate) fn take_session(&mut self, reply: &Reply<'_>) {
        let State::Missing(missing) = &self.state else { return };
        let text = std::str::from_utf8(reply.body).unwrap_or_default();
        if reply.status == 404 {
            self.failure = Some(Failure::Refused(missing.refusal.clone()));
            // A stream may be opened of any id: that there was such a session, only its history tells.
            let was_there = self.has_caught_up || self.fold.applied > 0;
            self.finish(if was_there { End::Deleted } else { End::Failed });
        } else if reply.is_success() && json::field(text, "status").is_some() {
            let Missing { route, refusal } = &**missing;
            self.fail(Failure::NoSuchRoute { route, refusal: refusal.clone() });
        } else {
            self.session_unknown();
        }
    }

    /// The session could not be asked for: following begins again, and shows the same or something better.
    pub(super) fn session_unknown(&mut self) {
        self.state = State::Disconnected { wait: None };
        self.not_connected(None);
    }
}
