//! Runs our client from start to end: `follow URL EVENTS`. Prints the seconds to the first event.

use std::time::Instant;

use managed_agents_benches::end_to_end;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let started = Instant::now();
    let mut words = std::env::args().skip(1);
    let (url, events) =
        (words.next().ok_or("which server?")?, words.next().ok_or("how many events?")?.parse()?);
    let mut first = || println!("seconds {:.9}", started.elapsed().as_secs_f64());
    end_to_end::follow(&url, events, &mut first, |_| Ok(()))?;
    // Linux reports the peak memory of this process here.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: 0 kB"));
    Ok(())
}
