//! Workflow runs: programs that an agent starts and that go on in the background of its session.

use super::children::{begin, prepare, run_all};
use super::{Child, Interrupted, Turn};
use crate::app::App;
use crate::engine::{Script, ToolOutput, wake};
use crate::state::{Incoming, Inner, Run, Session, fresh_id};
use serde_json::{Value, json};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most runs of one session that are open at the same time.
const MAX_RUNS: usize = 10;

/// A program to be run, its phases, and what the agent does once it has ended.
pub struct Workflow {
    name: String,
    description: Option<String>,
    phases: Vec<String>,
    program: Box<Program>,
    then: Script,
}

type Program = dyn FnOnce(&mut WorkflowRun) -> Result<(), Interrupted> + Send;

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

impl Workflow {
    /// A program that has no phases. After its end the agent takes another turn, in which it says how the run ended.
    pub fn new(
        name: impl Into<String>,
        program: impl FnOnce(&mut WorkflowRun) -> Result<(), Interrupted> + Send + 'static,
    ) -> Self {
        let then = Script::from_fn(|turn| {
            let text = turn.message().to_owned();
            turn.say(text)
        });
        let (name, program) = (name.into(), Box::new(program));
        Self { name, description: None, phases: Vec::new(), program, then }
    }

    /// What the run is for.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// The names of the phases that the program begins, in order.
    #[must_use]
    pub fn phases<T: Into<String>>(self, names: impl IntoIterator<Item = T>) -> Self {
        Self { phases: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// What the agent does in the turn after the run. Its message says which run has ended and how.
    #[must_use]
    pub fn then(self, then: Script) -> Self {
        Self { then, ..self }
    }
}

impl Turn {
    /// Starts a workflow run in the background. The turn goes on and may end before it; the run ends after the turn
    /// that started it, and then the agent takes another turn. With 10 runs open it is refused with an event.
    ///
    /// ```
    /// use managed_agents_local::{Script, Workflow};
    ///
    /// let script = Script::from_fn(|turn| {
    ///     let nightly = Workflow::new("Nightly", |run| {
    ///         run.phase("Count")?;
    ///         run.thread("Counter", |child| child.say("There are 12."))?;
    ///         Ok(())
    ///     });
    ///     turn.workflow(nightly.phases(["Count"]))?;
    ///     turn.say("It is on its way.")
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// The turn is over.
    pub fn workflow(&mut self, workflow: Workflow) -> Result<(), Interrupted> {
        self.open_request()?;
        let id = self.step(|inner| create(inner, &workflow))?;
        self.close_request(workflow.name.len());
        let Some((id, phases)) = id else { return Ok(()) };
        let (app, session) = (self.app.clone(), self.session.clone());
        let run = WorkflowRun { app, session, id, phases, phase: None, end: WorkflowEnd::Completed };
        let Workflow { name, program, then, .. } = workflow;
        // Not started means that the server stops.
        self.app.threads.spawn(move || run.run(&name, program, then));
        Ok(())
    }
}

/// The run's id and its phases by name and id; `None` if there are too many runs.
fn create(inner: &mut Inner, workflow: &Workflow) -> Option<(String, Vec<(String, String)>)> {
    if inner.runs.len() >= MAX_RUNS {
        let message = format!("at most {MAX_RUNS} workflow runs are open at the same time");
        let error = json!({"type": "max_workflow_runs_error", "message": message});
        inner.emit("workflow_run.error", json!({"workflow_run_id": null, "error": error}));
        return None;
    }
    let id = fresh_id("wrun");
    let phases: Vec<_> = workflow.phases.iter().map(|name| (name.clone(), fresh_id("wphase"))).collect();
    let phase = |(name, id): &(String, String)| json!({"id": id, "name": name, "description": null});
    let shown: Vec<_> = phases.iter().map(phase).collect();
    let description = &workflow.description;
    let fields =
        json!({"workflow_run_id": id, "name": workflow.name, "description": description, "phases": shown});
    inner.emit("workflow_run.created", fields);
    inner.emit("workflow_run.status_running", json!({"workflow_run_id": id}));
    inner.runs.push(Run { id: id.clone(), released: false });
    Some((id, phases))
}

/// A workflow run in progress. Interrupts do not end it; nothing is emitted any more once a call has failed.
pub struct WorkflowRun {
    app: Arc<App>,
    session: Arc<Session>,
    id: String,
    /// By name and id.
    phases: Vec<(String, String)>,
    /// The open phase: its id, and that of the event that began it.
    phase: Option<(String, String)>,
    end: WorkflowEnd,
}

impl WorkflowRun {
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
        let outputs = run_all(&self.app, &self.session, prepared);
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

    fn run(mut self, name: &str, program: Box<Program>, then: Script) {
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
                inner.inbox.push_back(Incoming { id: String::new(), event, script: Some(then) });
            }
        });
        wake(&self.app, &self.session);
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

/// The runs that were begun so far may end: the turn that began them has.
pub(super) fn release(inner: &mut Inner) {
    inner.runs.iter_mut().for_each(|run| run.released = true);
}

impl fmt::Debug for Workflow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Workflow").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for WorkflowRun {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WorkflowRun").field("id", &self.id).finish_non_exhaustive()
    }
}
