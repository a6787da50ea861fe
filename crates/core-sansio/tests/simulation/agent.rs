//! The agent behind the simulated server: what a turn does, step by step.

use fastrand::Rng;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Thinking,
    Message,
    /// A tool that the service runs.
    Tool,
    /// Calls that wait for the client: custom tools (true) and approvals (false).
    Calls(Vec<bool>),
    Error,
    Workflow,
    End(&'static str),
    Terminate,
    Delete,
}

/// A turn drawn from the seed.
pub(crate) fn turn(random: &mut Rng, with_calls: bool, with_end_of_session: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for _ in 0..random.usize(0..6) {
        steps.push(match random.u32(0..8) {
            0 => Step::Thinking,
            1 | 2 => Step::Message,
            3 | 4 => Step::Tool,
            5 => Step::Error,
            6 if with_calls => Step::Calls((0..random.usize(1..4)).map(|_| random.bool()).collect()),
            7 if random.bool() => Step::Workflow,
            _ => Step::Message,
        });
    }
    if with_end_of_session && random.u32(0..12) == 0 {
        steps.push(if random.bool() { Step::Terminate } else { Step::Delete });
    } else {
        steps.push(Step::End(match random.u32(0..10) {
            0 => "retries_exhausted",
            1 => "budget_reached",
            2 => "refusal",
            3 => "a_newer_reason",
            _ => "end_turn",
        }));
    }
    steps
}
