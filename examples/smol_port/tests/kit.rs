//! Runs the checks for adapters, `managed_agents_local::kit`, on the transport.

#[path = "../../../crates/tokio/tests/kit/follow.rs"]
mod follow;

use std::io::BufRead;

use managed_agents_async::Client;
use managed_agents_local::kit;
use managed_agents_smol_port::Smol;

#[test]
fn the_transport_passes_every_check() {
    let program = std::env::current_exe().expect("this program has a path");
    let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
    println!("{report}");
    assert!(report.has_passed() && report.not_done().next().is_none(), "{report}");
}

/// Takes one job from the standard input.
#[test]
#[ignore = "started by the kit"]
fn adapter() {
    // The harness has begun a line.
    println!();
    let mut lines = std::io::stdin().lock().lines();
    let job = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let client = Client::over(Smol::default(), follow::settings(&job)).unwrap();
    async_io::block_on(follow::job(&client, &job));
    // The process stays, so that only a drop can have closed the connection.
    lines.next();
}

#[test]
fn the_transport_has_fewer_than_100_lines_of_code() {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
    let lines = include_str!("../transport.rs").lines().filter(is_code).count();
    assert!((50..100).contains(&lines), "{lines} lines that are neither blank nor a comment");
}
