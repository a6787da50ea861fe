//! Kills a program with tools and approvals with SIGKILL anywhere in its turn, again and again, and
//! checks that the result is the same.
//!
//! Each test starts itself again as that program (`program.rs`), which stops after each step until
//! it may go on. The test kills it at one of its steps, or after a number of bytes over its
//! connections (`proxy.rs`). A seed chooses the place; an event, not a timer, triggers the kill.
//!
//! ```text
//!   this test ──"go"──▶ the program ◀──▶ the proxy ◀──▶ the local server
//!       │ ◀──"@ saved"──     ▲             │
//!       └──────SIGKILL───────┴─────────────┘ byte n
//! ```
#![cfg(unix)]

mod program;
mod proxy;
mod service;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use fastrand::Rng;

use program::{FOLDER, Memory, SESSION, State, URL};
use proxy::{Proxy, Reached};
use service::{RUNS, Service, normal};

/// Kills in each series.
const KILLS: usize = 200;
/// Concurrent sessions: most of the time is spent waiting for `list_lag`.
const WORKERS: u64 = 6;

/// The place where a life ends.
#[derive(Debug, Clone, Copy)]
enum Death {
    Never,
    /// At any step of the program.
    Step(usize),
    /// At a step between a tool's run and the storing of its result.
    Run(usize),
    /// After this many bytes over its connections.
    Byte(u64),
}

/// The steps and bytes of an undisturbed life.
struct Undisturbed {
    steps: usize,
    bytes: u64,
    transcript: Vec<String>,
}

/// The result of one session, from the first life to the one that reached the end.
#[derive(Default)]
struct Lives {
    kills: usize,
    /// Tools that ran again because the program was killed before it stored their result.
    again: usize,
}

#[test]
#[ignore = "the program that the other tests start and kill"]
fn program() {
    program::main();
}

#[test]
fn killed_anywhere_and_resumed_from_its_checkpoint_it_loses_nothing_and_doubles_nothing() {
    series(Memory::Checkpoint, 0x5eed_0001);
}

#[test]
fn killed_anywhere_and_attached_by_the_history_alone_it_loses_nothing_and_doubles_nothing() {
    series(Memory::History, 0x5eed_0002);
}

fn series(memory: Memory, seed: u64) {
    let undisturbed = undisturbed(memory);
    let (kills, again, sessions) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (undisturbed, kills, again, sessions) = (&undisturbed, &kills, &again, &sessions);
            scope.spawn(move || {
                let mut random = Rng::with_seed(seed + worker);
                while kills.load(Ordering::SeqCst) < KILLS {
                    let lives = live_to_the_end(memory, undisturbed, &mut random);
                    kills.fetch_add(lives.kills, Ordering::SeqCst);
                    again.fetch_add(lives.again, Ordering::SeqCst);
                    sessions.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    let [kills, again, sessions] = [kills, again, sessions].map(AtomicUsize::into_inner);
    println!(
        "{kills} kills in {sessions} sessions; {again} tools ran again, killed before their results were kept"
    );
}

fn undisturbed(memory: Memory) -> Undisturbed {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let proxy = Proxy::start(service.address());
    let life = live(memory, Death::Never, &service, &proxy, folder.path());
    assert!(life.is_complete);
    let transcript = normal(&service.history());
    let answers = transcript.iter().filter(|line| line.contains("\"user.custom_tool_result\"")).count();
    assert!(answers == RUNS && life.steps > 30, "{answers} {} {transcript:#?}", life.steps);
    Undisturbed { steps: life.steps, bytes: proxy.bytes(), transcript }
}

/// Runs one session: lives that end too early, and one that does not.
fn live_to_the_end(memory: Memory, undisturbed: &Undisturbed, random: &mut Rng) -> Lives {
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let proxy = Proxy::start(service.address());
    let mut lives = Lives::default();
    let (mut journal, mut deaths) = (Vec::new(), Vec::new());
    loop {
        let death = match random.u8(..8) {
            0 => Death::Run(random.usize(1..=RUNS)),
            1..=3 => Death::Step(random.usize(1..=undisturbed.steps)),
            _ => Death::Byte(random.u64(1..=undisturbed.bytes)),
        };
        deaths.push(death);
        let answered = service.answered();
        let life = live(memory, death, &service, &proxy, folder.path());
        let said = fs::read_to_string(folder.path().join("journal")).unwrap_or_default();
        let all: Vec<String> = said.lines().map(str::to_owned).collect();
        lives.again += check_runs(&journal, &all, &answered, &deaths);
        journal = all;
        if life.is_complete {
            break;
        }
        lives.kills += 1;
    }

    let history = service.history();
    let state = State::load(folder.path()).expect("a life that is complete has left its state");
    // The events handled in all lives together are the server's events: each once, in order, byte
    // for byte. (Where there is a checkpoint.)
    let unique: BTreeSet<_> = state.transcript.iter().map(|event| (&event.id, event.is_processed)).collect();
    assert_eq!(unique.len(), state.transcript.len(), "something came twice after {deaths:?}");
    let seen: Vec<_> =
        state.transcript.iter().filter(|event| event.is_processed).map(|event| event.json.clone()).collect();
    let stored: Vec<_> = history.iter().map(|event| event.json().to_owned()).collect();
    same(&seen, &stored, &deaths);
    same(&normal(&history), &undisturbed.transcript, &deaths);
    lives
}

fn same(found: &[String], wanted: &[String], deaths: &[Death]) {
    let difference = (0..found.len().max(wanted.len())).find(|&place| found.get(place) != wanted.get(place));
    if let Some(place) = difference {
        panic!("event {place} is {:?}, not {:?}, after {deaths:?}", found.get(place), wanted.get(place));
    }
}

/// Checks that no tool call runs again once its answer was stored or is in the history, and that
/// none runs twice in one life. Returns how many ran again.
fn check_runs(before: &[String], all: &[String], answered: &BTreeSet<String>, deaths: &[Death]) -> usize {
    let calls = |lines: &[String], verb: &str| -> Vec<String> {
        lines.iter().filter_map(|line| line.strip_prefix(verb)).map(str::to_owned).collect()
    };
    let kept: BTreeSet<_> = calls(before, "kept ").into_iter().collect();
    let ran_before: BTreeSet<_> = calls(before, "ran ").into_iter().collect();
    let ran = calls(&all[before.len()..], "ran ");
    let unique: BTreeSet<_> = ran.iter().cloned().collect();
    assert_eq!(unique.len(), ran.len(), "a tool ran twice in one life: {ran:?} {deaths:?}");
    for call in &unique {
        assert!(!kept.contains(call), "{call} ran again although its result was kept: {deaths:?}");
        assert!(!answered.contains(call), "{call} ran again although it was answered: {deaths:?}");
    }
    unique.intersection(&ran_before).count()
}

struct Life {
    is_complete: bool,
    steps: usize,
}

/// Starts the program and kills it at its place. When this returns, every byte that it sent has
/// arrived at the server or never will.
fn live(memory: Memory, death: Death, service: &Service, proxy: &Proxy, folder: &Path) -> Life {
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "program", "--ignored", "--nocapture", "--test-threads=1"])
        .env(program::MEMORY, memory.name())
        .env(URL, proxy.url())
        .env(SESSION, service.session.as_str())
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut go, steps_taken) = (program.stdin.take().unwrap(), program.stdout.take().unwrap());
    let program = Arc::new(Mutex::new(program));
    if let Death::Byte(byte) = death {
        let program = program.clone();
        proxy.at_byte(byte, Reached::new(move || kill(&program)));
    }
    let (mut steps, mut runs) = (0, 0);
    for line in BufReader::new(steps_taken).lines() {
        let line = line.unwrap();
        if !line.starts_with('@') {
            continue;
        }
        steps += 1;
        runs += usize::from(line == "@ ran");
        match death {
            Death::Step(step) if step == steps => kill(&program),
            Death::Run(run) if run == runs => kill(&program),
            // The program may be dead already.
            _ => drop(go.write_all(b"go\n")),
        }
    }
    proxy.wait_for_silence();
    let mut program = program.lock().unwrap();
    let status = program.wait().unwrap();
    if status.code().is_some_and(|code| code != 0) {
        let complaint = std::io::read_to_string(program.stderr.take().unwrap()).unwrap();
        panic!("the program failed by itself, {death:?}: {complaint}");
    }
    Life { is_complete: status.success(), steps }
}

fn kill(program: &Mutex<Child>) {
    // SIGKILL: no destructors run.
    program.lock().unwrap().kill().unwrap();
}
