//! Workflow runs: programs that an agent starts and that go on in the background of its session.

pub(crate) mod run;

use crate::engine::script::Script;
use crate::engine::turn::workflow::run::{Program, WorkflowRun};
use crate::engine::turn::{Interrupted, Turn};
use crate::state::ids::fresh_id;
use crate::state::session::{Inner, Run};
use serde_json::json;
use std::fmt;

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
        let run = WorkflowRun::new(self.session.clone(), id, phases);
        let Workflow { name, program, then, .. } = workflow;
        // Not started means that the server stops.
        self.session.workers.spawn(move || run.work(&name, program, then));
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
    inner.runs.push(Run { id: id.clone(), released: false, idle: false });
    Some((id, phases))
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
