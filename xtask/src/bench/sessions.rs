//! Measures the memory of a long session and the cost of a reconnect.

use crate::outcome::Problem;
use crate::process;
use crate::speed::{Programs, number_after};

const EVENTS: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];

pub(super) fn print(programs: &Programs) -> Result<(), Problem> {
    println!(
        "\n{:<16}{:>12}{:>34}{:>12}",
        "session, events", "held, KiB", "reconnect that missed 100 fetched", "took, ms"
    );
    for events in EVENTS {
        let text = process::read(programs.command("sessions").arg(events.to_string()))?;
        let number = |word| number_after(word, &text);
        println!(
            "{events:<16}{:>12.0}{:>34}{:>12.2}",
            number("held") / 1024.0,
            number("fetched"),
            number("seconds") * 1e3
        );
    }
    Ok(())
}
