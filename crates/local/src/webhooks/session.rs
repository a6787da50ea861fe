//! The events about a session, made from the events of its own stream.

use crate::webhooks::Webhooks;
use serde_json::Value;

impl Webhooks {
    /// Queues what the service posts for an event of a session's stream.
    pub(crate) fn announce_event(&self, session: &str, event: &Value, is_primary_thread: bool) {
        let kind = match event["type"].as_str().unwrap_or_default() {
            "session.status_running" => "session.status_run_started",
            "session.status_idle" if event["stop_reason"]["type"] == "budget_reached" => {
                self.queue("session.budget_reached", &session.into(), None);
                "session.status_idled"
            }
            "session.status_idle" => "session.status_idled",
            "session.status_rescheduled" => "session.status_rescheduled",
            "session.status_terminated" => "session.status_terminated",
            "session.updated" => "session.updated",
            "session.deleted" => "session.deleted",
            "session.thread_created" => "session.thread_created",
            "session.thread_status_idle" => "session.thread_idled",
            "session.thread_status_terminated" if !is_primary_thread => "session.thread_terminated",
            "span.outcome_evaluation_end" => "session.outcome_evaluation_ended",
            _ => return,
        };
        let thread = kind
            .starts_with("session.thread_")
            .then(|| ("session_thread_id", event["session_thread_id"].clone()));
        self.queue(kind, &session.into(), thread);
    }
}
