//! Measures a long session: `sessions EVENTS`. Prints the memory held at its end, and the cost of a
//! reconnect that missed 100 events. This is a separate program, because counting needs its own
//! allocator.

use std::time::Instant;

use allocation_counter::measure;
use managed_agents_benches::sessions::Session;

const MISSED: u64 = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let events = std::env::args().nth(1).ok_or("how many events?")?.parse()?;
    let mut followed = None;
    let counted = measure(|| followed = Some(Session::followed(events)));
    let mut session = followed.expect("measuring runs it");
    let fetched = session.fetched;
    let started = Instant::now();
    session.reconnect(MISSED);
    println!("events {events} held {} fetched {}", counted.bytes_current, session.fetched - fetched);
    println!("seconds {:.9}", started.elapsed().as_secs_f64());
    Ok(())
}
