//! The session machines against a simulated server: its own log, wire and clock, and faults at every step, all from one seed.
//!
//! What must hold in every schedule: each event is delivered exactly once per (id, processed), in the order it happened; each message
//! and each answer is stored once; a turn ends exactly when it ended.

#![expect(clippy::disallowed_methods, reason = "a test may ask the environment how long to run")]

mod agent;
mod driver;
mod faults;
mod server;
mod stream;
mod turn;
mod wire;

/// Schedules of each of the five kinds in the normal run; `SIMULATION_SCHEDULES` asks for more.
fn schedules() -> u64 {
    std::env::var("SIMULATION_SCHEDULES").ok().and_then(|text| text.parse().ok()).unwrap_or(4_500)
}

/// The one schedule that `SIMULATION_SEED` asks for.
fn only() -> Option<u64> {
    std::env::var("SIMULATION_SEED").ok().and_then(|text| text.parse().ok())
}

/// Runs `schedule` for every seed on all cores; the first seed that fails is named with what went wrong.
fn run(name: &str, schedule: impl Fn(u64) -> Result<(), String> + Sync) {
    if let Some(seed) = only() {
        return schedule(seed)
            .unwrap_or_else(|why| panic!("{name}: the schedule of seed {seed} fails: {why}"));
    }
    let (schedules, cores) =
        (schedules(), std::thread::available_parallelism().map_or(1, usize::from) as u64);
    let failures: Vec<(u64, String)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|core| {
                let schedule = &schedule;
                scope.spawn(move || {
                    (core..schedules)
                        .step_by(cores as usize)
                        .find_map(|seed| schedule(seed).err().map(|why| (seed, why)))
                })
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().expect("a schedule panicked")).collect()
    });
    if let Some((seed, why)) = failures.into_iter().min() {
        panic!("{name}: the schedule of seed {seed} fails: {why}");
    }
}
