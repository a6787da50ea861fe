//! A workflow run in progress: what its program can do.

use crate::engine::script::Script;
use crate::engine::tool_call::ToolOutput;
use crate::engine::turn::children::{Child, begin, prepare, run_all};
use crate::engine::turn::{Interrupted, Turn};
use crate::engine::wake::wake;
use crate::state::session::{Incoming, Inner, Session};
use serde_json::{Value, json};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a workflow run ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkflowEnd {
    /// The program finished, which does not say that the work succeeded.
    #[default]
    Completed,
    /// It was stopped.
    Stopped,
    /// It failed.
    Error {
        /// As `program_error` or `timeout_error`.
        kind: String,
        /// In words.
        message: String,
    },
}

pub(super) type Program = dyn FnOnce(&mut WorkflowRun) -> Result<(), Interrupted> + Send;

/// A workflow run in progress. Interrupts do not end it; nothing is emitted any more once a call has failed.
pub struct WorkflowRun {
    session: Arc<Session>,
    id: String,
    /// By name and id.
    phases: Vec<(String, String)>,
    /// The open phase: its id, and that of the event that began it.
    phase: Option<(String, String)>,
    end: WorkflowEnd,
}

impl WorkflowRun {
    pub(super) fn new(session: Arc<Session>, id: String, phases: Vec<(String, String)>) -> Self {
        Self { session, id, phases, phase: None, end: WorkflowEnd::Completed }
    }

    /// The run's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Begins a phase; the one before ends.
    ///
    /// # Errors
    ///
    /// The session is over.
    ///
    /// # Panics
    ///
    /// The workflow has no such phase: the run ends with a `program_error`.
    pub fn phase(&mut self, name: &str) -> Result<(), Interrupted> {
        let found = self.phases.iter().find(|(known, _)| known == name);
        let phase = found.unwrap_or_else(|| panic!("the workflow has no phase {name}")).1.clone();
        let (id, before) = (self.id.clone(), self.phase.take());
        let started = self.step(|inner| {
            end_phase(inner, &id, before);
            let fields = json!({"workflow_run_id": id, "workflow_run_phase_id": phase});
            inner.emit("workflow_run.phase_started", fields)
        })?;
        self.phase = Some((phase, started));
        Ok(())
    }

    /// Hands work to one agent, waits until it is done, and gives what it said last.
    ///
    /// # Errors
    ///
    /// The session is over. The end of the child alone is an output with `is_error`.
    pub fn thread(
        &mut self,
        agent: &str,
        script: impl FnOnce(&mut Turn) -> Result<(), Interrupted> + Send,
    ) -> Result<ToolOutput, Interrupted> {
        Ok(self.threads(vec![Child::new(agent, script)])?.pop().expect("one child has one output"))
    }

    /// Hands work to several agents at the same time and waits for all, as [`Turn::threads`] does. While one of them
    /// works the session is running.
    ///
    /// # Errors
    ///
    /// The session is over.
    pub fn threads(&mut self, children: Vec<Child<'_>>) -> Result<Vec<ToolOutput>, Interrupted> {
        let id = self.id.clone();
        let prepared = self.step(|inner| {
            let prepared = prepare(inner, children, "", Some(&id));
            begin(inner, &prepared);
            prepared
        })?;
        let outputs = run_all(&self.session, prepared);
        self.step(|_| ())?;
        Ok(outputs)
    }

    /// Waits, unless the session is over before.
    ///
    /// # Errors
    ///
    /// The session is over.
    pub fn wait(&mut self, time: Duration) -> Result<(), Interrupted> {
        let deadline = Instant::now() + time;
        self.session
            .wait(Some(deadline), |inner| is_over(inner).then_some(()))
            .map_or(Ok(()), |()| Err(Interrupted))
    }

    /// Sets how the run will end once the program returns.
    pub fn end(&mut self, end: WorkflowEnd) {
        self.end = end;
    }

    pub(super) fn work(mut self, name: &str, program: Box<Program>, then: Script) {
        // A panic in somebody's program must not leave the run open for ever.
        if catch_unwind(AssertUnwindSafe(|| program(&mut self))).is_err() {
            self.end(WorkflowEnd::Error {
                kind: "program_error".into(),
                message: "the program panicked".into(),
            });
        }
        let id = self.id.clone();
        let released = |inner: &Inner| inner.runs.iter().all(|run| run.id != id || run.released);
        self.session.wait(None, |inner| (inner.over || released(inner)).then_some(()));
        self.session.update(|inner| {
            inner.runs.retain(|run| run.id != id);
            if !inner.over {
                end_phase(inner, &id, self.phase.take());
                let word = conclude(inner, &id, &self.end);
                let text = format!("The workflow run {name} has ended: {word}.");
                let event = json!({"content": [{"type": "text", "text": text}]});
                inner.inbox.push_back(Incoming { id: String::new(), event, script: Some(Arc::new(then)) });
            }
        });
        wake(&self.session);
    }

    fn step<R>(&self, work: impl FnOnce(&mut Inner) -> R) -> Result<R, Interrupted> {
        self.session.update(|inner| if is_over(inner) { Err(Interrupted) } else { Ok(work(inner)) })
    }
}

fn is_over(inner: &Inner) -> bool {
    inner.over || inner.room.is_full()
}

fn end_phase(inner: &mut Inner, run: &str, phase: Option<(String, String)>) {
    if let Some((phase, started)) = phase {
        let fields =
            json!({"workflow_run_id": run, "workflow_run_phase_id": phase, "phase_started_id": started});
        inner.emit("workflow_run.phase_ended", fields);
    }
}

/// Says that the run has ended, and in a word how.
fn conclude(inner: &mut Inner, run: &str, end: &WorkflowEnd) -> &'static str {
    let (result, word): (Value, _) = match end {
        WorkflowEnd::Completed => (json!({"type": "completed"}), "completed"),
        WorkflowEnd::Stopped => (json!({"type": "stopped"}), "stopped"),
        WorkflowEnd::Error { kind, message } => {
            let error = json!({"type": kind, "message": message});
            inner.emit("workflow_run.error", json!({"workflow_run_id": run, "error": error}));
            (json!({"type": "error", "error": error}), "error")
        }
    };
    inner.emit("workflow_run.status_ended", json!({"workflow_run_id": run, "result": result}));
    word
}

impl fmt::Debug for WorkflowRun {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WorkflowRun").field("id", &self.id).finish_non_exhaustive()
    }
}
