//! `cargo xtask bench`: prints tables of speed, memory and size, and draws plots.

mod browser;
mod footprint;
mod growth;
pub(crate) mod local;
mod plot;
pub(crate) mod recovery;
mod sessions;

use crate::outcome::Problem;
use crate::speed::{Programs, STREAMS, median_and_spread};
use crate::{process, workspace};

/// The number of runs of each row. Other rows run in between, so that noise hits all rows alike.
const ROUNDS: usize = 5;

const READERS: [&str; 4] = ["ureq-by-hand", "reqwest-by-hand", "client-header", "client-typed"];

pub(crate) fn run(rounds: Option<&&str>) -> Result<(), Problem> {
    let rounds = rounds.map_or(Ok(ROUNDS), |rounds| rounds.parse()).map_err(Problem::failed("rounds"))?;
    let programs = Programs::build("release", &["--features=reqwest"])?;
    let list = process::read(&mut programs.command("rows"))?;
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split(' ').collect()).collect();
    let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    let speeds = table(&programs, rounds, "rows", &names, |run| run.bytes / run.seconds / 1e6)?;
    print("MB/s", &names, &speeds);
    match process::find(&["valgrind"]) {
        None => println!("\nno instructions counted: valgrind is not installed"),
        Some(valgrind) => {
            let mut counts = Vec::new();
            for (stream, events) in STREAMS {
                counts.push(programs.instructions(&valgrind, &names, stream, events)?);
            }
            println!("\n{:<26}{:>12}{:>12}{:>12}", "instructions per byte", "delta", "mixed", "large");
            for (at, row) in names.iter().enumerate() {
                println!("{row:<26}{:>12.2}{:>12.2}{:>12.2}", counts[0][at], counts[1][at], counts[2][at]);
            }
        }
    }
    let end_to_end = table(&programs, rounds, "end_to_end", &READERS, |run| run.events / run.seconds / 1e3)?;
    print("end to end, 1000 events/s", &READERS, &end_to_end);
    for (at, name) in READERS.iter().enumerate().skip(1) {
        let ratio = |stream: usize| end_to_end[at][stream].0 / end_to_end[0][stream].0;
        println!("{name}: {:.2}x {:.2}x {:.2}x of by hand", ratio(0), ratio(1), ratio(2));
    }
    footprint::print(&programs)?;
    sessions::print(&programs)?;
    browser::print(&programs, rounds)?;
    let docs = workspace::root().join("docs");
    std::fs::create_dir_all(&docs).map_err(Problem::failed("docs"))?;
    let write =
        |name: &str, text: String| std::fs::write(docs.join(name), text).map_err(Problem::failed(name));
    let bars: Vec<_> = READERS
        .iter()
        .zip(&end_to_end)
        .map(|(name, row)| (*name, row.iter().map(|cell| cell.0).collect()))
        .collect();
    write(
        "speed.svg",
        plot::bars(
            "Events per second over loopback, times by hand (log)",
            &["delta", "mixed", "large"],
            &bars,
        ),
    )?;
    write("growth.svg", growth::plot(&programs)?)
}

/// Returns medians and spreads, by row and stream.
fn table(
    programs: &Programs,
    rounds: usize,
    program: &str,
    rows: &[&str],
    value: impl Fn(&crate::speed::Run) -> f64,
) -> Result<Vec<Vec<(f64, f64)>>, Problem> {
    let mut found = vec![vec![Vec::new(); STREAMS.len()]; rows.len()];
    for _ in 0..rounds {
        for (at, row) in rows.iter().enumerate() {
            for (stream, (name, _)) in STREAMS.iter().enumerate() {
                found[at][stream].push(value(&programs.run(program, &[row, name])?));
            }
        }
    }
    Ok(found.into_iter().map(|row| row.into_iter().map(median_and_spread).collect()).collect())
}

fn print(title: &str, rows: &[&str], cells: &[Vec<(f64, f64)>]) {
    println!("\n{title:<26}{:>18}{:>18}{:>18}", "delta", "mixed", "large");
    for (row, cells) in rows.iter().zip(cells) {
        let cell = |(median, spread): &(f64, f64)| format!("{median:>10.0} ±{:>4.0} %", spread * 50.0);
        println!("{row:<26}{}", cells.iter().map(|value| format!("{:>18}", cell(value))).collect::<String>());
    }
}
