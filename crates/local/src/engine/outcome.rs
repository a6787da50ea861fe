//! Outcomes: the script's work is evaluated, and repeated until the evaluation is satisfied. The
//! script chooses the results.

use crate::state::outcome::Outcome;
use crate::state::session::Inner;
use crate::state::session::thread::PRIMARY;
use crate::state::usage::Charge;
use serde_json::{Value, json};

/// Ends an outcome as interrupted, unless it has ended.
pub(crate) fn give_up(inner: &mut Inner, outcome: &Outcome) {
    let start = outcome.start.clone().unwrap_or_default();
    conclude(inner, &outcome.id, outcome.iteration, start, "interrupted");
}

/// Marks the outcome as running, if the input defines one.
pub(crate) fn begin_outcome(inner: &mut Inner, input: &Value) {
    if let Some(stored) = input["outcome_id"].as_str().and_then(|id| active(inner, id)) {
        stored["result"] = "running".into();
    }
}

pub(crate) fn start(inner: &mut Inner, outcome: &Outcome) -> String {
    if let Some(stored) = active(inner, &outcome.id) {
        stored["result"] = "evaluating".into();
    }
    let fields = json!({"outcome_id": outcome.id, "iteration": outcome.iteration});
    let start = inner.emit("span.outcome_evaluation_start", fields.clone());
    inner.emit("span.outcome_evaluation_ongoing", fields);
    start
}

/// Ends an evaluation. `start` is empty for one that never began.
pub(crate) fn conclude(inner: &mut Inner, id: &str, iteration: u64, start: String, result: &str) {
    let explanation = match result {
        "needs_revision" => "The script asks for a revision.",
        "satisfied" => "The script is satisfied. No model reads the rubric here.",
        "max_iterations_reached" => "The script asks for a revision, and there are none left.",
        "failed" => "The script says that the rubric does not fit.",
        _ => "The work was interrupted.",
    };
    let time = inner.clock.stamp();
    let Some(stored) = active(inner, id) else { return };
    if result == "needs_revision" {
        stored["result"] = "running".into();
        stored["iteration"] = (iteration + 1).into();
    } else {
        stored["result"] = result.into();
        stored["completed_at"] = time.into();
    }
    stored["explanation"] = explanation.into();
    let usage = inner.count_request(PRIMARY, 0, 0, Charge::default());
    let end = json!({
        "outcome_id": id,
        "iteration": iteration,
        "outcome_evaluation_start_id": start,
        "result": result,
        "explanation": explanation,
        "usage": usage,
    });
    inner.emit("span.outcome_evaluation_end", end);
}

/// Finds an outcome that has not ended.
fn active<'a>(inner: &'a mut Inner, id: &str) -> Option<&'a mut Value> {
    inner.outcomes.iter_mut().find(|outcome| outcome["outcome_id"] == id && outcome["completed_at"].is_null())
}

/// Ends the outcomes that no turn works on: those in the queue, and the one that waits for workflow
/// runs.
pub(crate) fn give_up_queued(inner: &mut Inner) {
    if let Some(waiting) = inner.waiting_outcome.take() {
        give_up(inner, &waiting);
    }
    for queued in std::mem::take(&mut inner.inbox) {
        match Outcome::of(&queued.event) {
            Some(outcome) => give_up(inner, &outcome),
            None => inner.inbox.push_back(queued),
        }
    }
}
