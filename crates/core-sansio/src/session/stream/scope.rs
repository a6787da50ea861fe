//! What is followed: a session, or one of its threads.

use managed_agents_types::{SessionId, ThreadId};

use super::{Action, Request, Status};
use crate::path;
use crate::request::operation::EVENT_STREAM;
use crate::request::operation::Operation;
use crate::request::path::Path;
use crate::session::event::RawEvent;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scope {
    pub(super) session: SessionId,
    pub(super) thread: Option<ThreadId>,
}

impl Scope {
    /// The whole of what an action asks for.
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

    /// What `event` says about the state of what is followed.
    pub(super) fn status_of(&self, event: &RawEvent) -> Option<Status> {
        if !event.kind().starts_with("session.") {
            return None;
        }
        let Some(thread) = &self.thread else { return Status::of_session(event.kind()) };
        let status = Status::of_thread(event.kind());
        match event.kind() {
            // A thread does not outlive its session.
            "session.status_terminated" | "session.deleted" => Status::of_session(event.kind()),
            _ => status.filter(|_| event.text(&["session_thread_id"]).is_none_or(|id| id == thread.as_str())),
        }
    }
}
