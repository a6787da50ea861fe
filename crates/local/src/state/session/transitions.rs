//! Changes of a thread's status, and of the session's with it: a session runs while one of its
//! threads does.

use crate::state::session::Inner;
use crate::state::session::agent::ADVISOR;
use crate::state::session::run::Hold;
use crate::state::session::status::Status;
use crate::state::session::thread::{PRIMARY, Thread};
use serde_json::{Value, json};

impl Inner {
    pub(crate) fn running(&mut self, thread: usize) {
        self.run_session();
        let changed = &mut self.threads[thread];
        changed.usage.start();
        self.tell(thread, Status::Running, json!({}));
    }

    pub(super) fn run_session(&mut self) {
        if self.status != Status::Running {
            self.status = Status::Running;
            self.usage.start();
            self.updated_at = self.clock.stamp();
            self.emit("session.status_running", json!({}));
        }
    }

    /// Reports a transient failure, after which the thread runs again.
    pub(crate) fn rescheduled(&mut self, thread: usize) {
        self.tell(thread, Status::Rescheduling, json!({}));
        if thread == PRIMARY {
            self.status = Status::Rescheduling;
            self.emit("session.status_rescheduled", json!({}));
        }
        self.running(thread);
    }

    /// Sets a thread to idle, and the session too unless another thread works.
    pub(crate) fn idle(&mut self, thread: usize, reason: Value, details: Value) {
        self.idle_thread(thread, reason, details);
        self.settle();
    }

    /// Sets a thread to idle. The caller then calls [`settle`](Self::settle).
    pub(crate) fn idle_thread(&mut self, thread: usize, reason: Value, details: Value) {
        self.threads[thread].usage.pause();
        self.tell(thread, Status::Idle, json!({"stop_reason": reason, "stop_details": details}));
        self.threads[thread].stop = (reason, details);
    }

    /// Ends a thread and drops its open calls.
    pub(crate) fn terminate_thread(&mut self, thread: usize) {
        self.threads[thread].usage.pause();
        self.threads[thread].calls.clear();
        self.tell(thread, Status::Terminated, json!({}));
    }

    /// Ends the session with its threads. The caller ends the workflow runs first.
    pub(crate) fn terminate(&mut self) {
        self.over = true;
        self.usage.pause();
        for thread in (0..self.threads.len()).rev() {
            if self.threads[thread].status != Status::Terminated {
                self.terminate_thread(thread);
            }
        }
        self.status = Status::Terminated;
        self.updated_at = self.clock.stamp();
        self.emit("session.status_terminated", json!({}));
    }

    /// Sets the session to idle once no thread works: first the usage event, then the idle event.
    /// Open calls are its reason before the budget, and the budget before the primary thread's own
    /// reason. While a workflow run works, only open calls and a failed turn make the session idle.
    pub(crate) fn settle(&mut self) {
        let budget_reached = self.budget_reached();
        if (0..self.threads.len()).any(|thread| self.threads[thread].is_busy(self.is_held(thread))) {
            return;
        }
        if budget_reached {
            self.hold_runs(Hold::Budget);
        }
        let calls: Vec<_> = self.threads.iter().flat_map(Thread::open_calls).take(self.window()).collect();
        let (reason, details) = if !calls.is_empty() {
            (json!({"type": "requires_action", "event_ids": calls}), Value::Null)
        } else if budget_reached {
            (json!({"type": "budget_reached"}), Value::Null)
        } else if self.has_working_run() && self.threads[PRIMARY].stop.0["type"] != "retries_exhausted" {
            return;
        } else {
            self.threads[PRIMARY].stop.clone()
        };
        self.stopped_by_budget = reason["type"] == "budget_reached";
        self.usage.pause();
        let usage = json!({"usage": self.usage.json(), "budget": self.budget_json()});
        self.emit("session.usage", usage);
        self.emit("session.status_idle", json!({"stop_reason": reason, "stop_details": details}));
        self.status = Status::Idle;
        self.updated_at = self.clock.stamp();
        self.late_reads = self.late_idle;
    }

    fn tell(&mut self, thread: usize, status: Status, mut fields: Value) {
        let name = self.agent_name(thread);
        let time = self.clock.stamp();
        let changed = &mut self.threads[thread];
        changed.status = status;
        changed.updated_at = time;
        fields["session_thread_id"] = changed.id.as_str().into();
        fields["agent_name"] = name;
        self.emit_twice(thread, &format!("session.thread_status_{}", status.event()), fields);
        self.look_at_run_of(thread);
    }

    pub(crate) fn agent_name(&self, thread: usize) -> Value {
        self.agent_of(thread).get("name").cloned().unwrap_or_else(|| ADVISOR.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::history::Room;
    use crate::state::session::NewSession;
    use crate::state::session::thread::{Call, Need};
    use std::sync::Arc;

    /// Makes a session whose primary thread waits for two children: one works, and one waits for an
    /// answer.
    fn session() -> Inner {
        let mut inner = Inner::new(NewSession {
            id: "sesn_1".into(),
            environment_id: "env_1".into(),
            deployment_id: None,
            self_hosted: false,
            folder: "folder".into(),
            agent: json!({"name": "Lead", "model": {"id": "m"}}),
            title: Value::Null,
            metadata: serde_json::Map::new(),
            budget: None,
            vault_ids: json!([]),
            resources: Vec::new(),
            room: Room::default(),
            buffer: false,
            late_idle: 0,
            clock: Arc::default(),
            webhooks: Arc::default(),
            faults: Arc::default(),
        });
        let call = Call::new("call", Need::CustomResult);
        for _ in 0..2 {
            let child = inner.add_thread(json!({"name": "Child"}), None);
            inner.threads[child].open = true;
            inner.running(child);
        }
        inner.threads[PRIMARY].open = true;
        inner.threads[PRIMARY].awaited = 2;
        inner.threads[1].calls.push(call);
        inner.idle(1, json!({"type": "requires_action", "event_ids": ["call"]}), Value::Null);
        inner
    }

    /// Ends the child that works, and returns the reason if the session is then idle.
    fn reason(mut inner: Inner) -> Option<Value> {
        inner.threads[2].open = false;
        inner.threads[PRIMARY].awaited = 1;
        inner.idle(2, json!({"type": "end_turn"}), Value::Null);
        let last = inner.threads[PRIMARY].history.since(0).last()?;
        (last["type"] == "session.status_idle").then(|| last["stop_reason"]["type"].clone())
    }

    #[test]
    fn the_session_is_idle_when_one_child_waits_and_the_other_ends() {
        assert_eq!(reason(session()), Some("requires_action".into()));
    }

    #[test]
    fn a_child_that_was_answered_keeps_the_session_running_before_it_has_noticed() {
        let mut inner = session();
        inner.threads[1].calls[0].answer = Some(json!({}));
        assert_eq!(reason(inner), None);
    }

    #[test]
    fn a_child_that_was_interrupted_keeps_the_session_running_before_it_has_noticed() {
        let mut inner = session();
        inner.threads[1].interrupts.push("sevt_1".into());
        assert_eq!(reason(inner), None);
    }
}
