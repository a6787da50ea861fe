//! Every exit code is reached over a socket, and the table of the README is written from that.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::thread;

use managed_agents_local::{Faults, Options, Script, Server};
use rustix::process::{Pid, Signal, kill_process};

use crate::program::{ended, program, run};

/// The other side of the socket.
enum Peer {
    /// A local server whose agents take these steps.
    Steps(&'static str),
    Faults(&'static str),
    /// A local server that wants another key.
    OtherKey,
    Nobody,
}

/// A command, and the other side that makes it end with a code.
struct Case {
    code: i32,
    peer: Peer,
    line: &'static str,
    run: fn(&str, &[&str]) -> i32,
}

const fn case(code: i32, peer: Peer, line: &'static str) -> Case {
    Case { code, peer, line, run: |url, words| run(url, words).code }
}

fn cases() -> Vec<Case> {
    let bash = r#"{"tool": "bash", "input": {"command": "ls"}, "ask": true}"#;
    vec![
        case(0, Peer::Steps(r#"{"say": "Hello."}"#), "run Go."),
        case(1, Peer::Faults("status=400"), "agents list"),
        case(2, Peer::Nobody, "agents retrieve"),
        case(3, Peer::OtherKey, "agents list"),
        case(4, Peer::Faults(""), "agents retrieve agent_none"),
        case(5, Peer::Nobody, "agents list"),
        case(6, Peer::Faults("status=409,x-should-retry=false"), "agents list"),
        case(7, Peer::Faults("status=529,retry-after-ms=1,times=always"), "agents list"),
        case(8, Peer::Steps(r#"{"wait": 60000}"#), "run Go. --timeout 1s"),
        case(10, Peer::Steps(bash), "run Go."),
        case(11, Peer::Steps(r#"{"stop": "refusal"}"#), "run Go."),
        case(12, Peer::Steps(r#"{"stop": "retries_exhausted"}"#), "run Go."),
        Case {
            run: |url, words| {
                let budget = "{type: limit, max_list_cost: {amount: '12', currency: USD}}";
                in_session(url, &["--budget", budget], |session| run(url, &replaced(words, session)).code)
            },
            ..case(13, Peer::Steps(r#"{"say": "First.", "cost": 12}, {"say": "Second."}"#), "ask SESSION Go.")
        },
        case(
            14,
            Peer::Steps(
                r#"{"error": {"type": "unknown_error", "message": "x", "retry_status": "terminal"}}"#,
            ),
            "run Go.",
        ),
        case(15, Peer::Steps(r#"{"outcome": ["failed"]}, {"say": "Draft."}"#), "run Go. --outcome README.md"),
        case(16, Peer::Steps(bash), "run Go. --deny bash"),
        case(17, Peer::Steps(r#"{"stop": "sunset"}"#), "run Go."),
        Case {
            run: |url, words| {
                in_session(url, &[], |session| interrupted_elsewhere(url, session, &replaced(words, session)))
            },
            ..case(18, Peer::Steps(r#"{"wait": 60000}"#), "ask SESSION Go. --format jsonl")
        },
        Case { run: in_project, ..case(20, Peer::Faults(""), "apply --dry-run") },
        Case {
            run: |url, words| signalled(url, words, Signal::HUP),
            ..case(129, Peer::Steps(r#"{"wait": 60000}"#), "run Go. --format jsonl")
        },
        Case {
            run: |url, words| {
                in_session(url, &[], |session| signalled(url, &replaced(words, session), Signal::INT))
            },
            ..case(130, Peer::Steps(r#"{"wait": 60000}"#), "ask SESSION Go. --format jsonl")
        },
        Case {
            run: |url, words| signalled(url, words, Signal::TERM),
            ..case(143, Peer::Steps(r#"{"wait": 60000}"#), "run Go. --format jsonl")
        },
    ]
}

#[test]
fn every_exit_code_is_reached_and_the_readme_says_how() {
    let help = run("http://127.0.0.1:1", &["help", "exit-codes"]).out;
    let mut meanings = help.lines().map_while(|line| {
        let (code, meaning) = line.trim_start().split_once("  ")?;
        Some((code.parse::<i32>().ok()?, meaning))
    });
    let mut table = String::from("| code | means | reached by |\n| --- | --- | --- |\n");
    let cases = cases();
    let reached = thread::scope(|scope| {
        let running: Vec<_> =
            cases.iter().map(|case| scope.spawn(|| reached(&case.peer, case.line, case.run))).collect();
        running.into_iter().map(|running| running.join().unwrap()).collect::<Vec<_>>()
    });
    for (case, code) in cases.iter().zip(reached) {
        assert_eq!(code, case.code, "{}: {}", case.peer.text(), case.line);
        let (known, meaning) = meanings.next().unwrap_or_default();
        assert_eq!(known, code, "`help exit-codes` has no such code, or one that no case reaches");
        let how = format!("`{}`{}", case.line, case.peer.text());
        table.push_str(&format!("| {code} | {meaning} | {} |\n", how.replace('|', "\\|")));
    }
    assert_eq!(meanings.next(), None, "no case reaches this code");
    let codes: BTreeSet<_> = cases.iter().map(|case| case.code).collect();
    assert_eq!(codes.len(), cases.len());

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("## Exit codes\n\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let written = format!("{before}## Exit codes\n\n{table}\n{after}");
    if std::env::var_os("WRITE_TABLE").is_some() {
        fs::write(&path, &written).unwrap();
    } else {
        assert!(text == written, "{} is stale: run this test with WRITE_TABLE=1", path.display());
    }
}

fn reached(peer: &Peer, line: &str, run: fn(&str, &[&str]) -> i32) -> i32 {
    let words: Vec<&str> = line.split(' ').collect();
    let options = match peer {
        Peer::Steps(steps) => {
            let script = Script::from_json(&format!("{{\"steps\": [{steps}]}}")).unwrap();
            Options { script: Some(script), ..Options::default() }
        }
        Peer::Faults(faults) => Options { faults: Faults::parse(faults).unwrap(), ..Options::default() },
        Peer::OtherKey => Options { api_key: Some("another".into()), ..Options::default() },
        // Nobody listens at the address of a server that has gone.
        Peer::Nobody => {
            let url = Server::start(Options::default()).unwrap().url();
            return run(&url, &words);
        }
    };
    let server = Server::start(options).unwrap();
    run(&server.url(), &words)
}

impl Peer {
    fn text(&self) -> String {
        match self {
            Self::Steps(steps) => format!(", agent: `{steps}`"),
            Self::Faults("") => String::new(),
            Self::Faults(faults) => format!(", fault: `{faults}`"),
            Self::OtherKey => ", with another key".into(),
            Self::Nobody => ", without a server".into(),
        }
    }
}

/// Runs in a folder with one agent.
fn in_project(url: &str, words: &[&str]) -> i32 {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("agents")).unwrap();
    fs::write(folder.path().join("agents/clerk.yaml"), "{name: clerk, model: claude-opus-4-7}").unwrap();
    let mut program = program(url);
    program.args(words).current_dir(folder.path());
    ended(program, "").code
}

fn in_session(url: &str, flags: &[&str], act: impl FnOnce(&str) -> i32) -> i32 {
    let id = |arguments: &[&str]| {
        let ended = run(url, &[arguments, &["--jq", ".id", "-r"]].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out.trim().to_owned()
    };
    let agent = id(&["agents", "create", "--name=a", "--model=claude-opus-4-7"]);
    let environment = id(&["environments", "create", "--name=e"]);
    let session = ["sessions", "create", "--agent", &agent, "--environment-id", &environment];
    act(&id(&[&session, flags].concat()))
}

fn replaced<'a>(words: &[&'a str], session: &'a str) -> Vec<&'a str> {
    words.iter().map(|word| if *word == "SESSION" { session } else { word }).collect()
}

/// Sends a signal once the turn has begun.
fn signalled(url: &str, words: &[&str], signal: Signal) -> i32 {
    let mut child = program(url).args(words).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines.map(Result::unwrap) {
        if line.contains("session.status_running") {
            kill_process(Pid::from_child(&child), signal).unwrap();
        }
    }
    child.wait().unwrap().code().unwrap()
}

/// Interrupts the session from another process once the turn has begun.
fn interrupted_elsewhere(url: &str, session: &str, words: &[&str]) -> i32 {
    let mut child = program(url).args(words).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines.map(Result::unwrap) {
        if line.contains("session.status_running") {
            let ended = run(url, &["sessions", "events", "send", session, "--event={type: user.interrupt}"]);
            assert_eq!(ended.code, 0, "{ended:?}");
        }
    }
    child.wait().unwrap().code().unwrap()
}
