//! The program's part in a turn: limits, interrupts and answers.

use crate::engine::turn::{Interrupted, Turn};
use crate::faults::fault::{At, Effect};
use crate::kit::adapter::{Adapter, End, Run};
use crate::kit::job::{Job, TOOL_RESULT};
use crate::kit::report::Checked;
use crate::kit::route::Route;
use crate::kit::stage::{SOON, Stage, TIMEOUT, is_between};
use serde_json::{Value, json};
use std::time::Duration;

/// Says something, and then works for longer than a run may take.
fn works_on(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.say("This will take long.")?;
    turn.wait(Duration::from_secs(600))
}

pub(super) fn deadline(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, works_on);
    let run = stage.run(&Job { deadline_ms: Some(700), ..stage.job() })?;
    has_ended(&run, "deadline")?;
    is_between(run.time, Duration::from_millis(700), SOON)?;
    stage.was_sent("user.message", 1)?;
    stage.was_sent("user.interrupt", 0)
}

pub(super) fn cancel(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, works_on);
    let run = stage.run(&Job { cancel_ms: Some(300), ..stage.job() })?;
    has_ended(&run, "cancelled")?;
    is_between(run.time_since_spoken, Duration::from_millis(300), SOON)?;
    is_interrupted(&stage)
}

pub(super) fn interrupt(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, works_on);
    let run = stage.run(&Job { interrupt: Some(true), ..stage.job() })?;
    has_ended(&run, "interrupted")?;
    is_between(run.time_since_spoken, Duration::ZERO, SOON)?;
    is_interrupted(&stage)
}

pub(super) fn steered(adapter: &Adapter) -> Checked {
    for (stop, outcome) in [("interrupt", "interrupted"), ("cancel", "cancelled"), ("deadline", "deadline")] {
        steered_by(adapter, stop, outcome).map_err(|problem| problem.at(stop))?;
    }
    Ok(())
}

/// A byte of the reply to the message takes 5 ms, so that the reply takes more than a second. The stop
/// comes after 100 ms.
fn steered_by(adapter: &Adapter, stop: &'static str, outcome: &str) -> Checked {
    let stage = Stage::with(adapter, works_on);
    stage.fault(Route::Send, Effect::Slow { bytes: 10, pause: Duration::from_millis(50) });
    let run = stage.run(&Job { in_send: Some(stop), ..stage.job() })?;
    has_ended(&run, outcome)?;
    stage.was_sent("user.message", 1)?;
    let sent = &stage.sends("user.message")[0];
    let whole = Duration::from_millis(sent.reply_bytes * 5).saturating_sub(Duration::from_millis(50));
    if whole < Duration::from_secs(1) {
        return Err(format!("only {} bytes of the reply to the message were read", sent.reply_bytes).into());
    }
    if stop == "deadline" {
        is_between(run.time, whole, SOON)?;
        return stage.was_sent("user.interrupt", 0);
    }
    is_interrupted(&stage)?;
    let after = stage.sends("user.interrupt")[0].at - sent.at;
    is_between(after, whole, SOON).map_err(|problem| problem.at("from the message to the interrupt"))
}

fn has_ended(run: &Run, wanted: &str) -> Checked {
    if run.end == End::Outcome(wanted.into()) {
        return Ok(());
    }
    Err(format!("the turn was to end as {wanted}, but ended with {:?}", run.end).into())
}

fn is_interrupted(stage: &Stage<'_>) -> Checked {
    let is_interrupt = |event: &Value| event["type"] == "user.interrupt";
    if stage.server.wait_for_event(&stage.session, TIMEOUT, is_interrupt).is_none() {
        return Err("the agent goes on: the session has no user.interrupt".to_owned().into());
    }
    stage.was_sent("user.interrupt", 1)
}

pub(super) fn custom_tool(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, |turn| {
        let output = turn.custom_tool("rate", json!({"to": "EUR"}))?;
        turn.say(format!("The rate is {}.", output.text))
    });
    is_answered_once(&stage, "user.custom_tool_result")?;
    has_said(&stage, &format!("The rate is {TOOL_RESULT}."))
}

pub(super) fn approval(adapter: &Adapter) -> Checked {
    let stage = Stage::with(adapter, |turn| {
        let output = turn.tool_with_approval("bash", json!({"command": "echo allowed"}))?;
        turn.say(output.text.trim())
    });
    is_answered_once(&stage, "user.tool_confirmation")?;
    has_said(&stage, "allowed")
}

/// The reply to the answer is lost; the message before is sent without a fault.
fn is_answered_once(stage: &Stage<'_>, kind: &str) -> Checked {
    stage.fault_second(Route::Send, Effect::Cut(At::Bytes(0)));
    stage.is_whole(&[&stage.run(&stage.job())?])?;
    stage.is_stored(kind, 1)?;
    stage.was_sent(kind, 1)
}

fn has_said(stage: &Stage<'_>, text: &str) -> Checked {
    match stage.history().iter().any(|event| event["content"][0]["text"] == text) {
        true => Ok(()),
        false => Err(format!("the agent did not get the answer of the job: it never said {text:?}").into()),
    }
}
