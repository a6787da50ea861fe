//! Simulates the agent behind the server: the steps of a turn.

use crate::draws::Draws;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Thinking,
    Message,
    /// A tool that the service runs.
    Tool,
    /// Tool calls that wait for the client: custom tools (`true`) and approvals (`false`).
    Calls(Vec<bool>),
    Error,
    Workflow,
    End(&'static str),
    Terminate,
    Delete,
}

/// Draws the steps of a turn.
pub(crate) fn turn(draws: &Draws, with_calls: bool, with_end_of_session: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for _ in 0..draws.below(6) {
        steps.push(match draws.below(8) {
            1 => Step::Thinking,
            2 | 3 => Step::Tool,
            4 => Step::Error,
            5 if with_calls => Step::Calls((0..=draws.below(3)).map(|_| draws.flag()).collect()),
            6 if draws.flag() => Step::Workflow,
            _ => Step::Message,
        });
    }
    if with_end_of_session && draws.once_in(12) {
        steps.push(if draws.flag() { Step::Delete } else { Step::Terminate });
    } else {
        steps.push(Step::End(match draws.below(10) {
            6 => "retries_exhausted",
            7 => "budget_reached",
            8 => "refusal",
            9 => "a_newer_reason",
            _ => "end_turn",
        }));
    }
    steps
}
