//! Reads what the service says when it refuses a send.

use crate::request::failure::{Failure, Refusal};

/// Returns `true` if the session takes only answers and interrupts at the moment.
pub(super) fn is_about_answers(refusal: &Refusal) -> bool {
    refusal.with_message(|message| lists_answers(message) || says_it_waits(message))
}

/// Returns `true` if the session waits for answers.
pub(super) fn is_about_calls(refusal: &Refusal) -> bool {
    refusal.with_message(says_it_waits)
}

/// Returns `true` if the session's budget is used up.
pub(super) fn is_about_budget(refusal: &Refusal) -> bool {
    refusal.with_message(says_budget)
}

/// Returns `true` if another answer may be taken where this one was not: it was too large, or not
/// the JSON that the service expects.
pub(super) fn is_about_content(failure: &Failure) -> bool {
    matches!(failure.status(), Some(400 | 413 | 422))
}

/// Tells the agent why it does not get the result of its call.
pub(super) fn why(failure: &Failure) -> String {
    let mut text = String::from("the tool has run, but the service did not take its result: ");
    if let Failure::Refused(refusal) = failure {
        text.push_str(if refusal.status == 413 { "it is too large. " } else { "it was refused. " });
        refusal.with_message(|message| text.push_str(beginning(message)));
    }
    text
}

/// The first 200 bytes, without a character that is cut off.
fn beginning(message: &str) -> &str {
    let ends = (0..=message.len().min(200)).rev();
    ends.into_iter().find_map(|end| message.get(..end)).unwrap_or_default()
}

/// Both refusals end with the list of events that may be sent.
fn lists_answers(message: &str) -> bool {
    has(message, "user.interrupt")
        && (has(message, "user.tool_confirmation") || has(message, "user.custom_tool_result"))
}

fn says_it_waits(message: &str) -> bool {
    let is_about_answers = ["response", "answer", "requires_action"].iter().any(|word| has(message, word));
    has(message, "wait") && is_about_answers && !says_budget(message)
}

fn says_budget(message: &str) -> bool {
    has(message, "budget")
}

/// Smaller than the standard library's search, which no other code of the browser package needs.
fn has(message: &str, word: &str) -> bool {
    let mut rest = message.as_bytes();
    while let [_, after @ ..] = rest {
        if rest.starts_with(word.as_bytes()) {
            return true;
        }
        rest = after;
    }
    false
}
