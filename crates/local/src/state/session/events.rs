//! Records the events of a session and sends them to the streams that show them.

use crate::state::frame::frame;
use crate::state::ids::{fresh_id, now};
use crate::state::session::Inner;
use crate::state::session::thread::PRIMARY;
use serde_json::Value;
use std::sync::Arc;

impl Inner {
    /// Records an event of a thread and sends it to the thread's streams.
    pub(crate) fn publish(&mut self, thread: usize, event: Value) {
        let frame: Arc<str> = frame(&event).into();
        self.room.take(frame.len());
        let thread = &mut self.threads[thread];
        thread.streams.publish(event["id"].as_str(), frame);
        thread.history.record(event);
    }

    /// Publishes what a child does on its own stream and, as the child's, on the session's.
    pub(crate) fn publish_twice(&mut self, thread: usize, mut event: Value) {
        if thread != PRIMARY {
            self.publish(thread, event.clone());
            event["session_thread_id"] = self.threads[thread].id.as_str().into();
        }
        self.publish(PRIMARY, event);
    }

    /// Publishes a new event of the session, or of its primary thread, processed now.
    pub(crate) fn emit(&mut self, kind: &str, fields: Value) -> String {
        self.emit_on(PRIMARY, kind, fields)
    }

    /// Publishes a new event of a thread, processed now.
    pub(crate) fn emit_on(&mut self, thread: usize, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        self.publish(thread, event(&id, kind, fields));
        id
    }

    /// The same with an id that was given before.
    pub(crate) fn emit_as(&mut self, thread: usize, id: &str, kind: &str, fields: Value) {
        self.publish(thread, event(id, kind, fields));
    }

    /// Publishes a new event of a thread that the session's stream shows too.
    pub(crate) fn emit_twice(&mut self, thread: usize, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        self.publish_twice(thread, event(&id, kind, fields));
        id
    }

    /// Publishes a queued event once more, with the same id, as processed, wherever it is queued. One that was
    /// dropped stays dropped.
    pub(crate) fn process(&mut self, id: &str) {
        let time = now();
        for thread in 0..self.threads.len() {
            if let Some(mut event) = self.threads[thread].history.take_queued(id) {
                event["processed_at"] = time.as_str().into();
                self.publish(thread, event);
            }
        }
    }
}

fn event(id: &str, kind: &str, mut fields: Value) -> Value {
    fields["type"] = kind.into();
    fields["id"] = id.into();
    fields["processed_at"] = now().into();
    fields
}
