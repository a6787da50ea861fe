//! Follows a turn to its end, and turns its outcome into an exit code.

use managed_agents_blocking::{Delivery, Outcome, Turn};

use crate::failure::Failure;
use crate::verbs::approvals::Approvals;
use crate::verbs::kept::Kept;
use crate::verbs::report::Report;

pub(crate) fn to_the_end(
    verb: &str,
    mut turn: Turn,
    kept: &mut Kept,
    mut approvals: Approvals,
    report: &mut Report,
) -> Result<u8, Failure> {
    while let Some(delivery) = turn.next() {
        let delivery = delivery.map_err(|error| Failure::of(verb, &error))?;
        // A preview is no progress of the turn.
        let is_kept = !matches!(delivery, Delivery::Preview(_));
        match delivery {
            Delivery::Event(event) | Delivery::Processed(event) => report.event(&event)?,
            Delivery::Unreadable(json) => report.unreadable(&json)?,
            Delivery::Preview(preview) => report.preview(&preview)?,
            Delivery::Reconnected { recovered, .. } => {
                report.note(&format!("reconnected; {recovered} events came meanwhile"));
            }
            Delivery::Waiting(call) => approvals.decide(&call, &mut turn, report),
            _ => (),
        }
        if is_kept {
            kept.write(&turn, report);
        }
    }
    kept.end(&turn, report);
    match turn.outcome() {
        Some(outcome) => {
            let code = match code(outcome) {
                0 if report.has_missed_outcome() => 15,
                code => approvals.code(code, report),
            };
            Ok(report.outcome(outcome, code))
        }
        None => Err(Failure {
            code: 1,
            message: format!("{verb} ended without an outcome"),
            ..Failure::default()
        }),
    }
}

fn code(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::EndTurn => 0,
        Outcome::Deadline => 8,
        Outcome::NeedsAction(_) => 10,
        Outcome::Refusal { .. } => 11,
        Outcome::RetriesExhausted => 12,
        Outcome::BudgetReached => 13,
        Outcome::Terminated | Outcome::Deleted => 14,
        Outcome::Interrupted | Outcome::Cancelled => 18,
        _ => 17,
    }
}
