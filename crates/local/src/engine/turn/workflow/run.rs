//! A workflow run in progress, as its program sees it.

use crate::engine::script::Script;
use crate::engine::tool_call::ToolOutput;
use crate::engine::turn::children::{Child, begin, prepare, run_all};
use crate::engine::turn::{Interrupted, Turn};
use crate::engine::wake::wake;
use crate::state::session::{Incoming, Inner, Session};
use serde_json::{Value, json};
use std::fmt;
use std::ops::ControlFlow;
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
    end: WorkflowEnd,
}

impl WorkflowRun {
    pub(super) fn new(session: Arc<Session>, id: String, phases: Vec<(String, String)>) -> Self {
        Self { session, id, phases, end: WorkflowEnd::Completed }
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
        let id = self.id.clone();
        self.step(|inner| inner.begin_phase(&id, &phase))
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
        let can_end = |inner: &Inner| released(inner) && !inner.is_run_held(&id);
        self.session.wait(None, |inner| (inner.over || can_end(inner)).then_some(()));
        self.session.update(|inner| {
            if !inner.over {
                let (result, word) = result(&self.end);
                inner.end_run(&id, &result);
                let text = format!("The workflow run {name} has ended: {word}.");
                let event = json!({"content": [{"type": "text", "text": text}]});
                inner.inbox.push_back(Incoming { id: String::new(), event, script: Some(Arc::new(then)) });
            }
        });
        wake(&self.session);
    }

    /// Changes the session, unless it is over. Waits first while the run is paused.
    fn step<R>(&self, work: impl FnOnce(&mut Inner) -> R) -> Result<R, Interrupted> {
        let is_ready = |inner: &mut Inner| (is_over(inner) || !inner.is_run_held(&self.id)).then_some(());
        let mut work = Some(work);
        loop {
            self.session.wait(None, is_ready);
            let changed = self.session.update(|inner| match is_ready(inner) {
                None => ControlFlow::Continue(()),
                Some(()) if is_over(inner) => ControlFlow::Break(Err(Interrupted)),
                Some(()) => {
                    work.take().map_or(ControlFlow::Continue(()), |work| ControlFlow::Break(Ok(work(inner))))
                }
            });
            if let ControlFlow::Break(result) = changed {
                return result;
            }
        }
    }
}

fn is_over(inner: &Inner) -> bool {
    inner.over || inner.room.is_full()
}

/// Returns the result as the event shows it, and in a word.
fn result(end: &WorkflowEnd) -> (Value, &'static str) {
    match end {
        WorkflowEnd::Completed => (json!({"type": "completed"}), "completed"),
        WorkflowEnd::Stopped => (json!({"type": "stopped"}), "stopped"),
        WorkflowEnd::Error { kind, message } => {
            (json!({"type": "error", "error": {"type": kind, "message": message}}), "error")
        }
    }
}

impl fmt::Debug for WorkflowRun {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WorkflowRun").field("id", &self.id).finish_non_exhaustive()
    }
}
