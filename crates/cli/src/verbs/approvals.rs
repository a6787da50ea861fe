//! Decides about the tool calls of a turn that need an approval.

use clap::ArgMatches;
use managed_agents_blocking::{Answer, ToolCall, Turn};

use crate::failure::Failure;
use crate::verbs::report::Report;
use crate::verbs::rules::{Decision, Rules};

pub(crate) struct Approvals {
    /// `None` if this program only follows.
    rules: Option<Rules>,
}

impl Approvals {
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        Ok(Self { rules: Some(Rules::new(matches)?) })
    }

    /// Answers nothing.
    pub(crate) fn none() -> Self {
        Self { rules: None }
    }

    /// Answers a call that waits, if a rule decides about it.
    pub(crate) fn decide(&mut self, call: &ToolCall, turn: &mut Turn, report: &mut Report) {
        let Some(rules) = &self.rules else { return };
        let (answer, rule) = match rules.decide(call) {
            Decision::Allow => (Answer::allow(), None),
            Decision::Deny(rule) => {
                (Answer::deny(format!("The user's rule {rule} denies this.")), Some(rule))
            }
            Decision::Ask => return,
        };
        // Fails only if somebody else has answered meanwhile.
        if turn.answer(&call.id, &answer).is_ok() {
            if let Some(rule) = rule {
                report.denied(call, Some(rule));
            }
        }
    }

    /// Returns the exit code of a turn that has ended with `code`: whoever did not see the denials
    /// must not take the turn for done.
    pub(crate) fn code(&self, code: u8, report: &Report) -> u8 {
        if code == 0 && report.has_denied_by_rule() { 16 } else { code }
    }
}
