//! What may have begun long before anything that a newest page shows: workflow runs and outcomes, which go on by themselves, and child
//! threads.

use super::SessionState;
use super::keys::Keys;
use crate::session::event::RawEvent;
use crate::text::hash::hash;

/// What begins such work, goes on with it and ends it.
pub(super) const KINDS: [&str; 5] = [
    "workflow_run.created",
    "workflow_run.status_ended",
    "user.define_outcome",
    "span.outcome_evaluation_end",
    "session.thread_created",
];

/// What is found open, looking back over events of [`KINDS`], newest first.
#[derive(Debug, Default)]
pub(super) struct OpenWork {
    ended_runs: Keys,
    open_runs: Vec<Box<str>>,
    /// What the newest event of an outcome says.
    has_outcome: Option<bool>,
    children: Vec<Box<str>>,
}

impl OpenWork {
    pub(super) fn look_back(&mut self, events: &[RawEvent]) {
        for event in events {
            match event.kind() {
                "workflow_run.status_ended" => {
                    run_of(event).map(|run| self.ended_runs.insert(hash(&run)));
                }
                "workflow_run.created" => {
                    if let Some(run) = run_of(event).filter(|run| !self.ended_runs.contains(hash(run))) {
                        self.open_runs.push(run);
                    }
                }
                "user.define_outcome" => _ = self.has_outcome.get_or_insert(true),
                "span.outcome_evaluation_end" => {
                    let goes_on = event.text(&["result"]).as_deref() == Some("needs_revision");
                    self.has_outcome.get_or_insert(goes_on);
                }
                "session.thread_created" => {
                    self.children.extend(event.text(&["session_thread_id"]).map(Box::from));
                }
                _ => (),
            }
        }
    }

    /// Tells the fold, which knows what was on the newest page.
    pub(super) fn tell(&self, fold: &mut SessionState) {
        for run in &self.open_runs {
            fold.open_run(run);
        }
        for child in self.children.iter().rev() {
            fold.interrupts.add_child(child);
        }
        fold.has_outcome |= self.has_outcome == Some(true);
    }
}

fn run_of(event: &RawEvent) -> Option<Box<str>> {
    event.text(&["workflow_run_id"]).map(Box::from)
}
