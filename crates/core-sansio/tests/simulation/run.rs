//! Runs many schedules of a kind on all cores, and prints the smallest schedule of each failure.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::time::Instant;

use crate::draws::{Draws, from_text, to_text};
use crate::shrink::shrink;

/// A rule that a schedule broke, and the story of the schedule.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) rule: &'static str,
    pub(crate) story: String,
}

/// Makes the error for `return Err(..)`: `rule` names the rule, `story` describes the failure.
pub(crate) fn broken(rule: &'static str, story: impl Into<String>) -> Failure {
    Failure { rule, story: story.into() }
}

/// The number of kinds of schedules. Each runs an equal part.
const KINDS: u64 = 8;

/// The number of schedules of all kinds together in the normal run.
const SCHEDULES: u64 = 22_500;

/// The number of failing seeds after which a worker stops.
const ENOUGH: usize = 20;

/// Runs `schedule` for every seed. Fails with the smallest schedule for each broken rule.
///
/// `test` is the name of the test, for the command that runs a schedule again. The environment
/// selects the number of schedules of all kinds together (`SIMULATION_SCHEDULES`), the first seed
/// (`SIMULATION_FIRST`), or a single schedule (`SIMULATION_SEED`, or `SIMULATION_TAPE` for a
/// shrunken one).
pub(crate) fn run(test: &str, schedule: impl Fn(&Draws) -> Result<(), Failure> + Sync) {
    if let Some(text) = variable("SIMULATION_TAPE") {
        let tape = from_text(&text).expect("SIMULATION_TAPE is numbers, each perhaps with `*` and how often");
        if let Err(failure) = attempt(&Draws::from_tape(&tape), &schedule) {
            panic!("{}: {}", failure.rule, failure.story);
        }
        return;
    }
    let started = Instant::now();
    let (first, schedules) = match number("SIMULATION_SEED") {
        Some(seed) => (seed, 1),
        None => {
            let all = number("SIMULATION_SCHEDULES").unwrap_or(SCHEDULES);
            (number("SIMULATION_FIRST").unwrap_or(0), all.div_ceil(KINDS))
        }
    };
    let failures = failures(first..first + schedules, &schedule);
    let (seconds, failed) = (started.elapsed().as_secs_f64(), failures.len());
    // `cargo xtask soak` parses this line.
    println!("soak: {test}: {schedules} schedules, {seconds:.1} s, {failed} failed");
    let mut rules: BTreeMap<&str, u64> = BTreeMap::new();
    for (seed, rule) in failures {
        rules.entry(rule).or_insert(seed);
    }
    let stories: Vec<_> =
        rules.into_iter().map(|(rule, seed)| smallest(test, seed, rule, &schedule)).collect();
    assert!(stories.is_empty(), "{failed} of {schedules} schedules fail\n\n{}", stories.join("\n\n"));
}

/// Returns the failing seeds in order, with the rules they break.
fn failures(
    seeds: std::ops::Range<u64>,
    schedule: &(impl Fn(&Draws) -> Result<(), Failure> + Sync),
) -> Vec<(u64, &'static str)> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|core| {
                let seeds = seeds.clone().skip(core).step_by(cores);
                scope.spawn(move || {
                    let fails = |seed| Some((seed, attempt(&Draws::from_seed(seed), schedule).err()?.rule));
                    seeds.filter_map(fails).take(ENOUGH).collect::<Vec<_>>()
                })
            })
            .collect();
        let mut failures: Vec<_> =
            workers.into_iter().flat_map(|worker| worker.join().expect("panics are caught")).collect();
        failures.sort_unstable();
        failures
    })
}

/// Describes the smallest schedule found that also breaks `rule`.
fn smallest(
    test: &str,
    seed: u64,
    rule: &'static str,
    schedule: &impl Fn(&Draws) -> Result<(), Failure>,
) -> String {
    let (tape, failure) = shrunken(recorded(seed, schedule), rule, schedule);
    format!(
        "{rule}, first by seed {seed}; the smallest schedule: {}\n\
         again: SIMULATION_TAPE=\"{}\" cargo test -p managed-agents-core --test simulation {test}",
        failure.story,
        to_text(&tape)
    )
}

/// Returns the smallest tape found that also breaks `rule`, and its failure.
pub(crate) fn shrunken(
    tape: Vec<u64>,
    rule: &'static str,
    schedule: &impl Fn(&Draws) -> Result<(), Failure>,
) -> (Vec<u64>, Failure) {
    let breaks = |draws: &Draws| attempt(draws, schedule).err().filter(|failure| failure.rule == rule);
    let tape = shrink(tape, |tape| {
        let draws = Draws::from_tape(tape);
        breaks(&draws).map(|_| draws.tape())
    });
    let failure = breaks(&Draws::from_tape(&tape)).expect("a tape does the same each time");
    (tape, failure)
}

/// Returns the tape of a seed.
fn recorded(seed: u64, schedule: &impl Fn(&Draws) -> Result<(), Failure>) -> Vec<u64> {
    let draws = Draws::from_seed(seed);
    let _ = attempt(&draws, schedule);
    draws.tape()
}

/// Runs a schedule. A panic counts as a broken rule.
fn attempt(draws: &Draws, schedule: &impl Fn(&Draws) -> Result<(), Failure>) -> Result<(), Failure> {
    thread_local! { static IS_QUIET: Cell<bool> = const { Cell::new(false) }; }
    static QUIETED: Once = Once::new();
    QUIETED.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                usual(panic);
            }
        }));
    });
    IS_QUIET.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(|| schedule(draws)));
    IS_QUIET.set(false);
    result.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
        Err(broken("nothing panics", text))
    })
}

fn number(name: &str) -> Option<u64> {
    variable(name).map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text}")))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
