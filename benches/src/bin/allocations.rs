//! Counts the allocations of a row per event, and its peak memory: `allocations` measures all of
//! our rows. This is a separate program, because counting needs its own allocator.

use allocation_counter::measure;
use managed_agents_benches::corpus::Kind;
use managed_agents_benches::rows::From;
use managed_agents_benches::{Corpus, ROWS};

/// Enough events that one-time allocations do not matter.
const EVENTS: [(Kind, u64); 3] = [(Kind::Delta, 20_000), (Kind::Mixed, 10_000), (Kind::Large, 400)];

fn main() -> Result<(), String> {
    let all = std::env::args().any(|argument| argument == "--all");
    for (kind, events) in EVENTS {
        let corpus = Corpus::new(kind, events);
        for row in ROWS.iter().filter(|row| all || row.from == From::Us) {
            let mut outcome = Ok(());
            let counted = measure(|| outcome = row.checked(&corpus, 16 * 1024).map(drop));
            outcome?;
            let each = counted.count_total as f64 / events as f64;
            println!("{} {} {each:.4} {}", row.name, kind.name(), counted.bytes_max);
        }
    }
    Ok(())
}
