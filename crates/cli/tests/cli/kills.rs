//! A run that is killed again and again loses nothing and sends nothing twice.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;
use std::thread;

use fastrand::Rng;
use managed_agents_local::{Interrupted, Options, Script, Server, Turn};
use serde_json::{Value, json};

use crate::program::{program, run};
use crate::tools::tool;
use crate::verbs::lines;

const KILLS: usize = 100;

/// The moment of a kill: after so much output.
#[derive(Debug)]
enum Moment {
    Lines(usize),
    Bytes(usize),
}

impl Moment {
    fn random(rng: &mut Rng) -> Self {
        match rng.bool() {
            true => Self::Lines(rng.usize(1..=9)),
            false => Self::Bytes(rng.usize(1..=2500)),
        }
    }
}

#[test]
fn a_run_killed_at_any_moment_loses_nothing_and_sends_nothing_twice() {
    let server =
        Server::start(Options { script: Some(Script::from_fn(agent)), ..Options::default() }).unwrap();
    // Each call asks, because a run with rules makes an agent that asks.
    let kinds = ["user.message", "user.tool_confirmation", "agent.tool_result", "agent.message"];
    let expected = Expected { counts: kinds.into_iter().zip([1, 8, 8, 8]).collect(), last_message: "3 1" };
    // Most of the time a run waits for the service, so several go on at once.
    thread::scope(|scope| {
        for seed in 0..4 {
            let (url, expected) = (server.url(), &expected);
            let flags = &["--allow", "bash:echo *"];
            scope.spawn(move || kill(&url, flags, expected, KILLS / 4, &mut Rng::with_seed(seed)));
        }
    });
}

#[test]
fn a_killed_run_gives_each_result_of_its_own_tools_once() {
    let round = r#"{"together": [{"custom_tool": "rate", "input": {"to": "EUR"}},
        {"custom_tool": "rate", "input": {"to": "CHF"}}]}, {"say": "Rated."}"#;
    let script = Script::from_json(&format!(r#"{{"steps": [{round}, {round}, {round}]}}"#)).unwrap();
    let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The sleep leaves time for a kill while both programs run.
    let flag = tool(folder.path(), "#!/bin/sh\nsleep 0.05\ncat\n");
    let kinds = ["user.message", "agent.custom_tool_use", "user.custom_tool_result", "agent.message"];
    let expected = Expected { counts: kinds.into_iter().zip([1, 6, 6, 3]).collect(), last_message: "Rated." };
    thread::scope(|scope| {
        for seed in 10..12 {
            let (url, expected, flag) = (server.url(), &expected, &flag);
            scope.spawn(move || kill(&url, &["--tool", flag], expected, 15, &mut Rng::with_seed(seed)));
        }
    });
}

/// The history of a whole run: how often each type of event is there, and the last message.
struct Expected {
    counts: Vec<(&'static str, usize)>,
    last_message: &'static str,
}

/// Begins runs and kills each until it reaches its end, so many times in all.
fn kill(url: &str, flags: &[&str], expected: &Expected, times: usize, rng: &mut Rng) {
    let state = tempfile::tempdir().unwrap();
    let mut kills = 0;
    while kills < times {
        let mut outputs = Vec::new();
        loop {
            let moment = Moment::random(rng);
            let (has_ended, output) = live(url, flags, state.path(), outputs.is_empty(), &moment);
            outputs.push(output);
            if has_ended {
                break;
            }
            kills += 1;
            assert!(outputs.len() < KILLS, "a resumed run begins anew each time");
        }
        check(url, expected, &outputs);
    }
}

/// The agent: eight calls of a tool, every second one with an approval.
fn agent(turn: &mut Turn) -> Result<(), Interrupted> {
    for number in 0..4 {
        let input = |part: u32| json!({"command": format!("echo {number} {part}")});
        let output = turn.tool("bash", input(0))?;
        turn.say(output.text.trim())?;
        let output = turn.tool_with_approval("bash", input(1))?;
        turn.say(output.text.trim())?;
    }
    Ok(())
}

/// Starts or resumes the run, and kills it at the moment. Returns its whole lines, and `true` if the
/// result is among them.
fn live(url: &str, flags: &[&str], state: &Path, is_first: bool, moment: &Moment) -> (bool, Vec<Value>) {
    let mut program = program(url);
    program.args(["run", "--format", "jsonl", if is_first { "Go." } else { "--continue" }]).args(flags);
    program.env("XDG_STATE_HOME", state).stdout(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    match *moment {
        Moment::Lines(count) => {
            for _ in 0..count {
                out.read_line(&mut text).unwrap();
            }
        }
        Moment::Bytes(count) => {
            out.by_ref().take(count as u64).read_to_string(&mut text).unwrap();
        }
    }
    child.kill().unwrap();
    out.read_to_string(&mut text).unwrap();
    let code = child.wait().unwrap().code();
    assert!(matches!(code, None | Some(0)), "{moment:?}: {code:?}");
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let lines = lines(&text[..whole]);
    (lines.last().is_some_and(|line| line["type"] == "cli.result"), lines)
}

/// Compares the output of all runs with the history.
fn check(url: &str, expected: &Expected, outputs: &[Vec<Value>]) {
    let session = outputs.iter().flatten().find_map(|line| line["session_id"].as_str()).unwrap();
    let history = lines(&run(url, &["sessions", "events", "list", session]).out);
    for (kind, count) in &expected.counts {
        assert_eq!(history.iter().filter(|event| event["type"] == *kind).count(), *count, "{kind}");
    }
    let answered = history.iter().filter_map(|event| event["custom_tool_use_id"].as_str());
    let calls: BTreeSet<_> = answered.clone().collect();
    assert_eq!(calls.len(), answered.count(), "a call was answered twice");

    let key = |event: &Value| (event["id"].to_string(), event["processed_at"].is_string());
    let mut seen: Vec<(String, bool)> = Vec::new();
    for output in outputs {
        let events: Vec<_> = output.iter().filter(|line| line["id"].is_string()).map(key).collect();
        // The event that was shown and not yet kept at the kill comes again, first.
        let again = seen.last().is_some_and(|last| events.first() == Some(last));
        seen.extend(events.into_iter().skip(usize::from(again)));
    }
    let unique: BTreeSet<_> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len(), "an event was shown twice");
    let processed: Vec<_> = seen.iter().filter(|(_, is_processed)| *is_processed).cloned().collect();
    assert_eq!(processed, history.iter().map(key).collect::<Vec<_>>(), "the transcript is whole");
    let result = outputs.last().unwrap().last().unwrap();
    assert_eq!(
        (&result["outcome"], &result["last_message"]),
        (&"end_turn".into(), &expected.last_message.into())
    );
}
