//! The session or the thread that is followed.

use managed_agents_types::{SessionId, ThreadId};

use crate::request::session_request::{Endpoint, Request};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scope {
    session: SessionId,
    thread: Option<ThreadId>,
}

impl Scope {
    pub(super) fn new(session: SessionId, thread: Option<ThreadId>) -> Self {
        Self { session, thread }
    }

    pub(super) fn session(&self) -> &SessionId {
        &self.session
    }

    pub(super) fn thread(&self) -> Option<&ThreadId> {
        self.thread.as_ref()
    }

    /// Makes a request to the session or the thread.
    pub(super) fn request(&self, endpoint: Endpoint) -> Request {
        Request::new(endpoint, self.session.clone(), self.thread.clone())
    }
}
