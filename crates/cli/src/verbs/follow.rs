//! Follows a turn to its end, and turns its outcome into an exit code.

use std::time::Duration;

use managed_agents_blocking::{Delivery, Error, Outcome, Turn};

use crate::failure::Failure;
use crate::status_line::StatusLine;
use crate::verbs::approvals::Approvals;
use crate::verbs::checkpoint_writer::CheckpointWriter;
use crate::verbs::ctrl_c::{CtrlC, INTERRUPTED, Wish};
use crate::verbs::other_threads::OtherThreads;
use crate::verbs::report::Report;
use crate::verbs::time_limit::TimeLimit;

/// The longest time until a Ctrl-C is noticed.
const TICK: Duration = Duration::from_millis(100);

/// The exit code after `--timeout`.
const TIMED_OUT: u8 = 8;

/// Looked at beside the turn.
pub(crate) struct Beside<'a> {
    pub(crate) ctrl_c: &'a CtrlC,
    pub(crate) limit: TimeLimit,
    /// The threads of other agents, if they are shown.
    pub(crate) threads: Option<OtherThreads>,
}

pub(crate) fn to_the_end(
    verb: &str,
    turn: Turn,
    writer: &mut CheckpointWriter,
    mut approvals: Approvals,
    beside: Beside<'_>,
    report: &mut Report,
) -> Result<u8, Failure> {
    let Beside { ctrl_c, limit, mut threads } = beside;
    // The exit code of a turn that this program has interrupted.
    let mut interrupted = None;
    let mut turn = limit.limit(turn);
    let mut status = StatusLine::new(report.wants_previews());
    let outcome = loop {
        if interrupted.is_none() && limit.interrupts() {
            interrupted = Some(TIMED_OUT);
            turn.interrupt();
            report.note("the time is over; interrupting the agent");
        }
        let wish = match approvals.attend(&mut turn, report) {
            true => Wish::Interrupt,
            false => ctrl_c.wish(),
        };
        match wish {
            // There is nothing to interrupt.
            Wish::Interrupt if turn.is_unsent() && !turn.has_answered() => {
                report.left(writer.is_resumable());
                return Ok(INTERRUPTED);
            }
            Wish::Interrupt if interrupted != Some(INTERRUPTED) => {
                interrupted = Some(INTERRUPTED);
                turn.interrupt();
                report.note("interrupting the agent; Ctrl-C again leaves at once");
            }
            Wish::Leave(code) => {
                report.left(writer.is_resumable());
                return Ok(code);
            }
            Wish::Interrupt | Wish::GoOn => (),
        }
        if let Some(threads) = &mut threads {
            threads.show(report)?;
        }
        // Without a question, a session that waits for an answer ends the turn.
        turn.set_wait_for_answers(approvals.is_asking());
        let delivery = match turn.next_timeout(TICK) {
            Ok(Some(delivery)) => delivery,
            Ok(None) => break turn.outcome().cloned(),
            Err(Error::TimedOut) => {
                if let Some(state) = report.state().filter(|_| !approvals.is_asking()) {
                    status.show(&state);
                }
                continue;
            }
            Err(error) => return Err(Failure::of(verb, &error)),
        };
        status.note_event();
        // A preview is no progress of the turn.
        let is_progress = !matches!(delivery, Delivery::Preview(_));
        match delivery {
            Delivery::Event(event) | Delivery::Processed(event) => {
                approvals.note(&event);
                if threads.as_mut().is_none_or(|threads| threads.is_of_the_session(&event)) {
                    report.event(&event)?;
                }
            }
            Delivery::Unreadable(json) => report.unreadable(&json)?,
            Delivery::Preview(preview) => report.preview(&preview)?,
            Delivery::Reconnected { recovered, .. } => {
                report.note(&format!("reconnected; {recovered} events came meanwhile"));
            }
            Delivery::Waiting(call) => approvals.decide(call, &mut turn, report),
            _ => (),
        }
        if is_progress {
            note_sent(&turn, report);
            writer.write(&turn, report);
            ctrl_c.update(report.exit_message(writer.is_resumable()));
        }
    };
    drop(status);
    note_sent(&turn, report);
    writer.end(&turn, report);
    if let (Some(threads), Some(outcome)) = (&mut threads, &outcome) {
        if *outcome != Outcome::Deadline {
            report.end_words()?;
            threads.finish(ctrl_c, report)?;
        }
    }
    match outcome {
        Some(outcome) => {
            let code = interrupted.unwrap_or_else(|| match code(&outcome) {
                0 if report.has_missed_outcome() => 15,
                code => approvals.code(code, report),
            });
            if outcome == Outcome::Deadline {
                report.left(writer.is_resumable());
            }
            Ok(report.outcome(&outcome, code, writer.is_resumable()))
        }
        None => Err(Failure {
            code: 1,
            message: format!("{verb} ended without an outcome"),
            ..Failure::default()
        }),
    }
}

/// Notes that the prompt was sent, if there is one.
fn note_sent(turn: &Turn, report: &mut Report) {
    if report.is_unsent() {
        report.sent(!turn.is_unsent());
    }
}

fn code(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::EndTurn => 0,
        Outcome::Deadline => TIMED_OUT,
        Outcome::NeedsAction(_) => 10,
        Outcome::Refusal { .. } => 11,
        Outcome::RetriesExhausted => 12,
        Outcome::BudgetReached => 13,
        Outcome::Terminated | Outcome::Deleted => 14,
        Outcome::Interrupted | Outcome::Cancelled => 18,
        _ => 17,
    }
}
