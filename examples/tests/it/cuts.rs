//! A cut of the network, wherever it is, changes nothing that the user sees.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use managed_agents_local::faults::{At, Effect, Fault, Faults};
use managed_agents_local::{Options, Server};

use crate::support::{run, server};

/// A prime, so that the places differ from answer to answer.
const STEP: usize = 97;
/// Runs mostly wait for each other.
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

    let happened = AtomicUsize::new(0);
    let (folder, undisturbed, places, happened) = (folder.path(), &undisturbed, &places, &happened);
    thread::scope(|scope| {
        for first in 0..WORKERS {
            scope.spawn(move || {
                for (index, (request, byte)) in places.iter().enumerate().skip(first).step_by(WORKERS) {
                    // Cut or reset, on servers that keep events for the first stream and on those that do not.
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
                    if server.faults().waiting().is_empty() {
                        happened.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    // On a busy machine a run may have a request more or less than the first, and the places of that one do not come up.
    let happened = happened.load(Ordering::Relaxed);
    assert!(happened * 10 >= places.len() * 7, "only {happened} of {} faults have happened", places.len());
}

/// What is shown when nothing goes wrong, and the bytes of each answer.
fn undisturbed(folder: &Path) -> (String, Vec<u64>) {
    let server = server(Options::default());
    let (shown, result) = run(&server, folder);
    result.unwrap();
    let answers = server.log().iter().map(|record| record.answer_bytes).collect();
    (masked(&shown, &server), answers)
}

/// Without what differs from run to run: ids, time.
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
