//! Runs the example programs as a user starts them.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use managed_agents_local::{Options, Server};

use crate::support::{assert_refused, program, text};

fn run(name: &str, arguments: &[&str]) -> String {
    let output = program(name).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{name}: {}", text(&output.stderr));
    text(&output.stdout).to_owned()
}

#[test]
fn invoices_prints_every_id_what_happens_and_what_came_of_it() {
    let shown = run("invoices", &["--seed", "7"]);
    for part in [
        "file_",
        "agent_",
        "env_",
        "sesn_",
        "[Using tool: bash]",
        "[Using tool: glob]",
        "Total  ",
        "Discrepancy  ",
        "Stop reason    end_turn",
        "Tokens  ",
        "Elapsed  ",
    ] {
        assert!(shown.contains(part), "{part:?} is missing:\n{shown}");
    }
    assert!(shown.ends_with("finished\n") && !shown.contains('\x1b') && !shown.contains("RESULT"), "{shown}");
    let total = |shown: &str| shown.lines().find(|line| line.starts_with("Total")).map(str::to_owned);
    assert_eq!(total(&run("invoices", &["--seed", "7"])), total(&shown));
    assert_ne!(total(&run("invoices", &["--seed", "8"])), total(&shown));
}

#[test]
fn invoices_survives_faults_that_the_user_asks_for() {
    let faults = "cut-after-bytes=2000,route=stream;status=529,retry-after-ms=1,route=sessions.create";
    assert!(run("invoices", &["--faults", faults]).ends_with("finished\n"));
}

#[test]
fn invoices_stops_quietly_when_nobody_reads() {
    let mut child = program("invoices")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn quickstart_tells_what_it_saw() {
    let shown = run("quickstart", &[]);
    assert!(shown.contains("[Using tool: bash]\n") && shown.ends_with("finished: end_turn\n"), "{shown}");
}

#[test]
fn approvals_let_reading_through_and_deny_the_rest_with_a_reason() {
    let shown = run("approve_tools", &[]);
    let lines = ["[Using tool: glob] **/*.txt\n", "[Using tool: write] note.txt\n  denied\n"];
    assert!(lines.iter().all(|line| shown.contains(line)), "{shown}");
    assert!(
        shown.contains("I could not write it: ") && shown.contains("Only reading is allowed here"),
        "{shown}"
    );
}

#[test]
fn a_custom_tool_is_run_by_the_program_and_its_failure_reaches_the_agent() {
    let shown = run("custom_tool", &[]);
    assert!(shown.contains("250 EUR are 29105 cents of a dollar"), "{shown}");
    assert!(shown.contains("there is no rate for \"XYZ\""), "{shown}");
}

#[test]
fn own_transport_gets_to_the_end_over_bare_sockets_whatever_goes_wrong() {
    let undisturbed = run("own_transport", &[]);
    assert!(
        undisturbed.contains("[Using tool: bash]\n") && undisturbed.ends_with("finished\n"),
        "{undisturbed}"
    );
    let said = |shown: &str| shown.lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        for faults in [
            "slow=1,times=always",
            "slow=7,times=always",
            "reset-after-bytes=4000,route=stream;duplicate,route=stream,times=always",
        ] {
            let (undisturbed, said) = (&undisturbed, &said);
            scope.spawn(move || {
                assert_eq!(said(&run("own_transport", &[faults])), said(undisturbed), "{faults}");
            });
        }
    });
}

#[test]
fn many_sessions_are_open_at_the_same_time_on_one_thread() {
    let shown = run("many_sessions", &["--sessions", "60"]);
    for line in ["sessions done  60 of 60", "streams open   60 at the same time", "threads        1"] {
        assert!(shown.lines().any(|shown| shown == line), "{line:?} is missing:\n{shown}");
    }
}

#[test]
fn many_sessions_heal_one_by_one() {
    let faults = "cut-after-bytes=1500,route=stream,times=20;reset-after-bytes=90,route=stream,times=5;\
        lost,route=events.send,times=10;status=503,route=events.list,times=5";
    let shown = run("many_sessions", &["--sessions", "30", "--faults", faults]);
    assert!(shown.contains("sessions done  30 of 30\n"), "{shown}");
}

#[test]
fn a_program_that_is_killed_in_its_turn_loses_nothing_and_doubles_nothing() {
    let shown = run("resume", &[]);
    assert!(
        shown.contains("-- killed --") && shown.contains("each of them once, and one question asked"),
        "{shown}"
    );
}

#[test]
fn a_program_that_dies_after_some_deliveries_goes_on_from_there() {
    let server = Server::start(Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let live = |crash_after: Option<&str>| {
        let mut program = program("resume");
        program
            .arg("--state")
            .arg(&state)
            .env("ANTHROPIC_BASE_URL", server.url())
            .env("ANTHROPIC_API_KEY", "local");
        program.args(crash_after.map(|number| ["--crash-after", number]).into_iter().flatten());
        let output = program.output().unwrap();
        (output.status.code(), text(&output.stdout).to_owned())
    };
    let (code, first) = live(Some("4"));
    assert_eq!((code, first.ends_with("(dies here)\n")), (Some(9), true), "{first}");
    let (code, second) = live(None);
    assert_eq!((code, second.lines().last()), (Some(0), Some("session.status_idle")), "{second}");
    let messages = |shown: &str| shown.matches("agent.message").count();
    assert_eq!(messages(&first) + messages(&second), 2, "{first}{second}");

    std::fs::write(&state, "{}").unwrap();
    let output = program("resume")
        .arg("--state")
        .arg(&state)
        .env("ANTHROPIC_BASE_URL", server.url())
        .env("ANTHROPIC_API_KEY", "local")
        .output()
        .unwrap();
    assert_refused(&output, &["remove it to begin anew"]);
}

#[test]
fn watch_shows_each_tool_call_on_one_line_and_what_waits_for_somebody() {
    let shown = run("watch", &[]);
    let calls = ["bash printf", "grep fix (", "read missing.txt (", "write NOTES.md ("];
    for call in calls {
        assert_eq!(
            shown.lines().filter(|line| line[7..].starts_with(['*', 'x']) && line.contains(call)).count(),
            1,
            "{call}\n{shown}"
        );
    }
    assert!(shown.contains("!!! WAITING FOR YOU: approve write NOTES.md [sevt_"), "{shown}");
    assert!(shown.contains("allowed: write NOTES.md\n"), "{shown}");
    assert!(shown.lines().last().unwrap().contains("ended: end_turn, 4 tool calls"), "{shown}");
    assert!(!shown.contains('\x1b') && !shown.contains('\r'), "{shown}");
}

#[test]
fn multi_agent_shows_who_did_what_and_each_thing_once() {
    let shown = run("multi_agent", &[]);
    let lines = [
        "Coordinator Two of you, at the same time.",
        "    Counter [Using tool: bash] wc -l < list.txt",
        "    Counter 3 lines",
        "    Checker [Using tool: bash] grep -c '' list.txt",
        "    Checker I see 3 as well",
        "Coordinator They say: 3 lines; I see 3 as well.",
    ];
    for line in lines {
        assert_eq!(shown.lines().filter(|shown| *shown == line).count(), 1, "{line}\n{shown}");
    }
    assert!(shown.ends_with("the session is over\n"), "{shown}");
}

#[test]
fn outcome_is_revised_until_it_is_satisfied_and_its_file_is_fetched() {
    let shown = run("outcome", &[]);
    let verdicts: Vec<_> =
        shown.lines().filter(|line| line.starts_with('[')).filter(|line| !line.contains("Using")).collect();
    assert!(
        matches!(verdicts[..], [first, second] if first.starts_with("[needs_revision]") && second.starts_with("[satisfied]")),
        "{shown}"
    );
    assert!(shown.contains("Ended with     end_turn\nVerdict        satisfied\nTokens "), "{shown}");
    assert!(shown.contains("old pond\na frog leaps in\nsound of spring"), "{shown}");
}

#[test]
fn text_is_printed_piece_by_piece_and_once() {
    let shown = run("as_it_is_written", &[]);
    assert_eq!(shown, "Tick, says the hour, tock, says the day.\nfinished: end_turn\n");
}

/// Runs `ctrl_c`, and sends Ctrl-C each time one of `awaited` appears in its output.
#[cfg(unix)]
fn press_ctrl_c(arguments: &[&str], awaited: &[&str]) -> String {
    let mut child = program("ctrl_c")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let process = rustix::process::Pid::from_child(&child);
    let (mut shown, mut awaited) = (String::new(), awaited.iter());
    let mut next = awaited.next();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        shown.push_str(&line.unwrap());
        shown.push('\n');
        if next.is_some_and(|text| shown.ends_with(text)) {
            rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
            next = awaited.next();
        }
    }
    assert!(child.wait().unwrap().success(), "{shown}");
    shown
}

#[test]
#[cfg(unix)]
fn ctrl_c_interrupts_the_agent_and_waits_for_the_end() {
    let shown = press_ctrl_c(&[], &["3\n"]);
    assert!(shown.ends_with("finished: interrupted\n"), "{shown}");
}

#[test]
#[cfg(unix)]
fn ctrl_c_with_release_leaves_the_agent_at_work() {
    let shown = press_ctrl_c(&["--release"], &["3\n"]);
    assert!(shown.contains("released; come back with: watch --session sesn_"), "{shown}");
}
