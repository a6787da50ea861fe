//! The kit finds out adapters that are wrong on purpose. Each of them is an ignored test here,
//! which the kit starts.

mod naive;

use managed_agents_local::kit::{self, Report, Verdict};
use std::env;

fn check(adapter: &str) -> Report {
    let program = env::current_exe().expect("this program has a path");
    kit::check(program, &["--exact", adapter, "--ignored", "--nocapture"])
}

#[test]
fn a_first_attempt_at_a_client_passes_one_check_and_fails_all_others() {
    let report = check("naive_adapter");
    let good = report.checks.iter().filter(|check| !matches!(check.verdict, Verdict::Failed(_)));
    let good: Vec<_> = good.map(|check| check.name).collect();
    assert_eq!(good, ["turn"], "{report}");
    assert!(!report.has_passed());
    println!("{report}");
}

#[test]
fn an_event_that_is_delivered_twice_is_found() {
    let report = check("doubling_adapter");
    let Verdict::Failed(problem) = &report.checks[0].verdict else { panic!("{report}") };
    assert!(problem.ends_with("was delivered twice"), "{problem}");
}

#[test]
fn a_check_that_the_adapter_does_not_do_is_reported_and_is_no_failure() {
    let report = check("unable_adapter");
    assert_eq!(report.not_done().count(), report.checks.len(), "{report}");
    assert!(report.has_passed());
    let text = report.to_string();
    assert!(text.contains("the adapter says: this adapter is not written yet"), "{text}");
    assert!(text.ends_with(&format!("0 passed, {} not done, 0 failed", report.checks.len())), "{text}");
}

#[test]
#[ignore = "started by the kit"]
fn naive_adapter() {
    naive::run(1);
}

#[test]
#[ignore = "started by the kit"]
fn doubling_adapter() {
    naive::run(2);
}

#[test]
#[ignore = "started by the kit"]
fn unable_adapter() {
    println!("\n{{\"cannot\": \"this adapter is not written yet\"}}");
}
