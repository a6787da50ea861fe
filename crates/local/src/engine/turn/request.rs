//! Model requests: the span around what the agent says and does, its usage, and the budget that holds it up.

use super::{Interrupted, Turn};
use serde_json::{Value, json};

impl Turn {
    /// Begins a model request unless one is open, and waits first while the budget is used up.
    pub(super) fn open_request(&mut self) -> Result<(), Interrupted> {
        if self.request.is_some() {
            return self.step(|_| ());
        }
        let paused = self.step(|inner| {
            if inner.budget_reached() {
                let reason = json!({"type": "budget_reached"});
                inner.idle(&reason, &reason, &Value::Null);
                inner.paused = true;
            }
            inner.paused
        })?;
        if paused {
            self.session.wait(None, |inner| (inner.over || !inner.budget_reached()).then_some(()));
            self.step(|inner| {
                inner.paused = false;
                inner.running();
            })?;
        }
        self.request = Some(self.step(|inner| inner.emit("span.model_request_start", json!({})))?);
        Ok(())
    }

    pub(super) fn close_request(&mut self, output: usize) {
        self.end_request(false, output);
    }

    pub(super) fn end_request(&mut self, is_error: bool, output: usize) {
        let Some(start) = self.request.take() else { return };
        let unseen = std::mem::take(&mut self.unseen);
        self.session.update(|inner| {
            if inner.over {
                return;
            }
            let model = inner.model().to_owned();
            let usage = inner.usage.request(&model, unseen, output).json();
            inner.emit(
                "span.model_request_end",
                json!({"model_request_start_id": start, "is_error": is_error, "model_usage": usage}),
            );
        });
    }
}
