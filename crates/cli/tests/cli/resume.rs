//! A run that was stopped goes on from its checkpoint.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use managed_agents_local::{Faults, Options, Server};
use serde_json::Value;
use tempfile::TempDir;

use crate::host::Host;
use crate::program::{CANARY, Ended, ended, program};
use crate::verbs::{lines, server};

/// A state folder of one test.
struct State(TempDir);

impl State {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn program(&self, url: &str, arguments: &[&str]) -> Command {
        let mut command = program(url);
        command.env("XDG_STATE_HOME", self.0.path()).args(arguments);
        command
    }

    fn run(&self, url: &str, arguments: &[&str]) -> Ended {
        ended(self.program(url, arguments), "")
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("managed-agents")
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The session's id, and the events of its history.
fn history(server: &Server, out: &str) -> (String, Vec<Value>) {
    let session = lines(out)[0]["session_id"].as_str().unwrap().to_owned();
    let listed = crate::program::run(&server.url(), &["sessions", "events", "list", &session]);
    (session, lines(&listed.out))
}

#[test]
fn a_run_goes_on_after_its_timeout_and_asks_once() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 2000}, {"say": "Two."}]}"#);
    let (state, url) = (State::new(), server.url());
    let stopped = state.run(&url, &["run", "Count.", "--timeout", "1s", "--format", "jsonl"]);
    assert_eq!(stopped.code, 8, "{stopped:?}");
    let (session, _) = history(&server, &stopped.out);

    let path = state.folder().join(format!("{session}.json"));
    assert_eq!((mode(&state.folder()), mode(&path)), (0o700, 0o600));
    assert!(!fs::read_to_string(&path).unwrap().contains(CANARY));

    let resumed = state.run(&url, &["run", "--resume", &session, "--format", "jsonl"]);
    assert_eq!(resumed.code, 0, "{resumed:?}");
    let result = lines(&resumed.out).pop().unwrap();
    assert_eq!((&result["session_id"], &result["last_message"]), (&session.into(), &"Two.".into()));

    let (_, history) = history(&server, &stopped.out);
    let ids = |out: &str| {
        let is_final = |line: &Value| line["id"].is_string() && line["processed_at"].is_string();
        let printed = lines(out).into_iter().filter(is_final);
        printed.map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let expected: Vec<_> = history.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!([ids(&stopped.out), ids(&resumed.out)].concat(), expected);
    assert_eq!(history.iter().filter(|event| event["type"] == "user.message").count(), 1);
    assert_eq!(state.files(), ["last"], "a turn that has ended leaves no checkpoint");
}

#[test]
fn a_run_that_stops_says_how_to_go_on() {
    let slow = server(r#"{"steps": [{"wait": 60000}]}"#);
    let state = State::new();
    let stopped = state.run(&slow.url(), &["run", "Go.", "--timeout", "1s"]);
    let way_back = "to come back: managed-agents run --resume sesn_";
    assert!(stopped.code == 8 && stopped.err.contains(way_back), "{stopped:?}");

    let faults = Faults::parse("status=401,route=stream,times=always").unwrap();
    let server = Server::start(Options { faults, ..Options::default() }).unwrap();
    let refused = state.run(&server.url(), &["run", "Go."]);
    let way_back = "environment`; then managed-agents run --resume sesn_";
    assert!(refused.code == 3 && refused.err.contains(way_back), "{refused:?}");

    // A repeated command would send the message again.
    for (status, code) in [(429, 7), (500, 1)] {
        let faults = Faults::parse(&format!("status={status},route=stream,times=always")).unwrap();
        let server = Server::start(Options { faults, ..Options::default() }).unwrap();
        let busy = state.run(&server.url(), &["run", "Go.", "--timeout", "20s"]);
        assert!(busy.err.contains("try: managed-agents run --resume sesn_") || busy.code == 8, "{busy:?}");
        assert!(busy.code == code || busy.code == 8, "{busy:?}");
        assert!(!busy.err.contains("repeat the command"), "{busy:?}");
    }
}

#[test]
fn the_last_session_made_here_is_continued() {
    let server = server(r#"{"steps": [{"say": "Done."}]}"#);
    let (state, url) = (State::new(), server.url());
    let none = state.run(&url, &["run", "--continue", "Go."]);
    assert_eq!(none.code, 2, "{none:?}");
    let first = state.run(&url, &["run", "Go.", "--format", "jsonl"]);
    let again = state.run(&url, &["run", "--continue", "Again.", "--format", "jsonl"]);
    let (session, events) = history(&server, &first.out);
    assert_eq!((again.code, &lines(&again.out)[0]["session_id"]), (0, &session.into()), "{again:?}");
    assert_eq!(events.iter().filter(|event| event["type"] == "user.message").count(), 2);
    let over = state.run(&url, &["run", "--continue"]);
    assert_eq!(over.code, 2, "{over:?}");
    assert!(over.err.contains("no run of sesn_") && over.err.contains("\ntry: "), "{over:?}");
}

#[test]
fn a_session_is_resumed_by_one_run_at_a_time() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#);
    let (state, url) = (State::new(), server.url());
    let mut first = state.program(&url, &["run", "Go.", "--format", "jsonl"]);
    let mut first = first.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(first.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let session = lines(&line)[0]["session_id"].as_str().unwrap().to_owned();

    let second = state.run(&url, &["run", "--resume", &session]);
    assert_eq!(second.code, 6, "{second:?}");
    assert!(second.err.contains("another run of ") && second.err.contains("\ntry: "), "{second:?}");
    first.kill().unwrap();
    first.wait().unwrap();
    let third = state.run(&url, &["run", "--resume", &session, "--timeout", "1s"]);
    assert_eq!(third.code, 8, "{third:?}");
    let _ = out.read_to_string(&mut line);
}

#[test]
fn a_checkpoint_that_cannot_be_used_is_refused_and_nothing_is_sent() {
    let (state, host) = (State::new(), Host::json(200, "{}"));
    fs::create_dir(state.folder()).unwrap();
    for (text, problem) in [
        ("", "damaged"),
        ("{\"form\":1,\"turn\":", "damaged"),
        (r#"{"form":1,"result":{}}"#, "damaged"),
        (r#"{"form":1,"turn":{"stream":1},"result":{}}"#, "the checkpoint cannot be used"),
        (r#"{"form":1,"turn":{},"result":[]}"#, "damaged"),
        (r#"{"form":1,"turn":{},"result":5}"#, "damaged"),
        (r#"{"form":2,"new":true}"#, "another version of this program"),
    ] {
        fs::write(state.folder().join("sesn_1.json"), text).unwrap();
        let ended = state.run(&host.url, &["run", "--resume", "sesn_1"]);
        assert_eq!(ended.code, 2, "{text}: {ended:?}");
        let says = ended.err.contains(problem) && ended.err.contains("\ntry: remove the file");
        assert!(says, "{text}: {}", ended.err);
    }
    assert_eq!(state.run(&host.url, &["run", "--resume", "../sesn_1"]).code, 2);
    assert!(host.requests().is_empty());
}

#[test]
fn a_state_folder_that_cannot_be_written_costs_the_resume_alone() {
    let server = server(r#"{"steps": [{"say": "Done."}]}"#);
    let state = State::new();
    fs::write(state.folder(), "a file").unwrap();
    let ran = state.run(&server.url(), &["run", "Go."]);
    assert_eq!((ran.code, &*ran.out), (0, "Done.\n"), "{ran:?}");
    assert_eq!(ran.err.matches("warning: ").count(), 1, "{}", ran.err);
    assert_eq!(state.run(&server.url(), &["run", "--resume", "sesn_1"]).code, 2);
    let mut command = program(&server.url());
    command.env_remove("XDG_STATE_HOME").args(["run", "Go."]);
    let ran = ended(command, "");
    assert!(ran.code == 0 && ran.err.contains("XDG_STATE_HOME or HOME is not set"), "{ran:?}");
}

#[test]
fn flags_that_contradict_each_other_are_refused_before_anything_is_sent() {
    let host = Host::json(200, "{}");
    for arguments in [
        &["run"][..],
        &["run", "--resume", "s", "Go."],
        &["run", "--resume", "s", "--continue"],
        &["run", "--resume", "s", "--session", "s"],
        &["run", "--resume", "s", "--agent", "a"],
        &["run", "--session", "s", "--environment", "e", "Go."],
        &["run", "--session", "s", "--continue", "Go."],
        &["run", "--continue", "--title", "t", "Go."],
        &["run", "--session", "s"],
        &["run", "two", "prompts"],
        &["run", "-", "Go."],
    ] {
        let ended = crate::program::run(&host.url, arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {ended:?}");
    }
    assert!(host.requests().is_empty());
}

#[test]
fn the_standard_input_follows_the_prompt_in_a_block() {
    let server = server(r#"{"steps": [{"say": "Done."}]}"#);
    for (arguments, input, sent) in [
        (&["run", "-", "--format", "jsonl"][..], "From a pipe.", "From a pipe."),
        (&["run", "Sum up.", "-", "--format", "jsonl"], "1\n2\n", "Sum up.\n\n<input>\n1\n2\n</input>"),
    ] {
        let ran = crate::program::run_with_input(&server.url(), arguments, input);
        let (_, events) = history(&server, &ran.out);
        let message = events.iter().find(|event| event["type"] == "user.message").unwrap();
        assert_eq!(message["content"][0]["text"], sent, "{ran:?}");
    }
}
