//! Runs the checks for adapters, `managed_agents_local::kit`, on the client, over real sockets and
//! on the threads of a runtime.

mod follow;

use std::io::BufRead;

use managed_agents_local::kit;
use managed_agents_tokio::Client;

#[test]
fn the_client_passes_every_check() {
    let program = std::env::current_exe().expect("this program has a path");
    let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
    println!("{report}");
    assert!(report.has_passed() && report.not_done().next().is_none(), "{report}");
}

/// Takes one job from the standard input.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the kit"]
async fn adapter() {
    // The harness has begun a line.
    println!();
    let job = std::io::stdin().lock().lines().next().unwrap().unwrap();
    let job: serde_json::Value = serde_json::from_str(&job).unwrap();
    let client = Client::new(follow::settings(&job)).unwrap();
    // The turn moves between the threads of the runtime, which only a `Send` turn can.
    tokio::spawn(async move { follow::job(&client, &job).await }).await.unwrap();
    // The process stays, so that only a drop can have closed the connection.
    tokio::task::spawn_blocking(|| std::io::stdin().lock().lines().next()).await.unwrap();
}
