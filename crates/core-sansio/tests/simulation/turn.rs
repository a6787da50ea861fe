use std::collections::BTreeSet;

use managed_agents_core::{
    Answer, Delivery, End, Error, Outcome, StreamOptions, ToolCallKind, Turn, TurnCheckpoint, TurnOptions,
};

use crate::draws::Draws;
use crate::driver::{Driver, Event};
use crate::faults::Tells;
use crate::machine::watched;
use crate::run::{Failure, broken, run};
use crate::sabotage::Sabotage;
use crate::server::{PAUSED, STOPPED, Server, ServerOptions};

pub(crate) const MESSAGE: &str = "Total the \"invoices\",\nplease. \u{1F9FE}";

/// The conditions that a schedule may include.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Journey {
    /// Kills the process and resumes from the last checkpoint.
    pub(crate) with_restarts: bool,
    pub(crate) with_end_of_session: bool,
    /// Lets the service leave out reports, and other clients interrupt the agent.
    pub(crate) is_odd: bool,
}

/// Sends one message in a session that other clients use too, answers every tool call, and checks
/// the end.
pub(crate) fn ask(draws: &Draws, journey: Journey, sabotage: Sabotage) -> Result<(), Failure> {
    let Journey { with_restarts, with_end_of_session, is_odd } = journey;
    let server = ServerOptions { with_calls: true, with_end_of_session, others: draws.below(3), is_odd };
    let mut driver = Driver::new(Server::new(draws.clone(), server), sabotage);
    let default = TurnOptions::default();
    let options = TurnOptions {
        stream: StreamOptions { seed: draws.below(1 << 32), first_attempts: 100, ..default.stream },
        ..default
    };
    let mut turn = Turn::ask("sesn_1".into(), MESSAGE, options.clone());
    let mut checkpoint = turn.checkpoint();
    let mut delivered: BTreeSet<(String, bool)> = BTreeSet::new();
    let end = loop {
        let event = driver.next(&mut turn)?;
        // Kills the process before it handled this delivery, possibly after it sent something. It
        // resumes from its last checkpoint.
        if with_restarts && matches!(event, Event::Delivered(_)) && draws.once_in(12) {
            driver.killed(" before a delivery was dealt with");
            turn = restart(&checkpoint, &options)?;
            continue;
        }
        match event {
            Event::Finished(End::TurnOver) => {
                // Without status events the turn cannot know for which tool calls a message has to
                // wait.
                let knows_calls = driver.server.faults.tells != Tells::NoStatus || !turn.is_unsent();
                if let (Some(Outcome::NeedsAction(calls)), true) = (turn.outcome(), knows_calls) {
                    let calls: Vec<_> = calls.iter().map(|call| call.id.clone()).collect();
                    let story = format!("{calls:?}; {}", driver.story());
                    return Err(broken("no turn ends for calls that were answered", story));
                }
                let missing = || broken("what is over has an outcome", driver.story());
                break turn.outcome().cloned().ok_or_else(missing)?;
            }
            Event::Finished(end) => {
                let error = turn.take_failure().map(Error::from);
                // Two messages of the same text are indistinguishable if the service names no ids.
                if matches!(error, Some(Error::UndecidedSend)) {
                    return Err(broken("every send is decided", driver.story()));
                }
                // Five consecutive refusals or failures are final too, and so are three replies
                // from something other than the service.
                let is_odd = matches!(error, Some(Error::NotEchoed { .. }));
                if is_odd || error.as_ref().is_none_or(Error::is_retryable) {
                    return check_stored(&driver.server).map_err(|failure| driver.tell(failure));
                }
                // Without status events the turn cannot know why a message or an answer is refused.
                let is_refused = error.as_ref().and_then(Error::status).is_some_and(|status| status == 400);
                if driver.server.faults.tells == Tells::NoStatus && is_refused {
                    return check_stored(&driver.server).map_err(|failure| driver.tell(failure));
                }
                if driver.server.deleted || driver.server.terminated {
                    break Outcome::Terminated;
                }
                let story = format!("{end:?}: {error:?}; {}", driver.story());
                return Err(broken("a turn does not fail", story));
            }
            Event::Delivered(Delivery::Waiting(call)) => {
                let answer = match call.kind {
                    ToolCallKind::CustomTool => Answer::text("42"),
                    _ if draws.flag() => Answer::deny("no"),
                    _ => Answer::allow(),
                };
                watched(&mut turn, "answer", |turn| turn.answer(&call.id, &answer))
                    .map_err(|error| broken("a call handed out can be answered", error.to_string()))?;
            }
            Event::Delivered(delivery) => {
                if let Some(event) = delivery.event() {
                    let key = (event.id().unwrap_or_default().to_owned(), event.processed_at().is_some());
                    if !delivered.insert(key.clone()) {
                        let story = format!("{key:?}; {}", driver.story());
                        return Err(broken("no event comes twice", story));
                    }
                }
                checkpoint = turn.checkpoint();
            }
        }
        // Kills the process right after it handled the delivery.
        if with_restarts && draws.once_in(12) {
            driver.killed("");
            turn = restart(&checkpoint, &options)?;
        }
    };
    if turn.is_unsent() && driver.server.messages.contains_key(MESSAGE) {
        return Err(driver.tell(broken("what is reported as not sent is not stored", "")));
    }
    let is_asked = matches!(end, Outcome::NeedsAction(_));
    if turn.is_unsent() && (is_asked || driver.server.is_capped && end == Outcome::BudgetReached) {
        return check_stored(&driver.server).map_err(|failure| driver.tell(failure));
    }
    check(&driver.server, &end, &delivered).map_err(|failure| driver.tell(failure))
}

/// Restarts from the checkpoint. The process forgets its later actions, but their effects remain.
fn restart(checkpoint: &TurnCheckpoint, options: &TurnOptions) -> Result<Turn, Failure> {
    let text = checkpoint.to_json();
    let stored = TurnCheckpoint::from_json(&text)
        .map_err(|error| broken("a checkpoint can be read", error.to_string()))?;
    match stored.to_json() == text {
        true => Ok(Turn::resume(stored, options.clone())),
        false => Err(broken("a checkpoint is written as it was read", text)),
    }
}

fn check_stored(server: &Server) -> Result<(), Failure> {
    let stored = server.messages.get(MESSAGE).copied().unwrap_or_default();
    if stored > 1 {
        return Err(broken("the message is stored once", format!("{stored} times")));
    }
    if let Some((call, times)) = server.answers.iter().find(|(_, times)| **times != 1) {
        return Err(broken("each call is answered once", format!("{call}: {times} times")));
    }
    match server.refused_answers {
        0 => Ok(()),
        refused => Err(broken("no call that has an answer is sent one", format!("{refused} answers"))),
    }
}

fn check(server: &Server, outcome: &Outcome, delivered: &BTreeSet<(String, bool)>) -> Result<(), Failure> {
    check_stored(server)?;
    let is_over = server.deleted || server.terminated;
    if !server.messages.contains_key(MESSAGE) && !is_over {
        return Err(broken("the message is stored", ""));
    }
    if is_over {
        return Ok(());
    }
    // The turn is over exactly if our message was processed and the session then went idle for
    // good, with no open run.
    let position = |found: &dyn Fn(&crate::server::Emission) -> bool| server.log.iter().rposition(found);
    let ours = |emission: &crate::server::Emission| {
        emission.json["content"][0]["text"] == MESSAGE && emission.processed
    };
    let dropped = position(&|emission| emission.json["stop_reason"]["type"] == "retries_exhausted");
    let said = position(&|emission| emission.json["content"][0]["text"] == MESSAGE);
    let may_say_so = *outcome == Outcome::RetriesExhausted || server.faults.tells == Tells::NoStatus;
    // If no report says so, a turn cannot know that a message was processed before the failure.
    let is_hidden = server.faults.tells == Tells::NotWhatIsTakenUp;
    if may_say_so && dropped > said && (is_hidden || position(&ours).is_none()) {
        return Ok(());
    }
    let taken_up =
        position(&ours).ok_or_else(|| broken("no turn ends before the message is taken up", ""))?;
    let stop_of = |emission: &crate::server::Emission| {
        emission.json["stop_reason"]["type"].as_str().unwrap_or_default().to_owned()
    };
    // Other clients may have continued since. Only the first end after our message counts, with no
    // open run that the turn can know of.
    let (mut open_runs, mut is_stopped, mut is_interrupted) = (0_i32, false, false);
    let mut end = None;
    let mut possible = Vec::new();
    for (at, emission) in server.log.iter().enumerate() {
        match emission.kind.as_str() {
            // A list that lags need not show runs that were opened before our message.
            "workflow_run.created" if at > taken_up || server.faults.lag == 0 => open_runs += 1,
            "workflow_run.status_ended" | PAUSED => open_runs = (open_runs - 1).max(0),
            STOPPED => is_stopped = true,
            // It interrupted another client's turn.
            _ if at == taken_up => (is_stopped, is_interrupted) = (false, false),
            // Without an idle between two turns the interrupt may belong to either.
            "user.interrupt" if emission.json["session_thread_id"].is_null() => is_interrupted = true,
            "session.status_idle" if stop_of(emission) != "requires_action" => {
                let stop = stop_of(emission);
                let was_stopped = std::mem::take(&mut is_stopped) && stop == "end_turn";
                let is_end = open_runs == 0 || was_stopped || stop == "budget_reached";
                if std::mem::take(&mut is_interrupted) && at > taken_up && stop == "end_turn" {
                    possible.push("interrupted".into());
                }
                if at > taken_up && (is_end || end.is_some()) {
                    end = end.or(Some(at));
                    possible.push(if was_stopped { "interrupted".into() } else { stop });
                }
            }
            _ => (),
        }
    }
    let end = end.ok_or_else(|| broken("no turn ends too early", ""))?;
    match server.faults.tells {
        Tells::NoStatus => possible.push("end_turn".into()),
        // The message may have been processed before a failure, or after it.
        Tells::NotWhatIsTakenUp if dropped.is_some() => possible.push("retries_exhausted".into()),
        _ => (),
    }
    // The interrupt may have come before our message was processed, or after its end.
    let has_interrupt = || server.log.iter().any(|emission| emission.kind == "user.interrupt");
    if matches!(server.faults.tells, Tells::NoStatus | Tells::NotWhatIsTakenUp) && has_interrupt() {
        possible.push("interrupted".into());
    }
    let name = match outcome {
        Outcome::Other(reason) => reason.as_str(),
        other => other.name(),
    };
    if !possible.iter().any(|reason| reason == name) {
        let story = format!("{name}, but the session says {possible:?}");
        return Err(broken("a turn ends as the session says", story));
    }
    // Every event between our message and the end was delivered.
    let missing: Vec<_> = server.log[taken_up..=end]
        .iter()
        .filter(|emission| emission.is_streamed)
        .filter(|emission| emission.processed && !delivered.contains(&(emission.id.clone(), true)))
        .map(|emission| format!("{} {}", emission.id, emission.kind))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(broken("each event of the turn comes", format!("missing: {missing:?}")))
    }
}

#[test]
fn a_turn_sends_once_and_ends_when_it_ended() {
    run("a_turn_sends_once", |draws| ask(draws, Journey::default(), Sabotage::None));
}

#[test]
fn a_turn_survives_the_end_of_the_session() {
    run("survives_the_end", |draws| {
        ask(draws, Journey { with_end_of_session: true, ..Journey::default() }, Sabotage::None)
    });
}

#[test]
fn a_killed_process_goes_on_without_sending_twice() {
    run("a_killed_process", |draws| {
        ask(draws, Journey { with_restarts: true, ..Journey::default() }, Sabotage::None)
    });
}

#[test]
fn a_turn_ends_whatever_the_service_leaves_out_and_whoever_stops_it() {
    run("whatever_the_service_leaves_out", |draws| {
        ask(draws, Journey { is_odd: true, ..Journey::default() }, Sabotage::None)
    });
}

#[test]
fn a_killed_process_goes_on_to_the_end_whatever_the_service_leaves_out() {
    run("on_to_the_end_whatever", |draws| {
        ask(draws, Journey { with_restarts: true, with_end_of_session: true, is_odd: true }, Sabotage::None)
    });
}
