//! Judges a refusal of a send by the session's state, once the history was read again.
//!
//! | refused | the session | judgement |
//! | --- | --- | --- |
//! | an answer | does not wait for it any more | `Drop` |
//! | an answer, for what it says | waits for it | `Replace`, once |
//! | an answer or an interrupt, 409 | has not changed | `SendAgain`, up to the last attempt |
//! | an interrupt | is idle | `NothingToStop` |
//! | a message, 400 | waits for answers | `Hold`, `Pause` if they come from elsewhere, or over: `NeedsAction` |
//! | a message, 400 | has used up its budget | over: `BudgetReached` |
//! | anything else | | `Fail` |

use std::time::Duration;

use crate::request::failure::{Failure, Refusal};
use crate::session::state::SessionState;
use crate::session::status::Status;
use crate::session::tool_call::Answer;
use crate::session::turn::outbox::outgoing::{Origin, Outgoing, Purpose};
use crate::session::turn::outbox::refusal;
use crate::session::turn::outbox::reply::MAX_ATTEMPTS;
use crate::session::turn::outcome::Outcome;
use crate::session::turn::tool_calls::ToolCalls;

/// The pause of a message whose answers come from elsewhere.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// The route of every send.
const SEND: &str = "POST /v1/sessions/{session_id}/events";

pub(super) enum Judgement {
    /// Nobody waits for the answer any more.
    Drop,
    /// Answer in another way, so that the agent can go on.
    Replace(String),
    SendAgain,
    NothingToStop,
    /// The message waits for answers that can be given here.
    Hold,
    /// The message waits for answers that come from elsewhere.
    Pause(Duration),
    Over(Outcome),
    Fail(Failure),
}

pub(super) fn judge(
    failure: Failure,
    request: &Outgoing,
    session: &SessionState,
    calls: &ToolCalls,
) -> Judgement {
    let failure = failure.of_route(SEND);
    let call = request.answered_call().unwrap_or_default();
    let may_send_again = failure.status() == Some(409) && request.attempts() < MAX_ATTEMPTS;
    match request.purpose() {
        Purpose::Answer(_) if !is_awaited(call, session) => Judgement::Drop,
        Purpose::Interrupt if session.status() == Status::Idle => Judgement::NothingToStop,
        Purpose::Answer(_) | Purpose::Interrupt if may_send_again => Judgement::SendAgain,
        Purpose::Answer(origin) if origin != Origin::Replacement && refusal::is_about_content(&failure) => {
            replacement(&failure, request, session).map_or(Judgement::Fail(failure), Judgement::Replace)
        }
        Purpose::Ask => match &failure {
            Failure::Refused(refusal) if refusal.status == 400 => {
                let judgement = judge_postponed(refusal, session, calls);
                judgement.unwrap_or(Judgement::Fail(failure))
            }
            _ => Judgement::Fail(failure),
        },
        Purpose::Answer(_) | Purpose::Interrupt => Judgement::Fail(failure),
    }
}

/// The session has not accepted the message for some seconds, and the history says no more about
/// it.
fn judge_postponed(refusal: &Refusal, session: &SessionState, calls: &ToolCalls) -> Option<Judgement> {
    let waits = refusal::is_about_calls(refusal);
    Some(if calls.is_session_waiting(session) {
        Judgement::Hold
    } else if is_at_cap(session) || (refusal::is_about_budget(refusal) && !waits) {
        Judgement::Over(Outcome::BudgetReached)
    } else if !waits {
        return None;
    } else if calls.waits_for_answers() {
        Judgement::Pause(LONG_PAUSE)
    } else {
        Judgement::Over(Outcome::NeedsAction(calls.unanswered(session).unwrap_or_default()))
    })
}

/// A result becomes an error that says why, a confirmation a plain deny. `None` if the call takes
/// neither.
fn replacement(failure: &Failure, refused: &Outgoing, session: &SessionState) -> Option<String> {
    let answer =
        if refused.is_confirmation() { Answer::deny("") } else { Answer::error(refusal::why(failure)) };
    session.call(refused.answered_call()?)?.answer_json(&answer)
}

/// Returns `true` if the session waits for the answer to `call`, as far as it is known.
fn is_awaited(call: &str, session: &SessionState) -> bool {
    let required = session.required();
    session.call(call).is_some() && (required.is_empty() || required.iter().any(|id| **id == *call))
}

/// Returns `true` if the session has stopped at the end of its budget.
pub(super) fn is_at_cap(session: &SessionState) -> bool {
    let idle = session.idle().filter(|_| session.status() == Status::Idle);
    let reason = idle.and_then(|idle| idle.text(&["stop_reason", "type"]));
    reason.as_deref() == Some("budget_reached")
}
