//! Decides about the tool calls of a turn that need an approval: by rules, or by a person at the
//! terminal.

use std::collections::VecDeque;
use std::io::{self, Write as _};

use clap::ArgMatches;
use managed_agents_blocking::{Answer, RawEvent, ToolCall, ToolCallKind, Turn};

use crate::call_events;
use crate::failure::Failure;
use crate::status_line;
use crate::verbs::console::{Console, Typed};
use crate::verbs::question::{CHOICES, Choice, details};
use crate::verbs::report::Report;
use crate::verbs::rules::{Decision, Rules};
use crate::width::columns;

pub(crate) struct Approvals {
    /// `None` if this program only follows.
    rules: Option<Rules>,
    /// `None` if nobody is there.
    console: Option<Console>,
    /// The calls to ask about. The first one is being asked.
    questions: VecDeque<ToolCall>,
    asking: Asking,
    was_asked: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Nothing,
    Choice,
    Reason,
}

impl Approvals {
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        Ok(Self { rules: Some(Rules::new(matches)?), console: Console::open(), ..Self::none() })
    }

    /// Answers nothing.
    pub(crate) fn none() -> Self {
        Self {
            rules: None,
            console: None,
            questions: VecDeque::new(),
            asking: Asking::Nothing,
            was_asked: false,
        }
    }

    /// Returns `true` while a question stands: the turn must go on, because a person may answer.
    pub(crate) fn is_asking(&self) -> bool {
        !self.questions.is_empty()
    }

    /// Answers a call that waits, or queues it for the person.
    pub(crate) fn decide(&mut self, call: ToolCall, turn: &mut Turn, report: &mut Report) {
        let Some(rules) = &self.rules else { return };
        match rules.decide(&call) {
            Decision::Allow => {
                answer(turn, &call, &Answer::allow());
            }
            Decision::Deny(rule) => {
                if answer(turn, &call, &Answer::deny(format!("The user's rule {rule} denies this."))) {
                    report.denied(&call, Some(rule));
                }
            }
            Decision::Ask if call.kind == ToolCallKind::Approval && self.console.is_some() => {
                self.questions.push_back(call);
            }
            // Nobody here can answer: the turn ends once the session waits for nothing else.
            Decision::Ask => (),
        }
    }

    /// Notes an event: somebody else may have answered.
    pub(crate) fn note(&mut self, event: &RawEvent) {
        let asked = self.questions.front().map(|call| call.id.clone());
        self.questions.retain(|call| call_events::about(event, call.id.as_str()).is_none());
        if self.asking != Asking::Nothing && self.questions.front().map(|call| &call.id) != asked.as_ref() {
            self.asking = Asking::Nothing;
            show("\nThis call was answered elsewhere.\n");
        }
    }

    /// Asks, and takes what was typed. Returns `true` if the person wants to stop the agent.
    pub(crate) fn attend(&mut self, turn: &mut Turn, report: &mut Report) -> bool {
        if self.asking == Asking::Nothing && !self.ask(turn) {
            return false;
        }
        // The person may have sent the program to the background since.
        if self.console.as_ref().is_some_and(|console| !console.is_ours()) {
            self.leave();
            return false;
        }
        let Some(typed) = self.console.as_ref().and_then(Console::typed) else { return false };
        let Typed::Line(line) = typed else {
            self.leave();
            return false;
        };
        let Some(call) = self.questions.front().cloned() else { return false };
        match (self.asking, Choice::read(&line)) {
            (Asking::Reason, _) => {
                self.answered();
                deny(turn, report, &call, &line);
            }
            (_, Some(Choice::Stop)) => {
                self.answered();
                self.questions.clear();
                return true;
            }
            (_, Some(Choice::Why)) => {
                self.asking = Asking::Reason;
                show("why not? ");
            }
            (_, Some(Choice::No)) => {
                self.answered();
                deny(turn, report, &call, "");
            }
            (_, Some(choice)) => {
                self.answered();
                if let Some(rules) = self.rules.as_mut().filter(|_| choice == Choice::Always) {
                    rules.allow_always(&call);
                }
                answer(turn, &call, &Answer::allow());
            }
            (_, None) => show(CHOICES),
        }
        false
    }

    /// Puts the next question. Returns `false` if there is none.
    fn ask(&mut self, turn: &mut Turn) -> bool {
        // A rule that was made since may allow the call.
        while let (Some(rules), Some(call)) = (&self.rules, self.questions.front()) {
            if rules.decide(call) != Decision::Allow {
                break;
            }
            answer(turn, call, &Answer::allow());
            self.questions.pop_front();
        }
        let (Some(console), Some(call)) = (&self.console, self.questions.front()) else { return false };
        if !console.is_ours() {
            self.leave();
            return false;
        }
        show(&details(call, columns()));
        // Nothing that was typed before the question can answer it.
        console.forget_typed();
        show(CHOICES);
        self.was_asked = true;
        self.asking = Asking::Choice;
        true
    }

    fn answered(&mut self) {
        self.questions.pop_front();
        self.asking = Asking::Nothing;
    }

    /// Nobody is there any more.
    fn leave(&mut self) {
        self.console = None;
        self.asking = Asking::Nothing;
        self.questions.clear();
    }

    /// Returns the exit code of a turn that has ended with `code`: whoever did not see the denials
    /// must not take the turn for done.
    pub(crate) fn code(&self, code: u8, report: &Report) -> u8 {
        if code == 0 && report.has_denied_by_rule() && !self.was_asked { 16 } else { code }
    }
}

/// Returns `false` if somebody else has answered meanwhile.
fn answer(turn: &mut Turn, call: &ToolCall, answer: &Answer) -> bool {
    turn.answer(&call.id, answer).is_ok()
}

fn deny(turn: &mut Turn, report: &mut Report, call: &ToolCall, reason: &str) {
    if answer(turn, call, &Answer::deny(reason)) {
        report.denied(call, None);
    }
}

fn show(text: &str) {
    status_line::clear();
    let mut err = io::stderr().lock();
    // Without a terminal nobody is asked.
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
