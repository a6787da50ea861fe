//! Measures the recovery of turns after faults: `recovery NODE_PROGRAM [SEED [CLIENT]]`. Prints a
//! table. Fails if an event was lost or repeated, if a message was sent twice, or if a turn did not
//! end.

use std::collections::BTreeMap;
use std::path::Path;

use managed_agents_benches::recovery::report::{HEAD, Row, Wrong};
use managed_agents_benches::recovery::service::Service;
use managed_agents_benches::recovery::{Faults, TURNS, Turn, clients};

type Run<'a> = &'a dyn Fn(&[String]) -> std::io::Result<Vec<Turn>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let program = Path::new(words.first().ok_or("which program for Node?")?);
    let seed = words.get(1).map_or_else(|| Ok(fastrand::u64(..1_000_000)), |seed| seed.parse())?;
    println!("seed {seed}, {TURNS} turns each\n\n{HEAD}");
    let service = Service::start(seed)?;
    let url = &service.url;
    let runs: [(&str, Run<'_>); 3] = [
        ("rust", &|sessions| Ok(clients::rust(url, sessions, clients::blocking))),
        ("node", &|sessions| clients::node(url, sessions, program)),
        ("naive", &|sessions| Ok(clients::rust(url, sessions, clients::naive))),
    ];
    let (mut missed, mut is_wrong) = (Vec::new(), false);
    let only = words.get(2);
    for (name, run) in runs.into_iter().filter(|(name, _)| only.is_none_or(|only| only == name)) {
        // A turn with faults and its counterpart without faults run at the same time, so that a
        // busy moment affects both.
        let kinds = |number| Faults::ALL.map(|faults| Service::session_id(name, faults, number));
        let sessions: Vec<String> = (0..TURNS).flat_map(kinds).collect();
        let turns: BTreeMap<_, _> =
            run(&sessions)?.into_iter().map(|turn| (turn.session.clone(), turn)).collect();
        for faults in [Faults::Cuts, Faults::Mix] {
            let row = Row::new(name, faults, &service, &turns);
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
