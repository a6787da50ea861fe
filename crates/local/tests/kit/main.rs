//! The kit finds out adapters that are wrong on purpose. Each of them is an ignored test here,
//! which the kit starts.

mod naive;

use managed_agents_local::kit::{self, Report, Verdict};
use naive::Habit;
use serde_json::json;
use std::env;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

fn check(adapter: &str) -> Report {
    check_some(adapter, |_| true)
}

fn check_some(adapter: &str, is_wanted: impl Fn(&str) -> bool) -> Report {
    let program = env::current_exe().expect("this program has a path");
    kit::check_some(program, &["--exact", adapter, "--ignored", "--nocapture"], is_wanted)
}

/// Expects that the adapter fails these checks for this reason.
fn fails(adapter: &str, checks: &[&str], reason: &str) {
    let report = check_some(adapter, |name| checks.contains(&name));
    assert_eq!(report.checks.len(), checks.len(), "{report}");
    for check in &report.checks {
        let Verdict::Failed(problem) = &check.verdict else { panic!("{}: {report}", check.name) };
        assert!(problem.contains(reason), "{}: {problem}", check.name);
    }
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
fn an_event_that_is_delivered_twice_or_not_as_it_is_is_found() {
    fails("doubling_adapter", &["turn"], "was delivered twice");
    fails("trimming_adapter", &["turn"], "was not delivered as it is");
}

#[test]
fn an_adapter_without_a_stream_is_found() {
    fails("streamless_adapter", &["turn"], "the stream was opened 0 times");
    fails("streamless_adapter", &["cut", "reset"], "opened no stream");
    fails("streamless_adapter", &["silence"], "never made the request that was to fail");
}

#[test]
fn a_turn_that_is_not_dropped_or_always_is_found() {
    fails("adapter_that_ignores_a_drop", &["checkpoint"], "was not dropped after 1 deliveries");
    fails("adapter_that_drops_ended_turns", &["checkpoint"], "had more than");
    fails("adapter_that_drops_at_once", &["dropped"], "sessions.events.stream was asked 0 times");
    fails("adapter_that_interrupts_when_dropped", &["dropped"], "user.interrupt was sent 1 times, not 0");
}

#[test]
fn an_answer_that_is_sent_twice_is_found_although_it_is_stored_once() {
    let checks = ["custom_tool", "approval"];
    fails("insisting_adapter", &checks, " times, not 1");
}

#[test]
fn an_error_without_a_request_is_found() {
    let checks = ["redirect", "login_page", "unreachable", "key"];
    let report = check_some("failing_adapter", |name| checks.contains(&name));
    for check in &report.checks {
        let Verdict::Failed(problem) = &check.verdict else { panic!("{report}") };
        let has_no_request = ["was asked 0 times", "never made the request", "made no request"]
            .iter()
            .any(|reason| problem.contains(reason));
        assert!(has_no_request, "{}: {problem}", check.name);
    }
}

#[test]
fn an_end_that_comes_too_early_is_found() {
    fails("adapter_that_ends_at_once", &["deadline"], "and it was to be 700.0ms to");
    fails("adapter_that_ends_at_once", &["cancel"], "and it was to be 300.0ms to");
    fails("naive_adapter", &["refused"], "and it was to be 1.0s to");
}

#[test]
fn an_interrupt_that_does_not_wait_for_the_message_is_found() {
    let report = check_some("adapter_that_interrupts_at_once", |name| name == "steered");
    let Verdict::Failed(problem) = &report.checks[0].verdict else { panic!("{report}") };
    assert!(problem.starts_with("interrupt: from the message to the interrupt: "), "{problem}");
    let report = check_some("adapter_that_stops_after_the_reply", |name| name == "steered");
    assert_eq!(report.checks[0].verdict, Verdict::Passed, "{report}");
}

#[test]
fn a_key_on_the_standard_error_is_found() {
    fails("adapter_that_writes_the_key", &["turn"], "the standard error of the adapter shows the key");
}

#[test]
fn a_line_that_is_not_text_is_ignored() {
    let report = check_some("noisy_adapter", |name| name == "turn");
    assert!(report.has_passed(), "{report}");
}

#[test]
fn a_standard_error_that_stays_open_does_not_hold_the_report_up() {
    let began = Instant::now();
    let report = kit::check_some("sh", &["-c", "exec 1>&-; sleep 20 & wait"], |name| name == "turn");
    let Verdict::Failed(problem) = &report.checks[0].verdict else { panic!("{report}") };
    assert!(problem.starts_with("the program ended without an outcome"), "{problem}");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[test]
fn only_some_checks_need_not_be_done() {
    let report = check("unable_adapter");
    let optional =
        ["give_up", "dropped", "checkpoint", "large_history", "deadline", "cancel", "steered", "interrupt"];
    assert_eq!(report.not_done().collect::<Vec<_>>(), optional, "{report}");
    assert!(!report.has_passed());
    let text = report.to_string();
    assert!(text.contains("the adapter says: this adapter is not written yet"), "{text}");
    let failed = report.checks.len() - optional.len();
    assert!(text.ends_with(&format!("0 passed, 8 not done, {failed} failed")), "{text}");
}

#[test]
#[ignore = "started by the kit"]
fn naive_adapter() {
    naive::run(Habit::None);
}

#[test]
#[ignore = "started by the kit"]
fn doubling_adapter() {
    naive::run(Habit::Doubles);
}

#[test]
#[ignore = "started by the kit"]
fn trimming_adapter() {
    naive::run(Habit::Trims);
}

#[test]
#[ignore = "started by the kit"]
fn streamless_adapter() {
    naive::run_without_stream();
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_ignores_a_drop() {
    naive::run(Habit::IgnoresDrop);
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_drops_ended_turns() {
    naive::run(Habit::DropsEnded);
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_drops_at_once() {
    println!("\n{}", json!({"dropped": true}));
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_interrupts_when_dropped() {
    naive::run(Habit::InterruptsDropped);
}

#[test]
#[ignore = "started by the kit"]
fn insisting_adapter() {
    naive::run(Habit::Insists);
}

#[test]
#[ignore = "started by the kit"]
fn failing_adapter() {
    println!("\n{}", json!({"error": "this adapter always fails"}));
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_ends_at_once() {
    let job = naive::job(&mut io::stdin().lock().lines());
    let outcome = if job["deadline_ms"].is_null() { "cancelled" } else { "deadline" };
    println!("{}", json!({"outcome": outcome}));
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_interrupts_at_once() {
    naive::run(Habit::InterruptsAtOnce);
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_stops_after_the_reply() {
    naive::run(Habit::StopsAfterReply);
}

#[test]
#[ignore = "started by the kit"]
fn adapter_that_writes_the_key() {
    let mut lines = io::stdin().lock().lines();
    let job = naive::job(&mut lines);
    eprintln!("GET /v1/sessions x-api-key: {}", job["api_key"].as_str().unwrap());
    println!("{}", json!({"outcome": "end_turn"}));
}

#[test]
#[ignore = "started by the kit"]
fn noisy_adapter() {
    io::stdout().write_all(b"\n\xff\xfe\n").unwrap();
    naive::run(Habit::None);
}

#[test]
#[ignore = "started by the kit"]
fn unable_adapter() {
    println!("\n{{\"cannot\": \"this adapter is not written yet\"}}");
}
