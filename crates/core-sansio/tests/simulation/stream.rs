use std::collections::BTreeMap;

use fastrand::Rng;
use managed_agents_core::{Checkpoint, Delivery, End, SessionStream, StreamOptions};

use crate::driver::{Driver, Event};
use crate::server::{Server, ServerOptions};

/// Follows a session in which others work, from the beginning, until everything that happened was delivered and the session is quiet.
fn follow(seed: u64, with_restarts: bool) -> Result<(), String> {
    let mut random = Rng::with_seed(seed);
    let options = StreamOptions {
        seed,
        first_attempts: 100,
        page_size: *random.choice(&[1, 2, 50, 1000]).unwrap(),
        ..StreamOptions::default()
    };
    let server =
        Server::new(random.fork(), ServerOptions { with_calls: false, with_end_of_session: true, others: 5 });
    let mut driver = Driver::new(server);
    let mut stream = SessionStream::new("sesn_1".into(), options.clone());
    let mut delivered: Vec<(String, bool)> = Vec::new();
    let mut is_known: BTreeMap<String, bool> = BTreeMap::new();
    loop {
        let event = driver.next(&mut stream).map_err(|why| format!("{why}; delivered {delivered:?}"))?;
        match event {
            Event::Delivered(Delivery::Event(event)) => {
                let id = event.id().unwrap().to_owned();
                if is_known.insert(id.clone(), event.processed_at().is_some()).is_some() {
                    return Err(format!("{id} came as new again"));
                }
                delivered.push((id, event.processed_at().is_some()));
            }
            Event::Delivered(Delivery::Processed(event)) => {
                let id = event.id().unwrap().to_owned();
                if is_known.insert(id.clone(), true) != Some(false) {
                    return Err(format!(
                        "{id} came as processed without having been queued; {}",
                        driver.story()
                    ));
                }
                delivered.push((id, true));
            }
            Event::Delivered(_) => (),
            Event::Finished(End::Terminated) if driver.server.terminated => break,
            Event::Finished(End::Deleted) if driver.server.deleted => break,
            // Deleted before anything of it was known: there is no such session.
            Event::Finished(End::Failed) if driver.server.deleted && delivered.is_empty() => break,
            Event::Finished(end) => {
                return Err(format!("finished {end:?}: {:?}; {}", stream.take_error(), driver.story()));
            }
        }
        if with_restarts && random.u32(0..10) == 0 {
            let text = stream.checkpoint().to_json();
            let checkpoint = Checkpoint::from_json(&text).map_err(|error| error.to_string())?;
            stream = SessionStream::resume(checkpoint, options.clone());
        }
        let server = &driver.server;
        if !server.is_busy() && server.next_event_at().is_none() && !server.deleted && !server.terminated {
            let processed = server.log.iter().filter(|emission| emission.processed);
            if processed.clone().all(|emission| is_known.get(&emission.id) == Some(&true)) {
                break;
            }
        }
    }
    let server = &driver.server;
    let happened: Vec<_> = server
        .log
        .iter()
        .filter(|emission| emission.processed)
        .map(|emission| emission.id.as_str())
        .collect();
    let seen: Vec<_> =
        delivered.iter().filter(|(_, processed)| *processed).map(|(id, _)| id.as_str()).collect();
    // Once the session is deleted its history is gone: what was missed before cannot be had.
    let complete = if server.deleted {
        happened.iter().filter(|id| seen.contains(id)).copied().collect()
    } else {
        happened
    };
    if server.faults.lag == 0 && seen != complete {
        return Err(format!("order: delivered {seen:?}, happened {complete:?}; {}", driver.story()));
    }
    let sorted = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.join(" ")
    };
    if sorted(seen.clone()) != sorted(complete.clone()) {
        return Err(format!("delivered {seen:?}, happened {complete:?}; {}", driver.story()));
    }
    Ok(())
}

#[test]
fn every_event_is_delivered_once_and_in_order_whatever_drops() {
    crate::run("stream", |seed| follow(seed, false));
}

#[test]
fn checkpoints_lose_and_repeat_nothing() {
    crate::run("restarted stream", |seed| follow(seed.wrapping_add(1 << 40), true));
}
