//! The evaluations of a turn that works on an outcome.

use crate::engine::outcome::{conclude, start};
use crate::engine::turn::{Interrupted, Stop, Turn};
use crate::state::outcome::Evaluation;

impl Turn {
    /// Sets the results of the outcome's evaluations, in order. The last one repeats; without this
    /// call the first evaluation is satisfied. The script runs again for each revision. Does
    /// nothing in a turn without an outcome.
    pub fn outcome(&mut self, results: impl IntoIterator<Item = Evaluation>) {
        if let Some(outcome) = &mut self.outcome {
            outcome.results = results.into_iter().collect();
        }
    }

    /// Returns the number of revisions so far; 0 in a turn without an outcome.
    pub fn iteration(&self) -> u64 {
        self.outcome.as_ref().map_or(0, |outcome| outcome.iteration)
    }

    /// Evaluates the script's work. Returns `true` if the script must run again. While a workflow run
    /// is open nothing is evaluated: a later turn does it.
    pub(in crate::engine) fn evaluate(&mut self) -> bool {
        self.stop == Stop::EndTurn && self.cycle().unwrap_or(false)
    }

    fn cycle(&mut self) -> Result<bool, Interrupted> {
        let Some(outcome) = self.outcome.take() else { return Ok(false) };
        self.end_request(false, 0);
        let mut own = Some(outcome);
        // If this turn is over, its end concludes the outcome.
        let _ = self.step(|inner| {
            if !inner.runs.is_empty() {
                inner.waiting_outcome = own.take();
            }
        });
        let Some(mut outcome) = own else { return Ok(false) };
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
