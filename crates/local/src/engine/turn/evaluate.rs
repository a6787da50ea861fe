//! A script's part in an outcome: it sets the judgements and may be run once more for each.

use crate::engine::outcome::{Evaluation, conclude, start};
use crate::engine::turn::{Interrupted, Stop, Turn};

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
