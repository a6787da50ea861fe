//! Scripts in JSON, run on top of the same calls that scripts in Rust use.

use super::template::{Names, fill, fill_value};
use super::tool_call::{Kind, ToolCall};
use super::{Interrupted, RetryStatus, ScriptError, Stop, Turn};
use serde_json::{Map, Value};
use std::time::Duration;

pub(super) struct JsonScript {
    /// The steps of each turn; the last ones repeat.
    turns: Vec<Vec<Step>>,
}

enum Step {
    Say(String),
    Think,
    Calls(Vec<CallStep>),
    Error { kind: String, message: String, retry: RetryStatus },
    Wait(Duration),
    Stop(Stop),
}

struct CallStep {
    name: String,
    input: Value,
    kind: Kind,
    asks: bool,
    save: Option<String>,
}

type Parsed<T> = Result<T, ScriptError>;

impl JsonScript {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        let script: Value =
            serde_json::from_str(text).map_err(|error| ScriptError(format!("not JSON: {error}")))?;
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

    pub(super) fn run(&self, turn: &mut Turn) -> Result<(), Interrupted> {
        let mut names = Names::new();
        names.insert("message".into(), turn.message().into());
        names.insert("uploads".into(), turn.uploads().join("\n"));
        for step in &self.turns[(turn.number() - 1).min(self.turns.len() - 1)] {
            step.run(turn, &mut names)?;
        }
        Ok(())
    }
}

impl Step {
    fn run(&self, turn: &mut Turn, names: &mut Names) -> Result<(), Interrupted> {
        match self {
            Self::Say(text) => turn.say(fill(text, names)),
            Self::Think => turn.think(),
            Self::Wait(time) => turn.wait(*time),
            Self::Error { kind, message, retry } => turn.error(kind, &fill(message, names), *retry),
            Self::Stop(stop) => {
                turn.stop(stop.clone());
                Ok(())
            }
            Self::Calls(steps) => {
                let outputs = turn.calls(steps.iter().map(|step| step.call(names)).collect())?;
                for (step, output) in steps.iter().zip(outputs) {
                    if let Some(name) = &step.save {
                        names.insert(name.clone(), output.text.trim_end().into());
                    }
                }
                Ok(())
            }
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

fn steps_of(steps: &Value, place: &str) -> Parsed<Vec<Step>> {
    let steps = steps.as_array().ok_or_else(|| wrong(place, "give a list of steps"))?;
    steps.iter().enumerate().map(|(index, step)| step_of(step, &format!("{place}.{index}"))).collect()
}

fn step_of(step: &Value, place: &str) -> Parsed<Step> {
    let fields = object(step, place)?;
    let kinds = ["say", "think", "tool", "custom_tool", "mcp_tool", "together", "error", "wait", "stop"];
    let mut given = kinds.into_iter().filter(|kind| fields.contains_key(*kind));
    let (Some(kind), None) = (given.next(), given.next()) else {
        return Err(wrong(place, &format!("give exactly one of {}", kinds.join(", "))));
    };
    let value = &fields[kind];
    if !matches!(kind, "tool" | "custom_tool" | "mcp_tool") {
        only(fields, place, &[kind, "explanation", "category"])?;
    }
    Ok(match kind {
        "say" => Step::Say(string(value, place, "say")?),
        "think" => Step::Think,
        "wait" => Step::Wait(Duration::from_millis(
            value.as_u64().ok_or_else(|| wrong(place, "`wait` is a number of milliseconds"))?,
        )),
        "stop" => Step::Stop(stop_of(fields, place)?),
        "error" => error_of(value, place)?,
        "together" => {
            let calls = value.as_array().ok_or_else(|| wrong(place, "`together` is a list of calls"))?;
            Step::Calls(calls.iter().map(|call| call_of(object(call, place)?, place)).collect::<Parsed<_>>()?)
        }
        _ => Step::Calls(vec![call_of(fields, place)?]),
    })
}

fn call_of(fields: &Map<String, Value>, place: &str) -> Parsed<CallStep> {
    only(fields, place, &["tool", "custom_tool", "mcp_tool", "server", "output", "input", "ask", "save"])?;
    let text = |name: &str| string(fields.get(name).unwrap_or(&Value::Null), place, name);
    let (name, kind) = match (fields.get("tool"), fields.get("custom_tool"), fields.get("mcp_tool")) {
        (Some(_), None, None) => ("tool", Kind::Sandbox),
        (None, Some(_), None) => ("custom_tool", Kind::Custom),
        (None, None, Some(_)) => ("mcp_tool", Kind::Mcp { server: text("server")?, output: text("output")? }),
        _ => return Err(wrong(place, "a call has one of `tool`, `custom_tool`, `mcp_tool`, the name")),
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
        _ => Err(wrong(place, "`stop` is end_turn, retries_exhausted or refusal")),
    }
}

fn error_of(error: &Value, place: &str) -> Parsed<Step> {
    let fields = object(error, place)?;
    only(fields, place, &["type", "message", "retry_status"])?;
    let retry = match fields.get("retry_status").and_then(Value::as_str) {
        Some("retrying") => RetryStatus::Retrying,
        Some("exhausted") => RetryStatus::Exhausted,
        Some("terminal") => RetryStatus::Terminal,
        _ => return Err(wrong(place, "`retry_status` is retrying, exhausted or terminal")),
    };
    let text = |name| string(fields.get(name).unwrap_or(&Value::Null), place, name);
    Ok(Step::Error { kind: text("type")?, message: text("message")?, retry })
}

fn object<'a>(value: &'a Value, place: &str) -> Parsed<&'a Map<String, Value>> {
    value.as_object().ok_or_else(|| wrong(place, "give an object"))
}

fn only(fields: &Map<String, Value>, place: &str, names: &[&str]) -> Parsed<()> {
    match fields.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(wrong(place, &format!("`{name}` is not known here"))),
        None => Ok(()),
    }
}

fn string(value: &Value, place: &str, name: &str) -> Parsed<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong(place, &format!("`{name}` is a text")))
}

fn wrong(place: &str, problem: &str) -> ScriptError {
    ScriptError(format!("{place}: {problem}"))
}
