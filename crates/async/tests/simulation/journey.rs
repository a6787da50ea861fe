//! One schedule, whoever drives the turn: sends a message, answers each call, and now and then kills
//! the process and resumes it from its last checkpoint.

use managed_agents_async::proto::Turn;
use managed_agents_async::types::EventId;
use managed_agents_async::{
    Answer, Delivery, Outcome, StreamOptions, ToolCallKind, TurnCheckpoint, TurnOptions,
};

use crate::world::World;

pub(crate) const MESSAGE: &str = "Total the \"invoices\",\nplease. \u{1F9FE}";

/// Drives a turn: the bare machine, or the client.
pub(crate) trait Driver {
    fn world(&self) -> &World;
    fn begin(&mut self, turn: Turn);
    /// The next delivery, the error that ended the turn, or `None` at its end.
    fn next(&mut self) -> Option<Result<Delivery, String>>;
    fn answer(&mut self, call: &EventId, answer: &Answer);
    fn checkpoint(&self) -> String;
    fn outcome(&self) -> Option<&Outcome>;
}

/// Returns everything that the program and the service have seen.
pub(crate) fn journey(mut driver: impl Driver) -> Vec<String> {
    let draws = driver.world().draws().clone();
    let seed = 1 + draws.below(1 << 32);
    let stream = StreamOptions { seed, first_attempts: 100, ..StreamOptions::default() };
    let options = TurnOptions { stream, ..TurnOptions::default() };
    let turn = Turn::ask("sesn_1".into(), MESSAGE, options.clone());
    let mut checkpoint = turn.checkpoint().to_json();
    driver.begin(turn);
    let mut transcript = Vec::new();
    loop {
        let now = driver.world().milliseconds();
        match driver.next() {
            None => {
                transcript.push(format!("{now}: {:?}", driver.outcome()));
                break;
            }
            Some(Err(error)) => {
                transcript.push(format!("{now}: {error}"));
                break;
            }
            Some(Ok(delivery)) => {
                transcript.push(format!("{now}: {:?}", timeless(delivery.clone())));
                if let Delivery::Waiting(call) = delivery {
                    let answer = match call.kind {
                        ToolCallKind::CustomTool => Answer::text("42"),
                        _ if draws.flag() => Answer::deny("no"),
                        _ => Answer::allow(),
                    };
                    driver.answer(&call.id, &answer);
                }
                if draws.once_in(3) {
                    checkpoint = driver.checkpoint();
                    transcript.push(checkpoint.clone());
                }
            }
        }
        if draws.once_in(20) {
            driver.world().with(crate::service::Service::killed);
            let checkpoint = TurnCheckpoint::from_json(&checkpoint).unwrap();
            driver.begin(Turn::resume(checkpoint, options.clone()));
        }
    }
    driver.world().with(|service| {
        let log = service.server.log.iter().map(|emission| format!("{} {}", emission.at, emission.json));
        transcript.extend(log.chain(service.server.faults.struck.iter().cloned()));
    });
    transcript
}

/// The machine has no clock, so it does not say how long it was away.
fn timeless(mut delivery: Delivery) -> Delivery {
    if let Delivery::Reconnected { away, .. } = &mut delivery {
        *away = None;
    }
    delivery
}
