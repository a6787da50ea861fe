//! Runs the tests of `page` and `worker` in Chromium, and the checks for adapters on a page.
//!
//! The tests themselves are WebAssembly. A page cannot start a server, so it asks this program for
//! servers over HTTP: see `control`.
#![cfg(not(target_family = "wasm"))]

mod bridge;
mod chromium;
mod control;
mod http;
mod relay;
mod scripted;

use std::io::{self, BufRead};
use std::thread;

use managed_agents_local::kit;

use crate::control::Control;

#[test]
#[ignore = "needs Chromium and its driver; run by `cargo xtask test fetch`"]
fn the_tests_pass_in_chromium() {
    let control = Control::start();
    assert!(chromium::test(control.page_port(), &["page", "worker"]).success());
}

#[test]
#[ignore = "needs Chromium and its driver; run by `cargo xtask test fetch`"]
fn fetch_passes_every_check_for_adapters() {
    let control = Control::start();
    bridge::note_port(control.port());
    let page_port = control.page_port();
    let (report, status) = thread::scope(|scope| {
        let page = scope.spawn(|| {
            let status = chromium::test(page_port, &["adapter"]);
            control.end_jobs();
            status
        });
        control.wait_for_page();
        let program = std::env::current_exe().expect("this program has a path");
        let report = kit::check(program, &["--exact", "adapter", "--ignored", "--nocapture"]);
        control.end_jobs();
        (report, page.join().expect("the thread does not panic"))
    });
    println!("{report}");
    assert!(report.has_passed(), "{report}");
    assert_eq!(report.not_done().count(), 0, "{report}");
    assert!(status.success());
}

/// Gives the job on standard input to the page, and prints the lines that come back.
#[test]
#[ignore = "started by the checks for adapters"]
fn adapter() {
    // The harness has already started a line.
    println!();
    let mut lines = io::stdin().lock().lines();
    let job = lines.next().expect("the kit writes a job").expect("it is text");
    bridge::pass(&job, |line| println!("{line}"));
    // The check may want to see the connection of the page close while this program still runs.
    lines.next();
}
