//! Scripts in JSON, on top of the calls that scripts in Rust use.

mod charge;
mod fields;
mod parse;

use crate::engine::script::{Script, ScriptError};
use crate::engine::template::{Names, fill, fill_value};
use crate::engine::tool_call::{Kind, ToolCall, ToolOutput};
use crate::engine::turn::children::Child;
use crate::engine::turn::failure::RetryStatus;
use crate::engine::turn::workflow::Workflow;
use crate::engine::turn::workflow::run::{WorkflowEnd, WorkflowRun};
use crate::engine::turn::{Interrupted, Stop, Turn};
use crate::state::outcome::Evaluation;
use crate::state::usage::Charge;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) struct JsonScript {
    /// The steps of each turn. The last list repeats.
    turns: Vec<Vec<Step>>,
}

enum Step {
    Say {
        text: String,
        pace: Duration,
    },
    Think,
    Calls(Vec<CallStep>),
    Threads(Vec<ThreadStep>),
    Workflow(WorkflowStep),
    Outcome(Vec<Evaluation>),
    Error {
        kind: String,
        message: String,
        retry: RetryStatus,
    },
    Wait(Duration),
    Stop(Stop),
    /// The cost and the tokens of the step after it.
    Charge(Charge),
}

struct CallStep {
    name: String,
    input: Value,
    kind: Kind,
    asks: bool,
    save: Option<String>,
}

impl Script {
    /// Reads a script from JSON.
    ///
    /// # Errors
    ///
    /// Names the place in the text that is wrong.
    pub fn from_json(text: &str) -> Result<Self, ScriptError> {
        let script = JsonScript::parse(text)?;
        Ok(Self::from_fn(move |turn| script.run(turn)))
    }

    /// Reads a script from a JSON file, or a [recording](Self::from_recording).
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its text is wrong: the error names the place.
    pub fn from_file(path: &Path) -> Result<Self, ScriptError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ScriptError(format!("cannot read {}: {error}", path.display())))?;
        let first = text.lines().next().unwrap_or_default();
        let is_recording = serde_json::from_str::<Map<String, Value>>(first)
            .is_ok_and(|line| line.contains_key("kind") || line.contains_key("type"));
        let script = if is_recording { Self::from_recording(&text) } else { Self::from_json(&text) };
        script.map_err(|error| ScriptError(format!("{}: {error}", path.display())))
    }

    /// Reads the scripts of a directory: each file `NAME.json` is the script `NAME`.
    ///
    /// # Errors
    ///
    /// The directory or a file cannot be read, or the text of a file is wrong: the error names the
    /// file and the place.
    pub fn from_directory(path: &Path) -> Result<BTreeMap<String, Self>, ScriptError> {
        let unreadable = |error| ScriptError(format!("cannot read {}: {error}", path.display()));
        let mut scripts = BTreeMap::new();
        for entry in std::fs::read_dir(path).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.extension().is_some_and(|end| end == "json") {
                let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                scripts.insert(name, Self::from_file(&file)?);
            }
        }
        Ok(scripts)
    }
}

impl JsonScript {
    fn run(&self, turn: &mut Turn) -> Result<(), Interrupted> {
        let mut names = Names::new();
        names.insert("message".into(), turn.message().into());
        names.insert("uploads".into(), turn.uploads().join("\n"));
        names.insert("iteration".into(), turn.iteration().to_string());
        run(&self.turns[(turn.number() - 1).min(self.turns.len() - 1)], turn, &mut names)
    }
}

fn run(steps: &[Step], turn: &mut Turn, names: &mut Names) -> Result<(), Interrupted> {
    steps.iter().try_for_each(|step| step.run(turn, names))
}

struct ThreadStep {
    agent: String,
    message: Option<String>,
    steps: Vec<Step>,
    save: Option<String>,
}

struct WorkflowStep {
    name: String,
    phases: Vec<String>,
    steps: Arc<[RunStep]>,
    end: WorkflowEnd,
    then: Option<Arc<[Step]>>,
}

/// A step of a workflow's program.
enum RunStep {
    Phase(String),
    Threads(Vec<ThreadStep>),
    Wait(Duration),
}

impl Step {
    fn run(&self, turn: &mut Turn, names: &mut Names) -> Result<(), Interrupted> {
        match self {
            Self::Say { text, pace } => turn.say_paced(&fill(text, names), *pace),
            Self::Think => turn.think(),
            Self::Wait(time) => turn.wait(*time),
            Self::Charge(charge) => {
                turn.charge(*charge);
                Ok(())
            }
            Self::Error { kind, message, retry } => turn.error(kind, &fill(message, names), *retry),
            Self::Stop(stop) => {
                turn.stop(stop.clone());
                Ok(())
            }
            Self::Calls(steps) => {
                let outputs = turn.calls(steps.iter().map(|step| step.call(names)).collect())?;
                save(steps.iter().map(|step| &step.save), outputs, names);
                Ok(())
            }
            Self::Outcome(results) => {
                turn.outcome(results.iter().copied());
                Ok(())
            }
            Self::Workflow(step) => turn.workflow(step.workflow(names)),
            Self::Threads(steps) => {
                let outputs = turn.threads(steps.iter().map(|step| step.child(names)).collect())?;
                save(steps.iter().map(|step| &step.save), outputs, names);
                Ok(())
            }
        }
    }
}

fn save<'a>(places: impl Iterator<Item = &'a Option<String>>, outputs: Vec<ToolOutput>, names: &mut Names) {
    for (name, output) in places.zip(outputs) {
        if let Some(name) = name {
            names.insert(name.clone(), output.text.trim_end().into());
        }
    }
}

impl CallStep {
    fn call(&self, names: &Names) -> ToolCall {
        let input = fill_value(&self.input, names);
        let name = self.name.as_str();
        let call = match &self.kind {
            Kind::Sandbox => ToolCall::tool(name, input),
            Kind::Custom => ToolCall::custom(name, input),
            Kind::Mcp { server, output } => ToolCall::mcp(server, name, input, fill(output, names)),
        };
        if self.asks { call.asking() } else { call }
    }
}

impl ThreadStep {
    /// Makes the agent with its steps. It knows the names set so far and its own message. Names
    /// that it saves are not seen outside.
    fn child(&self, names: &Names) -> Child<'_> {
        let mut own = names.clone();
        let child = Child::new(&self.agent, move |turn: &mut Turn| {
            own.insert("message".into(), turn.message().into());
            run(&self.steps, turn, &mut own)
        });
        match &self.message {
            Some(message) => child.told(fill(message, names)),
            None => child,
        }
    }
}

impl WorkflowStep {
    fn workflow(&self, names: &Names) -> Workflow {
        let (steps, end, mut known) = (self.steps.clone(), self.end.clone(), names.clone());
        let program = move |run: &mut WorkflowRun| {
            run.end(end);
            steps.iter().try_for_each(|step| step.run(run, &mut known))
        };
        let workflow = Workflow::new(fill(&self.name, names), program).phases(&self.phases);
        let Some(then) = self.then.clone() else { return workflow };
        let known = names.clone();
        workflow.then(Script::from_fn(move |turn| {
            let mut names = known.clone();
            names.insert("message".into(), turn.message().into());
            run(&then, turn, &mut names)
        }))
    }
}

impl RunStep {
    fn run(&self, run: &mut WorkflowRun, names: &mut Names) -> Result<(), Interrupted> {
        match self {
            Self::Phase(name) => run.phase(name),
            Self::Wait(time) => run.wait(*time),
            Self::Threads(steps) => {
                let outputs = run.threads(steps.iter().map(|step| step.child(names)).collect())?;
                save(steps.iter().map(|step| &step.save), outputs, names);
                Ok(())
            }
        }
    }
}
