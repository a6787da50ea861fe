//! Measures memory, time to the first event, program size and crates of clients built for size.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::outcome::Problem;
use crate::speed::{Programs, median_and_spread, number_after};
use crate::{process, tree};

const RUNS: usize = 9;
const EVENTS: &str = "50000";

pub(super) fn print(programs: &Programs) -> Result<(), Problem> {
    let small = Programs::build("small", &["--bin=follow", "--bin=follow_by_hand"])?;
    let mut server = programs.command("serve");
    let mut server = server
        .args(["mixed", EVENTS])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(Problem::failed("serve"))?;
    let mut url = String::new();
    let output = server.stdout.take().expect("it is piped");
    BufReader::new(output).read_line(&mut url).map_err(Problem::failed("serve"))?;
    println!("\n{:<16}{:>12}{:>20}{:>14}", "footprint", "peak KiB", "first event, ms", "program, MB");
    for name in ["follow", "follow_by_hand"] {
        let (mut firsts, mut peaks) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let text = process::read(small.command(name).args([url.trim(), EVENTS]))?;
            firsts.push(number_after("seconds", &text) * 1e3);
            peaks.push(number_after("VmHWM:", &text));
        }
        let bytes = std::fs::metadata(small.path(name)).map_err(Problem::failed(name))?.len();
        println!(
            "{name:<16}{:>12.0}{:>20.2}{:>14.2}",
            median_and_spread(peaks).0,
            median_and_spread(firsts).0,
            bytes as f64 / 1e6
        );
    }
    // Its input ends, and so does it.
    drop(server.stdin.take());
    server.wait().map_err(Problem::failed("serve"))?;
    let crates =
        |features: &[&str]| Ok::<_, Problem>(tree::crates("managed-agents-blocking", features)?.len());
    println!("crates: {} ({} without TLS)", crates(&[])?, crates(&["--no-default-features"])?);
    Ok(())
}
