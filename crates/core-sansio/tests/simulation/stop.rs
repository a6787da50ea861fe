use managed_agents_core::{
    Answer, Delivery, End, Outcome, StreamOptions, ToolCall, ToolCallKind, Turn, TurnOptions,
};

use crate::draws::Draws;
use crate::driver::{Driver, Event};
use crate::machine::watched;
use crate::run::{Failure, broken, run};
use crate::sabotage::Sabotage;
use crate::server::{Server, ServerOptions};
use crate::turn::MESSAGE;

/// Sends one message and answers tool calls late, some of them after the turn has closed them.
/// Stops the turn in one of several ways, on average after `patience` steps, and during every eighth
/// send.
pub(crate) fn stop(draws: &Draws, patience: u64) -> Result<(), Failure> {
    let server =
        ServerOptions { with_calls: true, with_end_of_session: true, others: draws.below(3), is_odd: true };
    let mut driver = Driver::new(Server::new(draws.clone(), server), Sabotage::None);
    driver.stops_in_flight = Some(8);
    let default = TurnOptions::default();
    let stream = StreamOptions { seed: draws.below(1 << 32), first_attempts: 3, ..default.stream };
    let mut turn =
        Turn::ask("sesn_1".into(), MESSAGE, TurnOptions { stream, wait_for_answers: draws.flag() });
    let mut waiting: Vec<ToolCall> = Vec::new();
    let mut is_cancelled = false;
    let outcome = loop {
        let event = driver.step(&mut turn)?;
        match event {
            Some(Event::Delivered(Delivery::Waiting(call))) => waiting.push(call),
            Some(Event::Finished(End::TurnOver)) => {
                let missing = || broken("what is over has an outcome", driver.story());
                match turn.outcome().cloned().ok_or_else(missing)? {
                    // The turn continues after an answer.
                    Outcome::NeedsAction(_) if !waiting.is_empty() => (),
                    outcome => break Some(outcome),
                }
            }
            Some(Event::Finished(_)) => break None,
            Some(Event::Delivered(_)) | None => (),
        }
        if !waiting.is_empty() && draws.below(4) == 0 {
            let call = waiting.remove(0);
            let answer =
                if call.kind == ToolCallKind::CustomTool { Answer::text("42") } else { Answer::allow() };
            // Another client may have interrupted the turn, which closes the call.
            let _ = watched(&mut turn, "answer", |turn| turn.answer(&call.id, &answer));
        }
        if draws.once_in(patience) {
            match draws.below(3) {
                0 => watched(&mut turn, "interrupt", Turn::interrupt),
                1 => watched(&mut turn, "deadline", Turn::handle_deadline),
                _ => {
                    is_cancelled |= turn.outcome().is_none();
                    watched(&mut turn, "cancel", Turn::cancel);
                }
            }
        }
    };
    let stored = driver.server.messages.get(MESSAGE).copied().unwrap_or_default();
    if turn.is_unsent() && stored > 0 {
        return Err(driver.tell(broken("what is reported as not sent is not stored", "")));
    }
    if stored > 1 {
        return Err(driver.tell(broken("the message is stored once", format!("{stored} times"))));
    }
    if let Some((call, times)) = driver.server.answers.iter().find(|(_, times)| **times != 1) {
        return Err(driver.tell(broken("each call is answered once", format!("{call}: {times} times"))));
    }
    match outcome {
        Some(outcome)
            if (is_cancelled || driver.has_cancelled)
                && !matches!(outcome, Outcome::Cancelled | Outcome::Deadline) =>
        {
            Err(driver.tell(broken("what is cancelled ends as cancelled", format!("{outcome:?}"))))
        }
        _ => Ok(()),
    }
}

#[test]
fn a_turn_that_is_stopped_ends_and_sends_once() {
    run("that_is_stopped", |draws| stop(draws, 60));
}
