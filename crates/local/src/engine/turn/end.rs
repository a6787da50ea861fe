//! How a turn ends, and which one comes next.

use super::calls::close_calls;
use super::{Stop, Turn};
use crate::engine::begin;
use crate::state::{Inner, now};
use serde_json::{Value, json};

impl Turn {
    /// Ends the turn with all its last events, and begins the next one if its input waits.
    pub(in crate::engine) fn finish(mut self) -> Option<Value> {
        self.end_request(false, 0);
        self.session.update(|inner| {
            inner.turn_open = false;
            inner.paused = false;
            if inner.over {
                return None;
            }
            close_calls(inner, std::mem::take(&mut self.unresolved));
            if inner.history.is_full() {
                let message = "this local server keeps no more events of this session";
                let error = json!({"type": "unknown_error", "message": message, "retry_status": {"type": "terminal"}});
                inner.emit("session.error", json!({"error": error}));
                self.is_terminal = true;
            }
            if self.is_terminal {
                inner.terminate();
                return None;
            }
            let interrupts = std::mem::take(&mut inner.interrupts);
            let is_interrupted = !interrupts.is_empty();
            for id in interrupts {
                inner.process(&id);
            }
            let stop = if is_interrupted { Stop::EndTurn } else { self.stop };
            if let Some(outcome_id) = &self.outcome_id {
                evaluate(inner, outcome_id, is_interrupted);
            }
            if stop == Stop::RetriesExhausted {
                for dropped in std::mem::take(&mut inner.inbox) {
                    inner.history.take_queued(&dropped.id);
                    if let Some(outcome_id) = dropped.event["outcome_id"].as_str() {
                        evaluate(inner, outcome_id, true);
                    }
                }
            }
            let (reason, details) = reason(&stop);
            let of_session = if inner.budget_reached() { json!({"type": "budget_reached"}) } else { reason.clone() };
            inner.idle(&reason, &of_session, &details);
            begin(inner)
        })
    }
}

fn reason(stop: &Stop) -> (Value, Value) {
    match stop {
        Stop::EndTurn => (json!({"type": "end_turn"}), Value::Null),
        Stop::RetriesExhausted => (json!({"type": "retries_exhausted"}), Value::Null),
        Stop::Refusal { category, explanation } => {
            let details = json!({"type": "refusal", "category": category, "explanation": explanation});
            (json!({"type": "refusal"}), details)
        }
    }
}

/// Judges the outcome that was worked on. Nobody grades here, so whatever was done is taken as satisfying.
fn evaluate(inner: &mut Inner, outcome_id: &str, is_interrupted: bool) {
    let Some(place) = inner.outcomes.iter().position(|outcome| outcome["outcome_id"] == outcome_id) else {
        return;
    };
    let fields = json!({"outcome_id": outcome_id, "iteration": 0});
    let (start, result, explanation) = if is_interrupted {
        (String::new(), "interrupted", "The work was interrupted.")
    } else {
        let start = inner.emit("span.outcome_evaluation_start", fields.clone());
        inner.emit("span.outcome_evaluation_ongoing", fields.clone());
        (start, "satisfied", "The local server has no grader: every finished turn counts as satisfying.")
    };
    let model = inner.model().to_owned();
    let mut end = fields;
    end["outcome_evaluation_start_id"] = start.into();
    end["result"] = result.into();
    end["explanation"] = explanation.into();
    end["usage"] = inner.usage.request(&model, 0, 0).json();
    inner.emit("span.outcome_evaluation_end", end);
    let outcome = &mut inner.outcomes[place];
    outcome["result"] = result.into();
    outcome["explanation"] = explanation.into();
    outcome["completed_at"] = now().into();
}
