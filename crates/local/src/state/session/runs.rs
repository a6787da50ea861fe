//! The workflow runs of a session: their status, their pauses and their phases.

use crate::state::session::Inner;
use crate::state::session::run::{Hold, Run};
use crate::state::session::status::Status;
use serde_json::{Value, json};

impl Inner {
    pub(crate) fn open_run(&mut self, id: &str) {
        let id = id.to_owned();
        self.runs.push(Run {
            id,
            released: false,
            hold: None,
            waits: false,
            is_shown_idle: false,
            phase: None,
        });
    }

    /// Returns `true` while a run is open that neither waits nor is paused.
    pub(super) fn has_working_run(&self) -> bool {
        self.runs.iter().any(|run| run.hold.is_none() && !run.waits)
    }

    pub(crate) fn is_run_held(&self, id: &str) -> bool {
        self.runs.iter().any(|run| run.id == id && run.hold.is_some())
    }

    /// Returns `true` if a thread must not begin a model request: the budget is reached, or the
    /// thread's run is paused.
    pub(crate) fn is_held(&self, thread: usize) -> bool {
        let run = self.threads[thread].run_id.as_deref();
        self.budget_reached() || run.is_some_and(|run| self.is_run_held(run))
    }

    /// Pauses all runs. Only a pause by the budget is told at once; after an interrupt a run is
    /// silent until its threads come to rest.
    pub(crate) fn hold_runs(&mut self, hold: Hold) {
        for place in 0..self.runs.len() {
            self.runs[place].hold.get_or_insert(hold);
            self.show_run(place);
        }
    }

    /// Lets the runs go on that were paused for this reason.
    pub(crate) fn resume_runs(&mut self, hold: Hold) {
        for place in 0..self.runs.len() {
            if self.runs[place].hold == Some(hold) {
                self.runs[place].hold = None;
                self.show_run(place);
            }
        }
        if self.has_working_run() {
            self.run_session();
        }
    }

    /// Notes whether all threads of a thread's run are idle.
    pub(super) fn look_at_run_of(&mut self, thread: usize) {
        let run_id = &self.threads[thread].run_id;
        let Some(place) = self.runs.iter().position(|run| Some(&run.id) == run_id.as_ref()) else { return };
        let of_run = || self.threads.iter().filter(|thread| thread.open && thread.run_id == *run_id);
        let waits = of_run().next().is_some() && of_run().all(|thread| thread.status == Status::Idle);
        self.runs[place].waits = waits;
        self.show_run(place);
    }

    fn show_run(&mut self, place: usize) {
        let run = &mut self.runs[place];
        let idle = run.waits || run.hold == Some(Hold::Budget);
        if run.is_shown_idle != idle {
            run.is_shown_idle = idle;
            let fields = json!({"workflow_run_id": run.id});
            self.emit(if idle { "workflow_run.status_idle" } else { "workflow_run.status_running" }, fields);
        }
    }

    /// Ends the run's open phase, and begins another one.
    pub(crate) fn begin_phase(&mut self, run: &str, phase: &str) {
        if let Some((kind, fields)) = self.phase_end(run) {
            self.emit(kind, fields);
        }
        let fields = json!({"workflow_run_id": run, "workflow_run_phase_id": phase});
        let started = self.emit("workflow_run.phase_started", fields);
        if let Some(run) = self.runs.iter_mut().find(|open| open.id == run) {
            run.phase = Some((phase.into(), started));
        }
    }

    /// Ends a run, its phase first.
    pub(crate) fn end_run(&mut self, run: &str, result: &Value) {
        for (kind, fields) in self.run_end(run, result) {
            self.emit(kind, fields);
        }
    }

    /// Ends all runs with a session that is archived: their ends are in the history only.
    pub(crate) fn stop_runs_silently(&mut self) {
        for run in self.open_runs() {
            for (kind, fields) in self.run_end(&run, &json!({"type": "stopped"})) {
                self.record(kind, fields);
            }
        }
    }

    /// Ends all runs with a session that has failed.
    pub(crate) fn fail_runs(&mut self) {
        let error = json!({"type": "unknown_error", "message": "the session is terminated"});
        for run in self.open_runs() {
            self.end_run(&run, &json!({"type": "error", "error": error}));
        }
    }

    fn open_runs(&self) -> Vec<String> {
        self.runs.iter().map(|run| run.id.clone()).collect()
    }

    /// Takes a run off the session, and returns the events of its end.
    fn run_end(&mut self, id: &str, result: &Value) -> Vec<(&'static str, Value)> {
        let mut events: Vec<_> = self.phase_end(id).into_iter().collect();
        self.runs.retain(|run| run.id != id);
        if let Some(error) = result.get("error") {
            events.push(("workflow_run.error", json!({"workflow_run_id": id, "error": error})));
        }
        events.push(("workflow_run.status_ended", json!({"workflow_run_id": id, "result": result})));
        events
    }

    fn phase_end(&mut self, id: &str) -> Option<(&'static str, Value)> {
        let (phase, started) = self.runs.iter_mut().find(|run| run.id == id)?.phase.take()?;
        let fields =
            json!({"workflow_run_id": id, "workflow_run_phase_id": phase, "phase_started_id": started});
        Some(("workflow_run.phase_ended", fields))
    }
}
