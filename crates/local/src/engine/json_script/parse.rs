//! Parses a script. Errors name the place in the text.

use crate::engine::json_script::charge::charge_of;
use crate::engine::json_script::fields::{Parsed, object, only, string, texts, wait_of, wrong};
use crate::engine::json_script::{CallStep, JsonScript, RunStep, Step, ThreadStep, WorkflowStep};
use crate::engine::script::ScriptError;
use crate::engine::tool_call::Kind;
use crate::engine::turn::Stop;
use crate::engine::turn::failure::RetryStatus;
use crate::engine::turn::workflow::run::WorkflowEnd;
use crate::json;
use crate::nearest::hint;
use crate::state::outcome::Evaluation;
use serde_json::{Map, Value, json};
use std::time::Duration;

const KINDS: [&str; 12] = [
    "say",
    "think",
    "tool",
    "custom_tool",
    "mcp_tool",
    "thread",
    "together",
    "workflow",
    "outcome",
    "error",
    "wait",
    "stop",
];

impl JsonScript {
    pub(in crate::engine) fn parse(text: &str) -> Parsed<Self> {
        let script = json::read(text.as_bytes()).map_err(|error| match error.is_data() {
            true => ScriptError(error.to_string()),
            false => ScriptError(format!("not JSON: {error}")),
        })?;
        let script = object(&script, "script")?;
        only(script, "script", &["steps", "turns"])?;
        let turns = match (script.get("steps"), script.get("turns")) {
            (Some(steps), None) => vec![steps_of(steps, "steps")?],
            (None, Some(Value::Array(turns))) if !turns.is_empty() => {
                let parse = |(index, steps)| steps_of(steps, &format!("turns.{index}"));
                turns.iter().enumerate().map(parse).collect::<Parsed<_>>()?
            }
            _ => {
                return Err(wrong("script", "give either `steps`, a list, or `turns`, a list of such lists"));
            }
        };
        Ok(Self { turns })
    }
}

fn steps_of(steps: &Value, place: &str) -> Parsed<Vec<Step>> {
    let steps = steps.as_array().ok_or_else(|| wrong(place, "give a list of steps"))?;
    let mut parsed = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let place = format!("{place}.{index}");
        let mut fields = object(step, &place)?.clone();
        parsed.extend(charge_of(&mut fields, &place)?.map(Step::Charge));
        parsed.push(step_of(&fields, &place)?);
    }
    Ok(parsed)
}

fn step_of(fields: &Map<String, Value>, place: &str) -> Parsed<Step> {
    let mut given = KINDS.into_iter().filter(|kind| fields.contains_key(*kind));
    let (Some(kind), None) = (given.next(), given.next()) else {
        let hint = fields.keys().map(|name| hint(name, KINDS)).find(|hint| !hint.is_empty());
        let problem = format!("give exactly one of {}{}", KINDS.join(", "), hint.unwrap_or_default());
        return Err(wrong(place, &problem));
    };
    let value = &fields[kind];
    if !matches!(kind, "say" | "tool" | "custom_tool" | "mcp_tool") {
        only(fields, place, &[kind, "explanation", "category"])?;
    }
    Ok(match kind {
        "say" => say_of(fields, place)?,
        "think" => Step::Think,
        "wait" => Step::Wait(wait_of(value, place)?),
        "stop" => Step::Stop(stop_of(fields, place)?),
        "error" => error_of(value, place)?,
        "thread" => Step::Threads(threads_of("thread", value, place)?),
        "together" => together_of(value, place)?,
        "workflow" => Step::Workflow(workflow_of(value, &format!("{place}.workflow"))?),
        "outcome" => Step::Outcome(outcome_of(value, place)?),
        _ => Step::Calls(vec![call_of(fields, place)?]),
    })
}

fn say_of(fields: &Map<String, Value>, place: &str) -> Parsed<Step> {
    only(fields, place, &["say", "pace"])?;
    let pace = fields.get("pace").map(Value::as_u64).unwrap_or(Some(0)).map(Duration::from_millis);
    let pace = pace.ok_or_else(|| wrong(place, "`pace` must be a number of milliseconds"))?;
    Ok(Step::Say { text: string(&fields["say"], place, "say")?, pace })
}

/// Parses a list of calls or of threads.
fn together_of(steps: &Value, place: &str) -> Parsed<Step> {
    let has_thread = |step: &Value| step.get("thread").is_some();
    if steps.as_array().is_some_and(|steps| steps.iter().any(has_thread)) {
        return Ok(Step::Threads(threads_of("together", steps, place)?));
    }
    let problem = "`together` must be a list of calls or of threads";
    let steps = steps.as_array().ok_or_else(|| wrong(place, problem))?;
    let call = |(index, step)| {
        let place = format!("{place}.together.{index}");
        call_of(object(step, &place)?, &place)
    };
    Ok(Step::Calls(steps.iter().enumerate().map(call).collect::<Parsed<_>>()?))
}

/// Parses the value of `thread`, or of a `together` that holds threads.
fn threads_of(kind: &str, value: &Value, place: &str) -> Parsed<Vec<ThreadStep>> {
    if kind == "thread" {
        return Ok(vec![thread_of(value, &format!("{place}.thread"))?]);
    }
    let steps = value.as_array().ok_or_else(|| wrong(place, "`together` must be a list of threads"))?;
    let thread = |(index, step)| {
        let place = format!("{place}.together.{index}");
        let fields = object(step, &place)?;
        only(fields, &place, &["thread"])?;
        thread_of(fields.get("thread").unwrap_or(&Value::Null), &format!("{place}.thread"))
    };
    steps.iter().enumerate().map(thread).collect()
}

fn thread_of(thread: &Value, place: &str) -> Parsed<ThreadStep> {
    let fields = object(thread, place)?;
    only(fields, place, &["agent", "message", "steps", "save"])?;
    let some_text = |name: &str| fields.get(name).map(|text| string(text, place, name)).transpose();
    Ok(ThreadStep {
        agent: string(fields.get("agent").unwrap_or(&Value::Null), place, "agent")?,
        message: some_text("message")?,
        steps: steps_of(fields.get("steps").unwrap_or(&Value::Null), &format!("{place}.steps"))?,
        save: some_text("save")?,
    })
}

fn call_of(fields: &Map<String, Value>, place: &str) -> Parsed<CallStep> {
    only(fields, place, &["tool", "custom_tool", "mcp_tool", "server", "output", "input", "ask", "save"])?;
    let text = |name: &str| string(fields.get(name).unwrap_or(&Value::Null), place, name);
    let (name, kind) = match (fields.get("tool"), fields.get("custom_tool"), fields.get("mcp_tool")) {
        (Some(_), None, None) => ("tool", Kind::Sandbox),
        (None, Some(_), None) => ("custom_tool", Kind::Custom),
        (None, None, Some(_)) => ("mcp_tool", Kind::Mcp { server: text("server")?, output: text("output")? }),
        _ => return Err(wrong(place, "a call needs exactly one of `tool`, `custom_tool`, `mcp_tool`")),
    };
    let name = text(name)?;
    let input = fields.get("input").cloned().unwrap_or_else(|| Value::Object(Map::new()));
    let save = fields.get("save").map(|save| string(save, place, "save")).transpose()?;
    Ok(CallStep { name, input, kind, asks: fields.get("ask") == Some(&Value::Bool(true)), save })
}

fn stop_of(fields: &Map<String, Value>, place: &str) -> Parsed<Stop> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    match fields["stop"].as_str() {
        Some("end_turn") => Ok(Stop::EndTurn),
        Some("retries_exhausted") => Ok(Stop::RetriesExhausted),
        Some("refusal") => Ok(Stop::Refusal { category: text("category"), explanation: text("explanation") }),
        Some(other) if !other.is_empty() => Ok(Stop::Other(json!({"type": other}))),
        _ if fields["stop"]["type"].is_string() => Ok(Stop::Other(fields["stop"].clone())),
        _ => Err(wrong(place, "`stop` must be a reason such as end_turn, or an object with a `type`")),
    }
}

fn error_of(error: &Value, place: &str) -> Parsed<Step> {
    let fields = object(error, place)?;
    only(fields, place, &["type", "message", "retry_status"])?;
    let retry = match fields.get("retry_status").and_then(Value::as_str) {
        Some("retrying") => RetryStatus::Retrying,
        Some("exhausted") => RetryStatus::Exhausted,
        Some("terminal") => RetryStatus::Terminal,
        _ => return Err(wrong(place, "`retry_status` must be retrying, exhausted or terminal")),
    };
    let text = |name| string(fields.get(name).unwrap_or(&Value::Null), place, name);
    Ok(Step::Error { kind: text("type")?, message: text("message")?, retry })
}

fn workflow_of(workflow: &Value, place: &str) -> Parsed<WorkflowStep> {
    let fields = object(workflow, place)?;
    only(fields, place, &["name", "phases", "steps", "result", "then"])?;
    let phases =
        fields.get("phases").map_or_else(|| Ok(Vec::new()), |names| texts(names, place, "phases"))?;
    let steps = fields.get("steps").unwrap_or(&Value::Null);
    let steps = steps.as_array().ok_or_else(|| wrong(place, "`steps` must be a list of steps"))?;
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
                name => Err(wrong(place, &format!("`phases` has no `{name}`"))),
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
        _ => Err(wrong(place, "`result` must be completed, stopped, or an error with `type` and `message`")),
    }
}

fn outcome_of(results: &Value, place: &str) -> Parsed<Vec<Evaluation>> {
    let read = |result: String| match result.as_str() {
        "needs_revision" => Ok(Evaluation::NeedsRevision),
        "satisfied" => Ok(Evaluation::Satisfied),
        "failed" => Ok(Evaluation::Failed),
        _ => Err(wrong(place, "each result of an outcome must be needs_revision, satisfied or failed")),
    };
    texts(results, place, "outcome")?.into_iter().map(read).collect()
}
