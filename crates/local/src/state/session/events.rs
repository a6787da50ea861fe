//! Records the events of a session and sends them to the streams that show them.

use crate::state::frame::frame;
use crate::state::ids::fresh_id;
use crate::state::session::Inner;
use crate::state::session::thread::PRIMARY;
use serde_json::Value;
use std::sync::Arc;

impl Inner {
    /// Records an event of a thread and sends it to the thread's streams.
    pub(crate) fn publish(&mut self, thread: usize, event: Value) {
        let frame: Arc<str> = frame(&event).into();
        self.room.take(frame.len());
        if thread == PRIMARY {
            let is_own = event["session_thread_id"] == self.threads[PRIMARY].id.as_str();
            self.webhooks.announce_event(&self.id, &event, is_own);
        }
        let thread = &mut self.threads[thread];
        thread.streams.publish(event["id"].as_str(), frame.clone());
        thread.history.record(&event, frame);
    }

    /// Records a new event of the session as processed, and sends it to no stream.
    pub(super) fn record(&mut self, kind: &str, fields: Value) {
        let event = self.event(&fresh_id("sevt"), kind, fields);
        let frame: Arc<str> = frame(&event).into();
        self.room.take(frame.len());
        self.threads[PRIMARY].history.record(&event, frame);
    }

    /// Publishes the client's answer to a call of a thread. On a child's own stream the answer has
    /// another id than on the session's; returns that id.
    pub(crate) fn publish_answer(&mut self, thread: usize, mut answer: Value) -> Option<String> {
        let copy = (thread != PRIMARY).then(|| {
            let mut copy = answer.clone();
            let id = fresh_id("sevt");
            copy["id"] = id.as_str().into();
            self.publish(thread, copy);
            answer["session_thread_id"] = self.threads[thread].id.as_str().into();
            id
        });
        self.publish(PRIMARY, answer);
        copy
    }

    /// Publishes an event of a child on its own stream and, with the child's id, on the session's.
    pub(crate) fn publish_twice(&mut self, thread: usize, mut event: Value) {
        if thread != PRIMARY {
            self.publish(thread, event.clone());
            event["session_thread_id"] = self.threads[thread].id.as_str().into();
        }
        self.publish(PRIMARY, event);
    }

    /// Publishes a new event of the session or its primary thread, as processed.
    pub(crate) fn emit(&mut self, kind: &str, fields: Value) -> String {
        self.emit_on(PRIMARY, kind, fields)
    }

    /// Publishes a new event of a thread, as processed.
    pub(crate) fn emit_on(&mut self, thread: usize, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        let event = self.event(&id, kind, fields);
        self.publish(thread, event);
        id
    }

    /// Publishes an event whose id was given out before.
    pub(crate) fn emit_as(&mut self, thread: usize, id: &str, kind: &str, fields: Value) {
        let event = self.event(id, kind, fields);
        self.publish(thread, event);
    }

    /// Publishes a new event on the thread's stream and the session's.
    pub(crate) fn emit_twice(&mut self, thread: usize, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        let event = self.event(&id, kind, fields);
        self.publish_twice(thread, event);
        id
    }

    /// Publishes a queued event again, as processed, in every thread in which it is queued. Does
    /// nothing for an event that was dropped.
    pub(crate) fn process(&mut self, id: &str) {
        let time = self.clock.stamp();
        for thread in 0..self.threads.len() {
            if let Some(mut event) = self.threads[thread].history.take_queued(id) {
                event["processed_at"] = time.as_str().into();
                self.publish(thread, event);
            }
        }
    }

    fn event(&self, id: &str, kind: &str, mut fields: Value) -> Value {
        fields["type"] = kind.into();
        fields["id"] = id.into();
        fields["processed_at"] = self.clock.stamp().into();
        fields
    }
}
