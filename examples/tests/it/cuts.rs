//! Checks that a cut of the network, at any place, does not change the output.

use std::path::Path;
use std::thread;

use managed_agents_local::faults::{At, Effect, Fault, Faults};
use managed_agents_local::{Options, Server};

use crate::support::{run, server};

/// A prime, so that the places differ from reply to reply.
const STEP: usize = 97;
/// The runs spend most of their time waiting for each other.
const WORKERS: usize = 16;

#[test]
fn a_cut_anywhere_changes_nothing_but_time() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("a.txt", "Total: 10.00"), ("b.txt", "Total: 20.00"), ("ledger.csv", "a.txt,10\nb.txt,2\n")]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (undisturbed, answers) = undisturbed(folder.path());
    assert!(undisturbed.contains("Total          30.00 in 2 invoices\n"), "{undisturbed}");
    assert!(undisturbed.contains("b.txt: invoice 20.00, ledger 2.00"), "{undisturbed}");

    let places: Vec<(u32, u64)> = answers
        .iter()
        .zip(0..)
        .flat_map(|(bytes, request)| (0..*bytes).step_by(STEP).map(move |byte| (request, byte)))
        .collect();
    assert!(places.len() > 100, "{places:?}");

    let (folder, undisturbed, places) = (folder.path(), &undisturbed, &places);
    thread::scope(|scope| {
        for first in 0..WORKERS {
            scope.spawn(move || {
                for (index, (request, byte)) in places.iter().enumerate().skip(first).step_by(WORKERS) {
                    // Covers cut and reset connections, on servers that keep events for the first
                    // stream and on servers that do not.
                    let at = At::Bytes(*byte);
                    let effect = if index % 2 == 0 { Effect::Cut(at) } else { Effect::Reset(at) };
                    let fault = Fault { skip: *request, ..Fault::new("", effect) };
                    let server = server(Options {
                        faults: Faults(vec![fault.clone()]),
                        buffer: index % 4 < 2,
                        ..Options::default()
                    });
                    let (shown, result) = run(&server, folder);
                    assert!(result.is_ok(), "{fault:?}: {result:?}\n{shown}");
                    assert_eq!(masked(&shown, &server), *undisturbed, "{fault:?}");
                    assert_eq!(server.faults().waiting(), [], "{fault:?} has not happened");
                }
            });
        }
    });
}

/// Returns the output without faults, and the bytes of each reply that every run has.
fn undisturbed(folder: &Path) -> (String, Vec<u64>) {
    let server = server(Options::default());
    let (shown, result) = run(&server, folder);
    result.unwrap();
    // The history is read again after a silence, which occurs only in some runs on a busy machine.
    let log = server.log();
    let certain = log.iter().take_while(|record| !record.target.contains("/events?limit="));
    (masked(&shown, &server), certain.map(|record| record.reply_bytes).collect())
}

/// Removes the values that differ between runs: ids and time.
fn masked(shown: &str, server: &Server) -> String {
    let word = |word: &str| match word.split_once('_') {
        Some((kind @ ("file" | "agent" | "env" | "sesn"), _)) => format!("{kind}_.."),
        _ => word.replace(&server.url(), "URL"),
    };
    let line = |line: &str| match line.strip_prefix("Elapsed") {
        Some(_) => "Elapsed ..".into(),
        None => line.split(' ').map(word).collect::<Vec<_>>().join(" "),
    };
    shown.lines().map(line).collect::<Vec<_>>().join("\n")
}
