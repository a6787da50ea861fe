//! Model requests: the span events around the agent's output, their usage, and the wait for a
//! higher budget.

use crate::engine::turn::{Interrupted, Turn, check};
use crate::state::session::Inner;
use serde_json::{Value, json};

impl Turn {
    /// Begins a model request unless one is open. Waits first while the budget is used up or the
    /// thread's workflow run is paused.
    pub(super) fn open_request(&mut self) -> Result<(), Interrupted> {
        if self.request.is_some() {
            return self.step(|_| ());
        }
        let thread = self.thread;
        let paused = self.step(|inner| {
            let is_held = inner.is_held(thread);
            if is_held {
                let reason = if inner.budget_reached() { "budget_reached" } else { "end_turn" };
                inner.threads[thread].paused = true;
                inner.idle(thread, json!({"type": reason}), Value::Null);
            }
            is_held
        })?;
        if paused {
            let ready = |inner: &mut Inner| check(inner, thread).is_err() || !inner.is_held(thread);
            self.session.wait(None, |inner| ready(inner).then_some(()));
            self.step(|inner| {
                inner.threads[thread].paused = false;
                inner.running(thread);
            })?;
        }
        self.request = Some(self.step(|inner| inner.emit_on(thread, "span.model_request_start", json!({})))?);
        Ok(())
    }

    pub(super) fn close_request(&mut self, output: usize) {
        self.end_request(false, output);
    }

    pub(super) fn end_request(&mut self, is_error: bool, output: usize) {
        let Some(start) = self.request.take() else { return };
        let thread = self.thread;
        let unseen = std::mem::take(&mut self.unseen);
        let charge = std::mem::take(&mut self.charge);
        self.session.update(|inner| {
            if inner.over {
                return;
            }
            let usage = inner.count_request(thread, unseen, output, charge);
            inner.emit_on(
                thread,
                "span.model_request_end",
                json!({"model_request_start_id": start, "is_error": is_error, "model_usage": usage}),
            );
        });
    }
}
