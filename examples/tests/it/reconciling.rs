//! Checks that the total is correct and that the reported discrepancy is the planted one.

use std::fs;
use std::thread;

use fastrand::Rng;
use managed_agents_examples::amount::Amount;
use managed_agents_examples::folder::{self, LEDGER};
use managed_agents_examples::report::Discrepancy;
use managed_agents_local::Options;

use crate::support::{run, server};

#[test]
fn whatever_was_made_up_is_what_the_agent_finds() {
    let server = server(Options::default());
    let check = |seed| {
        let folder = tempfile::tempdir().unwrap();
        let invented = folder::invent(folder.path(), &mut Rng::with_seed(seed)).unwrap();
        let report = run(&server, folder.path()).1.unwrap();
        assert_eq!(report.total, invented.total, "seed {seed}");
        assert_eq!(report.invoices, invented.invoices, "seed {seed}");
        assert_eq!(report.discrepancies, std::slice::from_ref(&invented.planted), "seed {seed}");
        (invented.planted.invoice.is_some(), invented.planted.ledger.is_some())
    };
    let kinds: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|first| scope.spawn(move || (first..32).step_by(4).map(check).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    // The runs have covered wrong amounts, missing rows and extra rows.
    for kind in [(true, true), (true, false), (false, true)] {
        assert!(kinds.contains(&kind), "no seed has planted {kind:?}");
    }
}

#[test]
fn a_changed_invoice_changes_the_total_and_is_found() {
    let server = server(Options::default());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    // The last `Total:` counts.
    file("a.txt", "Subtotal: 9\nTotal: 7\nTotal: $1,204.50\n");
    file("b.txt", "TOTAL:   95.5 USD\r\nThank you\r\n");
    file(LEDGER, "file,amount\na.txt,1204.50\nb.txt,95.50\n");
    let (shown, report) = run(&server, folder.path());
    let report = report.unwrap();
    assert_eq!((report.total, report.discrepancies.len()), (Amount(130_000), 0));
    assert!(shown.contains("Total          1,300.00 in 2 invoices\nDiscrepancies  none\n"), "{shown}");

    file("b.txt", "Total: 95.51");
    let report = run(&server, folder.path()).1.unwrap();
    let found =
        Discrepancy { file: "b.txt".into(), invoice: Some(Amount(9_551)), ledger: Some(Amount(9_550)) };
    assert_eq!((report.total, report.discrepancies), (Amount(130_001), vec![found]));
}

#[test]
fn a_folder_of_the_users_own_needs_no_ledger_and_may_hold_odd_names() {
    let server = server(Options::default());
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "-e",
        "d=1",
        "two  words.txt",
        "it's $(date) `x`.txt",
        "\"q\".txt",
        "a;b&c",
        "*",
        "é.txt",
        "back\\slash",
    ];
    for name in names {
        fs::write(folder.path().join(name), "Total: 1.25\n").unwrap();
    }
    fs::write(folder.path().join("notes.md"), "Nothing to pay\n").unwrap();
    let (shown, report) = run(&server, folder.path());
    let report = report.unwrap();
    assert_eq!((report.total, report.invoices), (Amount(125 * names.len() as i64), names.len() as u64));
    assert_eq!(report.without_total, ["notes.md"]);
    assert!(shown.contains("No total       notes.md\n"), "{shown}");
}

#[test]
fn the_sum_is_what_the_tool_put_out() {
    // No `f64` holds this sum: 2^53 + 1 cents.
    let server = server(Options::default());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Total: 90,071,992,547,409.92").unwrap();
    fs::write(folder.path().join("b.txt"), "Total: -0.02").unwrap();
    fs::write(folder.path().join("c.txt"), "Total: 0.03").unwrap();
    assert_eq!(run(&server, folder.path()).1.unwrap().total, Amount((1 << 53) + 1));
}
