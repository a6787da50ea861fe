//! What is followed: a session, or one of its threads.

use managed_agents_types::{DeltaType, SessionId, StreamEvents, StreamThreadEvents, ThreadId};

use super::Status;
use super::history::{Walk, page_call, thread_page_call};
use crate::{Call, RawEvent, sessions};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scope {
    pub(super) session: SessionId,
    pub(super) thread: Option<ThreadId>,
}

impl Scope {
    pub(super) fn stream_call(&self, with_previews: bool) -> Call<()> {
        let event_deltas = match with_previews {
            true => vec![DeltaType::AgentMessage, DeltaType::AgentThinking],
            false => Vec::new(),
        };
        match &self.thread {
            None => sessions::events::stream(&self.session, &StreamEvents { event_deltas }),
            Some(thread) => {
                let params = StreamThreadEvents { event_deltas };
                sessions::threads::events::stream(&self.session, thread, &params)
            }
        }
    }

    pub(super) fn page_call(&self, walk: &Walk, cursor: Option<&str>, page_size: u32) -> Call<()> {
        match &self.thread {
            None => page_call(&self.session, walk, cursor, page_size),
            Some(thread) => thread_page_call(&self.session, thread, cursor, page_size),
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
