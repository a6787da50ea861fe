//! Finds work that began before the newest page of history and is still open: workflow runs,
//! outcomes and child threads.

use crate::session::event::RawEvent;
use crate::session::recent_hashes::RecentHashes;
use crate::session::state::SessionState;
use crate::text::hash::hash;

/// The events that begin such work, go on with it and end it.
pub(super) const KINDS: [&str; 5] = [
    "workflow_run.created",
    "workflow_run.status_ended",
    "user.define_outcome",
    "span.outcome_evaluation_end",
    "session.thread_created",
];

/// The work that is open, found by looking back over events of [`KINDS`], newest first.
#[derive(Debug, Default)]
pub(super) struct OpenWork {
    ended_runs: RecentHashes,
    open_runs: Vec<Box<str>>,
    /// `true` if the newest event of an outcome leaves it open; `None` before that event is found.
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

    /// Adds what is open to a state that knows only the newest page.
    pub(super) fn add_to(&self, session: &mut SessionState) {
        session.add_open_work(&self.open_runs, self.children.iter().rev(), self.has_outcome == Some(true));
    }
}

fn run_of(event: &RawEvent) -> Option<Box<str>> {
    event.text(&["workflow_run_id"]).map(Box::from)
}
