use std::collections::BTreeMap;

use managed_agents_core::{Checkpoint, Delivery, End, SessionStream, StreamOptions};

use crate::draws::Draws;
use crate::driver::{Driver, Event};
use crate::run::{Failure, broken, run};
use crate::sabotage::Sabotage;
use crate::server::{Server, ServerOptions};

/// Follows a session in which other clients work, from its beginning, until every event was
/// delivered and the session is quiet.
pub(crate) fn follow(draws: &Draws, with_restarts: bool, sabotage: Sabotage) -> Result<(), Failure> {
    follow_and_tell(draws, with_restarts, sabotage, || false).map(|_| ())
}

/// As [`follow`], with optional reading ahead before a poll. Returns the checkpoint after each
/// delivery, and the longest run read ahead.
fn follow_and_tell(
    draws: &Draws,
    with_restarts: bool,
    sabotage: Sabotage,
    mut reads_ahead: impl FnMut() -> bool,
) -> Result<(Vec<String>, usize), Failure> {
    let (mut checkpoints, mut longest_run) = (Vec::new(), 0);
    let options = StreamOptions {
        seed: draws.below(1 << 32),
        first_attempts: 100,
        page_size: draws.pick(&[1000, 50, 2, 1]),
        ..StreamOptions::default()
    };
    let server = Server::new(
        draws.clone(),
        ServerOptions { with_calls: false, with_end_of_session: true, others: 5, is_odd: false },
    );
    let mut driver = Driver::new(server, sabotage);
    let mut stream = SessionStream::new("sesn_1".into(), options.clone());
    let mut delivered: Vec<(String, bool)> = Vec::new();
    let mut is_known: BTreeMap<String, bool> = BTreeMap::new();
    loop {
        if reads_ahead() {
            longest_run = longest_run.max(stream.read_ahead().count());
        }
        let Some(event) = driver.step(&mut stream)? else { continue };
        checkpoints.push(stream.checkpoint().to_json());
        match event {
            Event::Delivered(Delivery::Event(event)) => {
                let id = event.id().unwrap().to_owned();
                if is_known.insert(id.clone(), event.processed_at().is_some()).is_some() {
                    return Err(broken("no event is new twice", format!("{id}; {}", driver.story())));
                }
                delivered.push((id, event.processed_at().is_some()));
            }
            Event::Delivered(Delivery::Processed(event)) => {
                let id = event.id().unwrap().to_owned();
                if is_known.insert(id.clone(), true) != Some(false) {
                    let story = format!("{id}; {}", driver.story());
                    return Err(broken("what is now processed was queued, and not processed", story));
                }
                delivered.push((id, true));
            }
            Event::Delivered(_) => (),
            Event::Finished(End::Terminated) if driver.server.terminated => break,
            Event::Finished(End::Deleted) if driver.server.deleted => break,
            // The session was deleted before the stream read anything, so the service reports that
            // there is no such session.
            Event::Finished(End::Failed) if driver.server.deleted && delivered.is_empty() => break,
            Event::Finished(end) => {
                let story = format!("{end:?}: {:?}; {}", stream.take_failure(), driver.story());
                return Err(broken("a stream ends with its session", story));
            }
        }
        if with_restarts && draws.once_in(10) {
            let text = stream.checkpoint().to_json();
            let checkpoint = Checkpoint::from_json(&text)
                .map_err(|error| broken("a checkpoint can be read", error.to_string()))?;
            driver.killed("");
            stream = SessionStream::resume(checkpoint, options.clone());
        }
        let server = &driver.server;
        if !server.is_busy() && server.next_event_at().is_none() && !server.deleted && !server.terminated {
            let processed = server.log.iter().filter(|emission| emission.processed && emission.is_told());
            if processed.clone().all(|emission| is_known.get(&emission.id) == Some(&true)) {
                break;
            }
        }
    }
    let server = &driver.server;
    let happened: Vec<_> = server
        .log
        .iter()
        .filter(|emission| emission.processed && emission.is_told())
        .map(|emission| emission.id.as_str())
        .collect();
    let seen: Vec<_> =
        delivered.iter().filter(|(_, processed)| *processed).map(|(id, _)| id.as_str()).collect();
    // Deleting a session deletes its history, so missed events cannot be read any more.
    let complete = if server.deleted {
        happened.iter().filter(|id| seen.contains(id)).copied().collect()
    } else {
        happened
    };
    // The last event of a page may have moved before the list continues after it.
    if server.faults.lag == 0 && server.faults.names_cursors && seen != complete {
        let story = format!("delivered {seen:?}, happened {complete:?}; {}", driver.story());
        return Err(broken("events come in order", story));
    }
    let sorted = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.join(" ")
    };
    if sorted(seen.clone()) != sorted(complete.clone()) {
        let story = format!("delivered {seen:?}, happened {complete:?}; {}", driver.story());
        return Err(broken("each event comes once", story));
    }
    Ok((checkpoints, longest_run))
}

#[test]
fn every_event_is_delivered_once_and_in_order_whatever_drops() {
    run("whatever_drops", |draws| follow(draws, false, Sabotage::None));
}

#[test]
fn reading_ahead_changes_nothing() {
    let mut longest = 0;
    for seed in 0..300 {
        let draws = Draws::from_seed(seed);
        let (plain, _) = follow_and_tell(&draws, true, Sabotage::None, || false).unwrap();
        let mut random = fastrand::Rng::with_seed(seed);
        let sometimes = random.bool();
        let again = Draws::from_tape(&draws.tape());
        let (ahead, run) =
            follow_and_tell(&again, true, Sabotage::None, || !sometimes || random.bool()).unwrap();
        assert_eq!(ahead, plain, "seed {seed}");
        longest = longest.max(run);
    }
    assert!(longest > 5, "{longest}: nothing was read ahead");
}

#[test]
fn checkpoints_lose_and_repeat_nothing() {
    run("checkpoints_lose", |draws| follow(draws, true, Sabotage::None));
}
