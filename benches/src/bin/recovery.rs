//! How soon turns go on after faults: `recovery NODE_PROGRAM [SEED [CLIENT]]`. Prints a table. Fails if an event was lost or came twice, if something
//! was said twice, or if a turn did not end.

use std::path::Path;

use managed_agents_benches::recovery::report::{HEAD, Row, Wrong};
use managed_agents_benches::recovery::service::Service;
use managed_agents_benches::recovery::{Faults, Turn, clients};

const TURNS: u64 = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let program = Path::new(words.first().ok_or("which program for Node?")?);
    let seed = words.get(1).map_or_else(|| Ok(fastrand::u64(..1_000_000)), |seed| seed.parse())?;
    println!("seed {seed}, {TURNS} turns each\n\n{HEAD}");
    let service = Service::start(seed)?;
    let (mut missed, mut is_wrong) = (Vec::new(), false);
    type Run<'a> = &'a dyn Fn(&str, Faults) -> std::io::Result<Vec<Turn>>;
    let runs: [(&str, Run<'_>); 3] = [
        ("rust", &|name, faults| Ok(clients::rust(&service, name, clients::blocking, faults, TURNS))),
        ("node", &|name, faults| clients::node(&service, name, program, faults, TURNS)),
        ("naive", &|name, faults| Ok(clients::rust(&service, name, clients::naive, faults, TURNS))),
    ];
    let only = words.get(2);
    for (name, run) in runs.into_iter().filter(|(name, _)| only.is_none_or(|only| only == name)) {
        let plain = run(name, Faults::None)?;
        for faults in [Faults::Cuts, Faults::Mix] {
            let row = Row::new(name, faults, &service, &plain, &run(name, faults)?);
            println!("{row}");
            if name != "naive" {
                is_wrong |= row.wrong != Wrong::default();
                missed.extend(row.missed());
            }
        }
    }
    println!();
    match missed.as_slice() {
        [] => println!("all goals are met"),
        missed => println!("{}", missed.join("\n")),
    }
    if is_wrong { Err("a turn went wrong: see the last four columns".into()) } else { Ok(()) }
}
