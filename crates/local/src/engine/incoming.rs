//! Accepts the events of a request, all or none, records them, and hands each to the thread that
//! waits for it.

use crate::engine::not_now;
use crate::engine::outcome::give_up_queued;
use crate::engine::replay;
use crate::engine::wake::wake;
use crate::refusal::{Refusal, Result};
use crate::state::ids::fresh_id;
use crate::state::session::run::Hold;
use crate::state::session::status::Status;
use crate::state::session::thread::{Call, Need, PRIMARY, Thread};
use crate::state::session::{Incoming, Inner, Session};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;

/// Accepts events whose shape has been checked, and begins the turn that they ask for. Returns them
/// as they were recorded.
pub(crate) fn send(session: &Arc<Session>, events: Vec<Value>) -> Result<Vec<Value>> {
    let sent = accept_all(session, events)?;
    wake(session);
    Ok(sent)
}

/// Accepts events, and leaves it to the caller to wake the session.
pub(crate) fn accept_all(session: &Arc<Session>, events: Vec<Value>) -> Result<Vec<Value>> {
    if let Some(recording) = session.script().recording() {
        return replay::send(session, &recording, &events);
    }
    let (sent, interrupts) = session.update(|inner| {
        check(inner, session, &events)?;
        let sent: Vec<Value> = events.into_iter().map(|event| accept(inner, event)).collect();
        let is_interrupted = |thread: &Thread| thread.tool_running && !thread.interrupts.is_empty();
        Ok((sent, inner.threads.iter().any(is_interrupted)))
    })?;
    if interrupts {
        let own = session.clone();
        session.workers.spawn(move || own.cancel_tools());
    }
    Ok(sent)
}

fn check(inner: &Inner, session: &Session, events: &[Value]) -> Result<()> {
    if inner.over {
        return Err(Refusal::conflict("the session is terminated and takes no more events"));
    }
    inner.room.check()?;
    not_now::check(inner, events)?;
    let mut answered = HashSet::new();
    for (index, event) in events.iter().enumerate() {
        let kind = event["type"].as_str().unwrap_or_default();
        let answer = match kind {
            "user.tool_confirmation" => Some(("tool_use_id", Need::Confirmation)),
            "user.tool_result" if !session.self_hosted => {
                return Err(refused(
                    index,
                    "only sessions in a self-hosted environment take user.tool_result",
                ));
            }
            "user.tool_result" => Some(("tool_use_id", Need::ToolResult)),
            "user.custom_tool_result" => Some(("custom_tool_use_id", Need::CustomResult)),
            "user.interrupt" => {
                let thread = event["session_thread_id"].as_str();
                let place = thread.map(|id| inner.find_thread(id));
                if place == Some(None) {
                    return Err(refused(index, "the session has no such thread"));
                }
                if place.flatten().is_some_and(|at| inner.threads[at].status == Status::Terminated) {
                    return Err(refused(index, "session_thread_id: the thread is terminated"));
                }
                None
            }
            "user.define_outcome"
                if inner.outcomes.iter().any(|outcome| outcome["completed_at"].is_null())
                    || events[..index].iter().any(|event| event["type"] == "user.define_outcome") =>
            {
                return Err(refused(index, "another outcome has not ended"));
            }
            "system.message" if !events[..index].iter().any(is_result) && calls(inner).next().is_some() => {
                return Err(refused(
                    index,
                    "while calls wait for an answer it may only follow a tool result",
                ));
            }
            _ => None,
        };
        if let Some((field, need)) = answer {
            let id = event[field].as_str().unwrap_or_default();
            let waits = |call: &&_| is_waiting(call, id, need);
            let is_late = named_calls(inner).find(waits).is_none() || !answered.insert(id);
            // A confirmation that comes too late is taken and changes nothing.
            let waits_unnamed = calls(inner).any(|call| is_waiting(call, id, need) && !answered.contains(id));
            let is_taken = need == Need::Confirmation && !waits_unnamed && has_asked(inner, id);
            if is_late && !is_taken {
                return Err(refused(index, &format!("{field}: no call with the id {id} waits for a {kind}")));
            }
        }
    }
    Ok(())
}

/// Returns `true` if a call with this id has ever asked for a confirmation.
fn has_asked(inner: &Inner, id: &str) -> bool {
    let mut events = inner.threads.iter().flat_map(|thread| thread.history.with_id(id));
    events.any(|event| event["evaluated_permission"] == "ask")
}

fn calls(inner: &Inner) -> impl Iterator<Item = &Call> {
    inner.threads.iter().flat_map(|thread| &thread.calls)
}

/// Lists the calls that the session takes answers to: all that wait, unless a fault says how many.
fn named_calls(inner: &Inner) -> impl Iterator<Item = &Call> {
    calls(inner).filter(|call| call.answer.is_none()).take(inner.window())
}

fn is_waiting(call: &Call, id: &str, need: Need) -> bool {
    call.id == id && call.need == need && call.answer.is_none()
}

fn is_result(event: &Value) -> bool {
    matches!(event["type"].as_str(), Some("user.tool_result" | "user.custom_tool_result"))
}

fn refused(index: usize, message: &str) -> Refusal {
    Refusal::invalid(format!("events.{index}: {message}"))
}

fn accept(inner: &mut Inner, mut event: Value) -> Value {
    let id = fresh_id("sevt");
    let kind = event["type"].as_str().unwrap_or_default().to_owned();
    event["id"] = id.as_str().into();
    event["processed_at"] = Value::Null;
    let mut thread = PRIMARY;
    let mut ends_outcomes = false;
    match kind.as_str() {
        // A session that the budget has paused has no turn to end, so the interrupt leaves no
        // trace.
        "user.interrupt" if is_held_up(inner) => return event,
        "user.interrupt" => {
            let named = event["session_thread_id"].as_str().and_then(|id| inner.find_thread(id));
            thread = named.unwrap_or(PRIMARY);
            let reached = interrupt(inner, &id, named);
            if named.is_none_or(|thread| thread == PRIMARY) {
                inner.hold_runs(Hold::Interrupt);
            }
            if !reached {
                event["processed_at"] = inner.clock.stamp().into();
            }
            ends_outcomes =
                (reached || inner.waiting_outcome.is_some()) && named.is_none_or(|thread| thread == PRIMARY);
        }
        "user.define_outcome" => define_outcome(inner, &mut event),
        // A system message behind a tool result belongs to the turn that waits for the result.
        "system.message" if inner.inbox.is_empty() => event["processed_at"] = inner.clock.stamp().into(),
        "user.message" | "system.message" => {
            inner.inbox.push_back(Incoming { id, event: event.clone(), script: None });
        }
        _ => return answer(inner, event),
    }
    inner.publish_twice(thread, event.clone());
    if ends_outcomes {
        give_up_queued(inner);
    }
    if kind == "user.interrupt" && inner.status == Status::Running && !inner.threads[PRIMARY].open {
        // The session ran for its workflow runs only. They are paused now.
        inner.threads[PRIMARY].stop = (json!({"type": "end_turn"}), Value::Null);
        inner.settle();
    }
    event
}

/// Gives an answer to the call that waits for it.
fn answer(inner: &mut Inner, mut event: Value) -> Value {
    let need = match event["type"].as_str() {
        Some("user.tool_confirmation") => Need::Confirmation,
        Some("user.tool_result") => Need::ToolResult,
        _ => Need::CustomResult,
    };
    let call = event["tool_use_id"].as_str().or_else(|| event["custom_tool_use_id"].as_str());
    let call = call.unwrap_or_default().to_owned();
    let waits = |thread: &Thread| thread.calls.iter().position(|waiting| is_waiting(waiting, &call, need));
    let found = inner.threads.iter().enumerate().find_map(|(at, thread)| Some((at, waits(thread)?)));
    // A confirmation that comes too late leaves no trace.
    let Some((thread, call)) = found else { return event };
    if need != Need::Confirmation {
        event["processed_at"] = inner.clock.stamp().into();
    }
    let copy = inner.publish_answer(thread, event.clone());
    let call = &mut inner.threads[thread].calls[call];
    (call.answer, call.answer_copy) = (Some(event.clone()), copy);
    event
}

fn is_held_up(inner: &Inner) -> bool {
    inner.status == Status::Idle && inner.budget_reached() && inner.stopped_by_budget
}

/// Interrupts one thread, or all of them. Returns `false` if none was working. Leaves the threads
/// of workflow runs alone.
fn interrupt(inner: &mut Inner, id: &str, named: Option<usize>) -> bool {
    let mut reached = false;
    for (place, thread) in inner.threads.iter_mut().enumerate() {
        if thread.open && thread.run_id.is_none() && named.is_none_or(|named| named == place) {
            thread.interrupts.push(id.to_owned());
            reached = true;
        }
    }
    reached
}

fn define_outcome(inner: &mut Inner, event: &mut Value) {
    let outcome_id = fresh_id("outc");
    event["processed_at"] = inner.clock.stamp().into();
    event["outcome_id"] = outcome_id.as_str().into();
    inner.outcomes.push(json!({
        "type": "outcome_evaluation",
        "outcome_id": outcome_id,
        "description": event["description"],
        "iteration": 0,
        "result": "pending",
        "explanation": null,
        "completed_at": null,
    }));
    let id = event["id"].as_str().unwrap_or_default().to_owned();
    inner.inbox.push_back(Incoming { id, event: event.clone(), script: None });
}
