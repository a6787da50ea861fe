//! The program's part in a turn: limits, interrupts and answers.

use crate::engine::turn::{Interrupted, Turn};
use crate::faults::fault::{At, Effect};
use crate::kit::adapter::{Adapter, End, Run};
use crate::kit::job::{Job, TOOL_RESULT};
use crate::kit::report::Checked;
use crate::kit::stage::{Stage, TIMEOUT};
use serde_json::{Value, json};
use std::time::Duration;

/// An adapter that ends a turn by anything but the command waits longer than this.
const SOON: Duration = Duration::from_secs(8);

/// Says something, and then works for longer than a run may take.
fn works_on(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.say("This will take long.")?;
    turn.wait(Duration::from_secs(600))
}

pub(super) fn deadline(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, works_on);
    ended(&stage.run(&Job { deadline_ms: Some(700), ..stage.job() })?, "deadline")
}

pub(super) fn cancel(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, works_on);
    ended(&stage.run(&Job { cancel_ms: Some(300), ..stage.job() })?, "cancelled")?;
    is_interrupted(&stage)
}

pub(super) fn interrupt(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, works_on);
    ended(&stage.run(&Job { interrupt: Some(true), ..stage.job() })?, "interrupted")?;
    is_interrupted(&stage)
}

fn ended(run: &Run, wanted: &str) -> Checked {
    if run.end != End::Outcome(wanted.into()) {
        return Err(format!("the turn was to end as {wanted}, but ended with {:?}", run.end).into());
    }
    if run.time > SOON {
        return Err(format!("the turn ended as {wanted} only after {} s", run.time.as_secs()).into());
    }
    Ok(())
}

fn is_interrupted(stage: &Stage<'_>) -> Checked {
    let is_interrupt = |event: &Value| event["type"] == "user.interrupt";
    match stage.server.wait_for_event(&stage.session, TIMEOUT, is_interrupt) {
        Some(_) => Ok(()),
        None => Err("the agent goes on: the session has no user.interrupt".to_owned().into()),
    }
}

pub(super) fn custom_tool(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, |turn| {
        let output = turn.custom_tool("rate", json!({"to": "EUR"}))?;
        turn.say(format!("The rate is {}.", output.text))
    });
    answered_once(&stage, "user.custom_tool_result")?;
    let is_told = |event: &Value| event["content"][0]["text"] == format!("The rate is {TOOL_RESULT}.");
    match stage.history().iter().any(is_told) {
        true => Ok(()),
        false => Err("the agent did not get the tool result of the job".to_owned().into()),
    }
}

pub(super) fn approval(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, |turn| {
        let output = turn.tool_with_approval("bash", json!({"command": "echo allowed"}))?;
        turn.say(output.text.trim())
    });
    answered_once(&stage, "user.tool_confirmation")?;
    match stage.history().iter().any(|event| event["content"][0]["text"] == "allowed") {
        true => Ok(()),
        false => Err("the tool did not run: the approval was not given".to_owned().into()),
    }
}

/// The reply to the answer is lost; the message before is sent without a fault.
fn answered_once(stage: &Stage<'_>, kind: &str) -> Checked {
    stage.fault("sessions.events.send", Effect::Cut(At::Bytes(0)), 1);
    stage.is_whole(&[&stage.run(&stage.job())?])?;
    match stage.stored(kind) {
        1 => Ok(()),
        count => Err(format!("the session has {count} events of the type {kind}").into()),
    }
}
