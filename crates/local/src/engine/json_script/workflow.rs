//! Reads the parts of a script that are about workflow runs and outcomes.

use super::parse::{Parsed, object, only, steps_of, string, texts, threads_of, wait_of, wrong};
use super::{RunStep, WorkflowStep};
use crate::engine::{Evaluation, WorkflowEnd};
use serde_json::Value;

pub(super) fn workflow_of(workflow: &Value, place: &str) -> Parsed<WorkflowStep> {
    let fields = object(workflow, place)?;
    only(fields, place, &["name", "phases", "steps", "result", "then"])?;
    let phases =
        fields.get("phases").map_or_else(|| Ok(Vec::new()), |names| texts(names, place, "phases"))?;
    let steps = fields.get("steps").unwrap_or(&Value::Null);
    let steps = steps.as_array().ok_or_else(|| wrong(place, "`steps` is a list of steps"))?;
    let step = |(index, step)| run_step_of(step, &format!("{place}.steps.{index}"), &phases);
    let steps = steps.iter().enumerate().map(step).collect::<Parsed<_>>()?;
    let then = fields.get("then").map(|steps| steps_of(steps, &format!("{place}.then"))).transpose()?;
    Ok(WorkflowStep {
        name: string(fields.get("name").unwrap_or(&Value::Null), place, "name")?,
        phases,
        steps,
        end: fields.get("result").map_or_else(|| Ok(WorkflowEnd::Completed), |end| end_of(end, place))?,
        then: then.map(Into::into),
    })
}

fn run_step_of(step: &Value, place: &str, phases: &[String]) -> Parsed<RunStep> {
    let fields = object(step, place)?;
    let kinds = ["phase", "thread", "together", "wait"];
    only(fields, place, &kinds)?;
    let mut given = fields.iter();
    match (given.next(), given.next()) {
        (Some((kind, value)), None) => match kind.as_str() {
            "phase" => match string(value, place, "phase")? {
                name if phases.contains(&name) => Ok(RunStep::Phase(name)),
                name => Err(wrong(place, &format!("`phases` does not have `{name}`"))),
            },
            "wait" => Ok(RunStep::Wait(wait_of(value, place)?)),
            _ => Ok(RunStep::Threads(threads_of(kind, value, place)?)),
        },
        _ => Err(wrong(place, &format!("give exactly one of {}", kinds.join(", ")))),
    }
}

fn end_of(end: &Value, place: &str) -> Parsed<WorkflowEnd> {
    match end {
        Value::String(end) if end == "completed" => Ok(WorkflowEnd::Completed),
        Value::String(end) if end == "stopped" => Ok(WorkflowEnd::Stopped),
        Value::Object(error) => {
            only(error, place, &["type", "message"])?;
            let text = |name| string(error.get(name).unwrap_or(&Value::Null), place, name);
            Ok(WorkflowEnd::Error { kind: text("type")?, message: text("message")? })
        }
        _ => Err(wrong(place, "`result` is completed, stopped, or an error with `type` and `message`")),
    }
}

pub(super) fn outcome_of(results: &Value, place: &str) -> Parsed<Vec<Evaluation>> {
    let read = |result: String| match result.as_str() {
        "needs_revision" => Ok(Evaluation::NeedsRevision),
        "satisfied" => Ok(Evaluation::Satisfied),
        "failed" => Ok(Evaluation::Failed),
        _ => Err(wrong(place, "an outcome's results are needs_revision, satisfied or failed")),
    };
    texts(results, place, "outcome")?.into_iter().map(read).collect()
}
