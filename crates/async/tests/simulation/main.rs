//! Runs the driver against the simulated service of the core's tests, by virtual time and with
//! faults at every step. One seed determines a schedule.
//!
//! The core's own tests hold the machines to their rules in these schedules. Here each schedule runs
//! twice, with the bare machine and with a client, and the transcripts must be the same: whatever
//! wakes the task, and wherever a `next` is dropped.

#[path = "../../../core-sansio/tests/simulation/agent.rs"]
mod agent;
mod bare;
mod client;
#[allow(dead_code, reason = "the core's tests also shrink schedules")]
#[path = "../../../core-sansio/tests/simulation/draws.rs"]
mod draws;
mod dropped;
#[allow(dead_code, reason = "the core's tests also tell a schedule's story")]
#[path = "../../../core-sansio/tests/simulation/faults.rs"]
mod faults;
mod journey;
#[allow(dead_code, reason = "the core's tests also check each event of the log")]
#[path = "../../../core-sansio/tests/simulation/server.rs"]
mod server;
mod service;
#[path = "../../../core-sansio/tests/simulation/wire.rs"]
mod wire;
mod world;

use std::thread;

use crate::bare::Bare;
use crate::client::Driven;
use crate::draws::Draws;
use crate::journey::journey;
use crate::world::World;

/// Runs `schedule` for each of these seeds, on all cores.
fn run(seeds: std::ops::Range<u64>, schedule: impl Fn(u64) + Sync) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for core in 0..cores {
            let (seeds, schedule) = (seeds.clone(), &schedule);
            scope.spawn(move || seeds.skip(core).step_by(cores).for_each(schedule));
        }
    });
}

#[test]
fn a_client_does_what_the_bare_machine_does_whatever_wakes_it_and_wherever_next_is_dropped() {
    run(0..2000, |seed| {
        let world = || World::new(Draws::from_seed(seed), seed);
        let bare = journey(Bare::new(world()));
        let driven = journey(Driven::new(world()));
        assert_eq!(driven.len(), bare.len(), "seed {seed}: {:?}", (driven.last(), bare.last()));
        for (at, (driven, bare)) in driven.iter().zip(&bare).enumerate() {
            assert_eq!(driven, bare, "seed {seed}, line {at}");
        }
    });
}
