//! Outcomes: work that is judged, and done again until it is good enough. The script says what the judgement is.

use super::{Interrupted, Stop, Turn};
use crate::state::{Inner, PRIMARY, now};
use serde_json::{Value, json};

/// What an evaluation of an outcome comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evaluation {
    /// The work is done once more, as long as the outcome's `max_iterations` allow.
    NeedsRevision,
    /// The rubric is met.
    Satisfied,
    /// The rubric does not fit the work.
    Failed,
}

/// The outcome that a turn works on.
#[derive(Debug)]
pub(super) struct Outcome {
    id: String,
    /// From 0.
    iteration: u64,
    max_iterations: u64,
    /// The start event of the evaluation under way.
    start: Option<String>,
    results: Vec<Evaluation>,
}

impl Outcome {
    pub(super) fn of(input: &Value) -> Option<Self> {
        let id = input["outcome_id"].as_str()?.to_owned();
        let max_iterations = input["max_iterations"].as_u64()?;
        Some(Self { id, iteration: 0, max_iterations, start: None, results: Vec::new() })
    }

    /// Says that the outcome was interrupted, unless it came to its end.
    pub(super) fn give_up(&self, inner: &mut Inner) {
        let start = self.start.clone().unwrap_or_default();
        conclude(inner, &self.id, self.iteration, start, "interrupted");
    }

    fn judge(&self) -> &'static str {
        let place = usize::try_from(self.iteration).unwrap_or(usize::MAX);
        let result = self.results.get(place).or_else(|| self.results.last());
        match result.unwrap_or(&Evaluation::Satisfied) {
            Evaluation::NeedsRevision if self.iteration + 1 >= self.max_iterations => {
                "max_iterations_reached"
            }
            Evaluation::NeedsRevision => "needs_revision",
            Evaluation::Satisfied => "satisfied",
            Evaluation::Failed => "failed",
        }
    }
}

impl Turn {
    /// Sets what the evaluations of the outcome come to, one after the other; the last one repeats. Without it the
    /// first is satisfied. The script is run again for each revision. In a turn that works on no outcome this does
    /// nothing.
    pub fn outcome(&mut self, results: impl IntoIterator<Item = Evaluation>) {
        if let Some(outcome) = &mut self.outcome {
            outcome.results = results.into_iter().collect();
        }
    }

    /// How often the outcome's work was revised before: 0 the first time, and where there is no outcome.
    pub fn iteration(&self) -> u64 {
        self.outcome.as_ref().map_or(0, |outcome| outcome.iteration)
    }

    /// Judges what the script did for an outcome. Whether it is to be done once more.
    pub(in crate::engine) fn evaluate(&mut self) -> bool {
        self.stop == Stop::EndTurn && self.cycle().unwrap_or(false)
    }

    fn cycle(&mut self) -> Result<bool, Interrupted> {
        let Some(mut outcome) = self.outcome.take() else { return Ok(false) };
        self.end_request(false, 0);
        let started = self.step(|inner| start(inner, &outcome));
        outcome.start = started.ok();
        let result = outcome.judge();
        let judged = self.step(|inner| {
            let start = outcome.start.take().unwrap_or_default();
            conclude(inner, &outcome.id, outcome.iteration, start, result);
        });
        outcome.iteration += u64::from(judged.is_ok() && result == "needs_revision");
        self.outcome = Some(outcome);
        judged?;
        if result == "max_iterations_reached" {
            self.say("I stop here: there are no revisions left.")?;
        }
        Ok(result == "needs_revision")
    }
}

/// Notes that the outcome is worked on, if the input is one.
pub(in crate::engine) fn begin_outcome(inner: &mut Inner, input: &Value) {
    if let Some(stored) = input["outcome_id"].as_str().and_then(|id| active(inner, id)) {
        stored["result"] = "running".into();
    }
}

fn start(inner: &mut Inner, outcome: &Outcome) -> String {
    if let Some(stored) = active(inner, &outcome.id) {
        stored["result"] = "evaluating".into();
    }
    let fields = json!({"outcome_id": outcome.id, "iteration": outcome.iteration});
    let start = inner.emit("span.outcome_evaluation_start", fields.clone());
    inner.emit("span.outcome_evaluation_ongoing", fields);
    start
}

/// Emits the end of an evaluation, of which `start` may be empty: it never began.
fn conclude(inner: &mut Inner, id: &str, iteration: u64, start: String, result: &str) {
    let explanation = match result {
        "needs_revision" => "The script asks for a revision.",
        "satisfied" => "The script is satisfied. No model reads the rubric here.",
        "max_iterations_reached" => "The script asks for a revision, and there are none left.",
        "failed" => "The script says that the rubric does not fit.",
        _ => "The work was interrupted.",
    };
    let Some(stored) = active(inner, id) else { return };
    if result == "needs_revision" {
        stored["result"] = "running".into();
        stored["iteration"] = (iteration + 1).into();
    } else {
        stored["result"] = result.into();
        stored["completed_at"] = now().into();
    }
    stored["explanation"] = explanation.into();
    let usage = inner.count_request(PRIMARY, 0, 0);
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

/// The outcome as the session shows it, unless it came to its end.
fn active<'a>(inner: &'a mut Inner, id: &str) -> Option<&'a mut Value> {
    inner.outcomes.iter_mut().find(|outcome| outcome["outcome_id"] == id && outcome["completed_at"].is_null())
}

/// Ends the outcomes that wait for their turn.
pub(in crate::engine) fn give_up_queued(inner: &mut Inner) {
    for queued in std::mem::take(&mut inner.inbox) {
        match Outcome::of(&queued.event) {
            Some(outcome) => outcome.give_up(inner),
            None => inner.inbox.push_back(queued),
        }
    }
}
