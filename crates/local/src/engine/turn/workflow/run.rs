//! A workflow run in progress, as its program sees it.

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

/// The result of a workflow run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorkflowEnd {
    /// The program finished. This says nothing about the work itself.
    #[default]
    Completed,
    /// It was stopped.
    Stopped,
    /// It failed.
    Error {
        /// A kind such as `program_error` or `timeout_error`.
        kind: String,
        /// The message.
        message: String,
    },
}

pub(super) type Program = dyn FnOnce(&mut WorkflowRun) -> Result<(), Interrupted> + Send;

/// A workflow run in progress. Interrupts do not end it. After the first method that fails, no
/// event is emitted any more.
pub struct WorkflowRun {
    session: Arc<Session>,
    id: String,
    /// Name and id of each.
    phases: Vec<(String, String)>,
    /// The open phase's id, and the id of the event that began it.
    phase: Option<(String, String)>,
    end: WorkflowEnd,
}

impl WorkflowRun {
    pub(super) fn new(session: Arc<Session>, id: String, phases: Vec<(String, String)>) -> Self {
        Self { session, id, phases, phase: None, end: WorkflowEnd::Completed }
    }

    /// Returns the run's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Ends the open phase and begins this one.
    ///
    /// # Errors
    ///
    /// The session is over.
    ///
    /// # Panics
    ///
    /// The workflow has no phase of this name. The run ends with a `program_error`.
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

    /// Gives work to one agent, waits for its end, and returns its last message.
    ///
    /// # Errors
    ///
    /// The session is over. If only the child's turn is over, the output has `is_error` set.
    pub fn thread(
        &mut self,
        agent: &str,
        script: impl FnOnce(&mut Turn) -> Result<(), Interrupted> + Send,
    ) -> Result<ToolOutput, Interrupted> {
        Ok(self.threads(vec![Child::new(agent, script)])?.pop().expect("one child has one output"))
    }

    /// Gives work to several agents at once and waits for all of them, as [`Turn::threads`] does.
    /// The session is running while one of them works.
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

    /// Waits for this time, or until the session is over.
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

    /// Sets the result with which the run will end once the program returns.
    pub fn end(&mut self, end: WorkflowEnd) {
        self.end = end;
    }

    pub(super) fn work(mut self, name: &str, program: Box<Program>, then: Script) {
        // A panic in the program must not leave the run open for ever.
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

/// Emits the end of the run, and returns it in a word.
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
