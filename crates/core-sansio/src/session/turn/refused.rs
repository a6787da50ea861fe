//! What was refused for good, judged by what the history says of the session since.

use super::Turn;
use super::batch::{Batch, Purpose};
use super::sending::Sending;
use crate::request::failure::Failure;
use crate::session::status::Status;
use crate::session::tool_call::Answer;

/// What a message is sent to.
const SEND: &str = "POST /v1/sessions/{session_id}/events";

impl Turn {
    /// Deals with a refusal, if there is one: reads the history first, then judges. Returns `true` if something has changed.
    pub(super) fn takes_refusal(&mut self) -> bool {
        self.sending = match std::mem::replace(&mut self.sending, Sending::Ready) {
            Sending::Refused(failure) => {
                self.stream.look_again();
                Sending::Final(failure)
            }
            Sending::Final(failure) => {
                self.conclude(failure);
                return true;
            }
            other => {
                self.sending = other;
                return false;
            }
        };
        true
    }

    /// Returns `true` if a refusal is to be judged, once the history was read.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.sending, Sending::Refused(_) | Sending::Final(_))
    }

    /// A cancelled turn does not wait for what comes of its interrupt.
    pub(super) fn forget_refused(&mut self) {
        if self.is_refused() {
            self.outbox.clear();
            self.sending = Sending::Ready;
        }
    }

    /// The session is still there, and `failure` is what it says to the first batch.
    fn conclude(&mut self, failure: Failure) {
        let Some(batch) = self.outbox.first() else { return };
        match batch.purpose {
            Purpose::Answer if !self.is_awaited(batch) => self.drop_answer(),
            Purpose::Answer if !batch.is_replacement && is_about_content(&failure) => {
                self.replace_answer(&failure);
            }
            // It came too late: there is nothing left to stop.
            Purpose::Interrupt if self.stream.state().status() == Status::Idle => {
                self.outbox.remove(0);
                self.has_interrupted = false;
            }
            Purpose::Ask if failure.status() == Some(400) => self.stay_postponed(failure),
            _ => self.stream.fail(failure.of_route(SEND)),
        }
    }

    /// Returns `true` if the session waits for this answer, as far as is known.
    fn is_awaited(&self, answer: &Batch) -> bool {
        let (fold, call) = (self.stream.state(), answer.answered_call().unwrap_or_default());
        let required = fold.required();
        fold.call(call).is_some() && (required.is_empty() || required.iter().any(|id| **id == *call))
    }

    /// Nobody waits for it any more. If somebody does later, the call has no answer.
    fn drop_answer(&mut self) {
        let answer = self.outbox.remove(0);
        let call = answer.answered_call().unwrap_or_default();
        self.answered.retain(|id| id.as_str() != call);
    }

    /// Answers in another way, so that the agent can go on: a result becomes an error that says why, a confirmation a plain deny.
    fn replace_answer(&mut self, failure: &Failure) {
        let Some(refused) = self.outbox.first_mut() else { return };
        let is_confirmation = refused.items.iter().any(|item| item.kind == "user.tool_confirmation");
        let answer = if is_confirmation { Answer::deny("") } else { Answer::error(why(failure)) };
        let call = self.stream.state().call(refused.answered_call().unwrap_or_default());
        let Some(json) = call.and_then(|call| call.answer_json(&answer)) else { return };
        *refused = Batch { is_replacement: true, ..Batch::new(Purpose::Answer, vec![json]) };
    }
}

/// Returns `true` if another answer may be taken where this one was not: it was too large, or no JSON for the service.
fn is_about_content(failure: &Failure) -> bool {
    matches!(failure.status(), Some(400 | 409 | 413 | 422))
}

/// Why the agent does not get the result of its call.
fn why(failure: &Failure) -> String {
    let mut text = String::from("the tool has run, but the service did not take its result: ");
    if let Failure::Refused(refusal) = failure {
        text.push_str(if refusal.status == 413 { "it is too large. " } else { "it was refused. " });
        refusal.with_message(|message| text.push_str(beginning(message)));
    }
    text
}

/// The first 200 bytes, without half a character.
fn beginning(message: &str) -> &str {
    let ends = (0..=message.len().min(200)).rev();
    ends.into_iter().find_map(|end| message.get(..end)).unwrap_or_default()
}
