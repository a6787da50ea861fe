//! P12: clocks that jump, and suspended processes.

use std::path::Path;
use std::time::Duration;

use managed_agents_blocking::{Delivery, StreamOptions};

use crate::host::{EMPTY_PAGE, Host, begin_stream, chunk, frame, json, wait_for_end};
use crate::process::{again, client};
use crate::recorded::impatient;

/// Returns the files below `folder` that contain `word`.
fn files_with(word: &str, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_with(word, &path, found);
        } else if std::fs::read_to_string(&path).unwrap().contains(word) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
}

#[test]
fn p12_only_the_ends_of_tokens_are_compared_with_the_clock_on_the_wall() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for name in ["async", "blocking", "core-sansio", "login", "tokio"] {
        files_with("SystemTime", &crates.join(name).join("src"), &mut found);
    }
    // Private to the crate of credentials, so nothing but tokens can use this clock.
    assert_eq!(found, ["clock.rs"]);
    let mut found = Vec::new();
    // The core has no clock.
    files_with("std::time::{Instant", &crates.join("core-sansio/src"), &mut found);
    files_with("Instant::now", &crates.join("core-sansio/src"), &mut found);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn p12_a_process_that_was_suspended_connects_anew_once() {
    let idle = Duration::from_millis(400);
    if let Some(client) = client() {
        let options = StreamOptions { read_timeout: idle, list_lag: Duration::from_millis(5), ..impatient() };
        for delivery in client.events_with(&"sesn_1".into(), options) {
            match delivery.unwrap() {
                Delivery::Event(event) if event.id() == Some("last") => return println!("done"),
                Delivery::Event(_) => println!("ready"),
                Delivery::Reconnected { failures, .. } => println!("reconnected {failures}"),
                _ => (),
            }
        }
    }
    let streams = std::sync::Mutex::new(0);
    let (go, wait) = std::sync::mpsc::channel();
    let wait = std::sync::Mutex::new(wait);
    let host = Host::start(move |request, socket| {
        if !request.is_stream() {
            return json(socket, EMPTY_PAGE);
        }
        let mut streams = streams.lock().unwrap();
        *streams += 1;
        let is_first = *streams == 1;
        drop(streams);
        begin_stream(socket);
        if is_first {
            chunk(socket, &frame("agent.message", "e1"));
            let _ = wait.lock().unwrap().recv();
        } else {
            chunk(socket, &frame("agent.message", "last"));
        }
        wait_for_end(socket);
    });
    let mut child = again("suspended::p12_a_process_that_was_suspended_connects_anew_once", host.address)
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    assert!(lines.by_ref().any(|line| line.unwrap().contains("ready")));
    let signal = |name: &str| {
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
    };
    signal("-STOP");
    // The fault itself: suspended for three times the read timeout.
    std::thread::sleep(3 * idle);
    signal("-CONT");
    go.send(()).unwrap();
    let rest: Vec<_> = lines.map(Result::unwrap).filter(|line| !line.is_empty()).collect();
    assert!(child.wait().unwrap().success());
    let reconnects = rest.iter().filter(|line| line.contains("reconnected")).count();
    assert_eq!((reconnects, rest.iter().any(|line| line.contains("done"))), (1, true), "{rest:?}");
}
