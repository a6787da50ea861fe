//! Workflow runs: programs that an agent starts in the background of its session.

pub(crate) mod run;

use crate::engine::script::Script;
use crate::engine::turn::workflow::run::{Program, WorkflowRun};
use crate::engine::turn::{Interrupted, Turn};
use crate::state::ids::fresh_id;
use crate::state::session::Inner;
use serde_json::json;
use std::fmt;

/// The most open runs of one session.
const MAX_RUNS: usize = 10;
/// The longest names of runs and phases, and descriptions of runs, in characters. The rest is cut.
const MAX_NAME: usize = 64;
const MAX_DESCRIPTION: usize = 256;

/// A program, its phases, and the agent's turn after it.
pub struct Workflow {
    name: String,
    description: Option<String>,
    phases: Vec<String>,
    program: Box<Program>,
    then: Script,
}

impl Workflow {
    /// Makes a workflow without phases. After the run the agent takes a turn in which it says how
    /// the run ended.
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

    /// Sets the description of the run.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// Sets the names of the phases, in order.
    #[must_use]
    pub fn phases<T: Into<String>>(self, names: impl IntoIterator<Item = T>) -> Self {
        Self { phases: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the script of the turn after the run. The turn's message names the run and how it
    /// ended.
    #[must_use]
    pub fn then(self, then: Script) -> Self {
        Self { then, ..self }
    }
}

impl Turn {
    /// Starts a workflow run in the background. The run ends after this turn, and then the agent
    /// takes another one. If 10 runs are open, an error event refuses the run.
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
        // If no thread can be started, the server is stopping.
        self.session.workers.spawn(move || run.work(&name, program, then));
        Ok(())
    }
}

/// Opens a run and returns its id and the names and ids of its phases, or `None` if too many are
/// open.
fn create(inner: &mut Inner, workflow: &Workflow) -> Option<(String, Vec<(String, String)>)> {
    if inner.runs.len() >= MAX_RUNS {
        let message = format!("at most {MAX_RUNS} workflow runs are open at the same time");
        let error = json!({"type": "max_workflow_runs_error", "message": message});
        inner.emit("workflow_run.error", json!({"workflow_run_id": null, "error": error}));
        return None;
    }
    let id = fresh_id("wrun");
    let phases: Vec<_> = workflow.phases.iter().map(|name| (name.clone(), fresh_id("wrph"))).collect();
    let cut = |text: &String, most: usize| text.chars().take(most).collect::<String>();
    let phase =
        |(name, id): &(String, String)| json!({"id": id, "name": cut(name, MAX_NAME), "description": null});
    let shown: Vec<_> = phases.iter().map(phase).collect();
    let description = workflow.description.as_ref().map(|text| cut(text, MAX_DESCRIPTION));
    let name = cut(&workflow.name, MAX_NAME);
    let fields = json!({"workflow_run_id": id, "name": name, "description": description, "phases": shown});
    inner.emit("workflow_run.created", fields);
    inner.emit("workflow_run.status_running", json!({"workflow_run_id": id}));
    inner.open_run(&id);
    Some((id, phases))
}

/// Lets the runs end that were begun in the turn that has just ended.
pub(super) fn release(inner: &mut Inner) {
    inner.runs.iter_mut().for_each(|run| run.released = true);
}

impl fmt::Debug for Workflow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Workflow").field("name", &self.name).finish_non_exhaustive()
    }
}
