//! Publishes recorded events, each on the stream where it was, and takes over what they tell.

use crate::state::recording::{Recorded, previewed};
use crate::state::session::Inner;
use crate::state::session::status::Status;
use crate::state::session::thread::PRIMARY;
use serde_json::{Value, json};
use std::sync::Arc;

impl Inner {
    /// Publishes an event or a preview as it was recorded.
    pub(crate) fn publish_recorded(&mut self, recorded: &Recorded) {
        let event = &recorded.event;
        let kind = event["type"].as_str().unwrap_or_default();
        let frame: Arc<str> = format!("event: {kind}\ndata: {}\n\n", recorded.raw).into();
        let thread = match &recorded.thread {
            None => PRIMARY,
            Some(id) => self.recorded_thread(id, ""),
        };
        let Some(id) = event["id"].as_str() else {
            if let Some(of) = previewed(event) {
                let started = event["event"]["type"].as_str();
                self.threads[thread].streams.publish_preview(started, of, &frame);
            }
            return;
        };
        self.room.take(frame.len());
        self.playing.raws.insert((thread, id.into()), recorded.raw.clone());
        self.threads[thread].streams.publish(Some(id), frame.clone());
        self.threads[thread].history.take_queued(id);
        self.threads[thread].history.record(event, frame);
        if thread == PRIMARY {
            self.take_over(kind, event);
        }
    }

    /// Takes over the status that an event of the session tells.
    fn take_over(&mut self, kind: &str, event: &Value) {
        let status = match kind.rsplit('_').next() {
            Some("running") => Status::Running,
            Some("idle") => Status::Idle,
            Some("rescheduled") => Status::Rescheduling,
            Some("terminated") => Status::Terminated,
            Some("created") if kind == "session.thread_created" => Status::Idle,
            _ => return,
        };
        if kind.starts_with("session.status_") {
            self.status = status;
            self.over |= status == Status::Terminated;
            self.updated_at = self.clock.stamp();
        } else if let Some(id) =
            event["session_thread_id"].as_str().filter(|_| kind.starts_with("session.thread_"))
        {
            let name = event["agent_name"].as_str().unwrap_or_default();
            // The first status of a thread that was not created is the primary one's.
            let is_known = kind == "session.thread_created" || self.find_thread(id).is_some();
            let thread = if is_known { self.recorded_thread(id, name) } else { PRIMARY };
            self.threads[thread].id = id.into();
            self.threads[thread].status = status;
        }
    }

    /// Returns the place of a thread by its recorded id. Adds it if it is new.
    fn recorded_thread(&mut self, id: &str, name: &str) -> usize {
        self.find_thread(id).unwrap_or_else(|| {
            let mut agent = self.agent.clone();
            agent["name"] = json!(name);
            let thread = self.add_thread(agent, None);
            self.threads[thread].id = id.into();
            thread
        })
    }
}
