//! Drops turns in the midst of their requests, resumes them from their checkpoints, and stops them.

use std::collections::BTreeSet;

use futures_lite::future::yield_now;
use managed_agents_async::proto::Error as CoreError;
use managed_agents_async::{
    Answer, Client, Error, Handlers, Outcome, StreamExt, StreamOptions, Tool, Turn, TurnCheckpoint,
    TurnOptions, Verdict,
};

use crate::client::client;
use crate::draws::Draws;
use crate::journey::MESSAGE;
use crate::run;
use crate::service::Service;
use crate::world::World;

#[test]
fn a_turn_dropped_anywhere_and_resumed_sends_once_and_delivers_once() {
    run(0..1000, |seed| {
        let world = World::new(Draws::from_seed(seed), seed);
        if let Err(why) = schedule(&world) {
            panic!("seed {seed}: {why}");
        }
    });
}

fn schedule(world: &World) -> Result<(), String> {
    let client = client(world.clone());
    let stream = StreamOptions { first_attempts: 100, ..StreamOptions::default() };
    let options = TurnOptions { stream, ..TurnOptions::default() };
    let mut turn = client.ask_with(&"sesn_1".into(), MESSAGE, options.clone()).with_handlers(handlers());
    let mut checkpoint = turn.checkpoint().to_json();
    let mut delivered = BTreeSet::new();
    let mut is_cancelled = false;
    loop {
        match world.run(Some(5), turn.next()) {
            None if world.whim(15) && !is_cancelled => {
                turn = resumed(world, &client, &checkpoint, &options, turn);
            }
            None if world.whim(200) => turn.handle().interrupt(),
            None if world.whim(300) => {
                is_cancelled = true;
                turn.handle().cancel();
            }
            None => (),
            Some(None) => break,
            Some(Some(Err(Error::Core(CoreError::UndecidedSend)))) => {
                return Err("a send is undecided".into());
            }
            Some(Some(Err(_))) => break,
            Some(Some(Ok(delivery))) => {
                let key = delivery
                    .event()
                    .map(|event| (event.id().map(str::to_owned), event.processed_at().is_some()));
                if key.is_some_and(|key| !delivered.insert(key)) {
                    return Err(format!("delivered twice: {delivery:?}"));
                }
                checkpoint = turn.checkpoint().to_json();
            }
        }
    }
    match turn.outcome() {
        Some(Outcome::Cancelled) if !is_cancelled => return Err("nobody has cancelled it".into()),
        Some(outcome) if is_cancelled && *outcome != Outcome::Cancelled => {
            return Err(format!("{outcome:?}"));
        }
        _ => (),
    }
    world.with(|service| {
        let stored = service.server.messages.get(MESSAGE).copied().unwrap_or_default();
        match (stored, service.server.answers.iter().find(|(_, times)| **times != 1)) {
            (2.., _) => Err(format!("the message is stored {stored} times")),
            (_, Some((call, times))) => Err(format!("{call} has {times} answers")),
            _ => Ok(()),
        }
    })
}

/// Drops the turn, wherever it is, and goes on from the checkpoint.
fn resumed(
    world: &World,
    client: &Client<World>,
    checkpoint: &str,
    options: &TurnOptions,
    turn: Turn<World>,
) -> Turn<World> {
    drop(turn);
    world.with(Service::killed);
    let checkpoint = TurnCheckpoint::from_json(checkpoint).expect("a checkpoint can be read");
    client.resume(checkpoint, options.clone()).with_handlers(handlers())
}

fn handlers() -> Handlers {
    let tool = Tool::new("ask", "Asks.", r#"{"type":"object"}"#);
    let run = |_| async {
        yield_now().await;
        Answer::text("42")
    };
    Handlers::new().tool(tool, run).approvals(|_| Verdict::Allow)
}
