//! `cargo xtask gate`: limits instructions and allocations, which repeat on every machine, unlike
//! seconds.
//!
//! A unit test of the decoder checks that it looks at each byte at most three times.

use crate::outcome::{Outcome, Problem, none_of};
use crate::process;
use crate::speed::{Programs, STREAMS, number_after};

/// The most instructions for each byte of delta, mixed and large, as callgrind counts them. Callgrind
/// counts one instruction for each byte of a large copy. The limits leave some room for compilers.
const INSTRUCTIONS: [(&str, [f64; 3]); 4] = [
    ("frames", [4.5, 2.25, 1.95]),
    ("raw-event", [12.5, 5.1, 3.5]),
    ("typed", [32.0, 12.0, 6.5]),
    ("deliveries", [20.6, 6.5, 3.5]),
];

/// The most allocations for each event of delta, mixed and large.
const ALLOCATIONS: [(&str, [f64; 3]); 4] = [
    ("frames", [0.01, 0.01, 0.03]),
    ("raw-event", [1.01, 1.01, 1.03]),
    ("typed", [3.05, 4.55, 6.1]),
    ("deliveries", [3.15, 1.72, 2.4]),
];

/// The most bytes held after a million events, and the most events fetched by a reconnect that missed
/// a hundred: it fetches twice, as lists may lag behind, each time with 65 events already known.
const LONG_SESSION: [(&str, f64); 2] = [("held", 240.0 * 1024.0), ("fetched", 330.0)];

pub(crate) fn check() -> Outcome {
    let programs = Programs::build("release", &[])?;
    let mut faults = allocations(&programs)?;
    faults.extend(long_session(&programs)?);
    let Some(valgrind) = process::find(&["valgrind"]) else {
        return none_of(&faults, "allocations only: valgrind is not installed, no instructions counted");
    };
    let rows = INSTRUCTIONS.map(|(row, _)| row);
    for (at, (stream, events)) in STREAMS.into_iter().enumerate() {
        let counts = programs.instructions(&valgrind, &rows, stream, events)?;
        for ((row, limits), count) in INSTRUCTIONS.into_iter().zip(counts) {
            println!("{row} {stream}: {count:.2} instructions per byte, of at most {}", limits[at]);
            if count > limits[at] {
                faults.push(format!(
                    "{row} takes {count:.2} instructions per byte of {stream}, more than {}",
                    limits[at]
                ));
            }
        }
    }
    none_of(&faults, "instructions and allocations")
}

fn long_session(programs: &Programs) -> Result<Vec<String>, Problem> {
    let text = process::read(programs.command("sessions").arg("1000000"))?;
    print!("{text}");
    let counts = LONG_SESSION.map(|(what, limit)| (what, number_after(what, &text), limit));
    let is_over = |&(_, count, limit): &(&str, f64, f64)| count.is_nan() || count > limit;
    let fault =
        |(what, count, limit)| format!("a session of a million events: {what} {count}, more than {limit}");
    Ok(counts.into_iter().filter(is_over).map(fault).collect())
}

fn allocations(programs: &Programs) -> Result<Vec<String>, Problem> {
    let text = process::read(&mut programs.command("allocations"))?;
    println!("{text}");
    let mut faults = Vec::new();
    for (row, limits) in ALLOCATIONS {
        for ((stream, _), limit) in STREAMS.into_iter().zip(limits) {
            let found = text.lines().find_map(|line| line.strip_prefix(&format!("{row} {stream} ")));
            let count =
                found.and_then(|rest| rest.split(' ').next()).and_then(|count| count.parse::<f64>().ok());
            match count {
                Some(count) if count <= limit => (),
                Some(count) => faults
                    .push(format!("{row} allocates {count} times per event of {stream}, more than {limit}")),
                None => faults.push(format!("the program counted nothing for {row} over {stream}")),
            }
        }
    }
    Ok(faults)
}
