//! The session or the thread that is followed, and the paths of its routes.

use managed_agents_types::{SessionId, ThreadId};

use crate::path;
use crate::request::operation::EVENT_STREAM;
use crate::request::operation::Operation;
use crate::request::path::Path;
use crate::session::stream::action::Action;
use crate::session::stream::request::Request;

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

    /// Completes the request of an action: adds its path and its headers.
    pub(crate) fn operation(&self, action: Action<Request>) -> Action {
        match action {
            Action::Connect(request) => {
                let path = match self.thread {
                    None => self.events().segment("stream"),
                    Some(_) => self.path().segment("stream"),
                };
                Action::Connect(request.into_operation(Operation::get(path)).accept(EVENT_STREAM))
            }
            Action::FetchHistory(request) => {
                Action::FetchHistory(request.into_operation(Operation::get(self.events())))
            }
            Action::Send(request) => Action::Send(request.into_operation(Operation::post(self.events()))),
            Action::FetchSession(request) => {
                Action::FetchSession(request.into_operation(Operation::get(self.path())))
            }
            Action::Receive { timeout } => Action::Receive { timeout },
            Action::Wait(wait) => Action::Wait(wait),
            Action::Deliver(delivery) => Action::Deliver(delivery),
            Action::Finish(end) => Action::Finish(end),
        }
    }

    fn events(&self) -> Path {
        self.path().segment("events")
    }

    fn path(&self) -> Path {
        let session = path!("/v1/sessions", &self.session);
        match &self.thread {
            None => session,
            Some(thread) => session.segment("threads").segment(thread),
        }
    }
}
