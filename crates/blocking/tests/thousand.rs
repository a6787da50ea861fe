//! Runs a thousand turns on a thousand threads. Runs in a process of its own, because it counts the
//! resources of the whole process; the server is a child process.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::RwLock;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::types::{
    CreateAgent, CreateEnvironment, CreateSession, CustomTool, InputSchema, SessionId,
};
use managed_agents_blocking::{
    Answer, Client, Credential, Delivery, Outcome, Settings, TurnOptions, agents, environments, sessions,
};
use managed_agents_local::{Options, Script, Server};

const TURNS: usize = 1000;
/// The stack of a thread that follows a turn: twice the measured need of a debug build.
const STACK_BYTES: usize = 128 << 10;
/// The memory limit for a thread with its turn, in kB: the used stack, two connections with buffers
/// for a head of 64 KiB each, the machine. Measured: 258.
const EACH_KB: u64 = 320;
/// Longer than any step takes; only a failing test waits for it.
const TEST_TIMEOUT: Duration = Duration::from_secs(60);
const KEY: &str = "sk-ant-canary-0123456789";

#[test]
#[ignore = "the server that the other test starts"]
fn server() {
    let script =
        r#"{"steps": [{"custom_tool": "rate", "input": {}, "save": "rate"}, {"say": "It is ${rate}."}]}"#;
    let script = Some(Script::from_json(script).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    // The test harness may have begun a line.
    println!("\n@ {}", server.url());
    // Until the parent process is gone.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn a_thousand_turns_on_a_thousand_threads_with_small_stacks_all_end() {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "server", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let base_url = lines.find_map(|line| Some(line.unwrap().strip_prefix("@ ")?.to_owned())).unwrap();
    let client = Client::new(Settings { base_url, ..Settings::new(Credential::ApiKey(KEY.into())) }).unwrap();
    let sessions = create(&client);
    let (before, began) = (status("VmRSS"), Instant::now());

    // Held until every turn waits for an answer.
    let gate = RwLock::new(());
    let closed = gate.write().unwrap();
    let (waiting, all_wait) = channel();
    let (client, gate) = (&client, &gate);
    let most = thread::scope(|scope| {
        let turns: Vec<_> = sessions
            .iter()
            .map(|session| {
                let waiting = waiting.clone();
                let follow = move || {
                    let options = TurnOptions { wait_for_answers: true, ..TurnOptions::default() };
                    let mut turn = client.ask_with(session, "How much?", options).unwrap();
                    while let Some(delivery) = turn.next() {
                        if let Delivery::Waiting(call) = delivery.unwrap() {
                            waiting.send(()).unwrap();
                            drop(gate.read());
                            turn.answer(&call.id, &Answer::text("0.87")).unwrap();
                        }
                    }
                    turn.outcome().cloned()
                };
                thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, follow).unwrap()
            })
            .collect();
        for number in 0..TURNS {
            if let Err(error) = all_wait.recv_timeout(TEST_TIMEOUT) {
                drop(closed);
                panic!("only {number} turns got to their call: {error}");
            }
        }
        let most = (status("Threads"), status("VmRSS"));
        drop(closed);
        for turn in turns {
            assert_eq!(turn.join().unwrap(), Some(Outcome::EndTurn));
        }
        most
    });
    println!(
        "{} threads, {} kB before and {} kB with all of them, {:?}",
        most.0,
        before,
        most.1,
        began.elapsed()
    );
    println!("at the most {} kB", status("VmHWM"));
    // This thread, and the thread of the test harness.
    assert_eq!(most.0, TURNS as u64 + 2, "there is a thread behind a turn");
    assert!(
        most.1 - before < EACH_KB * TURNS as u64,
        "{} kB for each turn",
        (most.1 - before) / TURNS as u64
    );
    drop(server.stdin.take());
    assert!(server.wait().unwrap().success());
}

fn create(client: &Client) -> Vec<SessionId> {
    let schema: InputSchema = serde_json::from_str(r#"{"type": "object"}"#).unwrap();
    let tools = vec![CustomTool::new("rate", "A rate.", schema).into()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent)).unwrap();
    let environment = client.send(environments::create(&CreateEnvironment::new("desk"))).unwrap();
    let session = CreateSession::new(agent.id, environment.id);
    (0..TURNS).map(|_| client.send(sessions::create(&session)).unwrap().id).collect()
}

/// Reads a number from `/proc/self/status`; memory is in kB.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
