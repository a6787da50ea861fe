//! Ctrl-C, and the signals that end programs, while a turn is followed.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_local::{Faults, Options, RequestRecord, Script, Server};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::answer::waiting;
use crate::program::program;
use crate::tools::{tool, wait_for_the_end_of};
use crate::verbs::server;

const LIMIT: Duration = Duration::from_secs(20);

/// A program whose output arrives line by line.
struct Running {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Running {
    fn start(url: &str, arguments: &[&str]) -> Self {
        let mut program = program(url);
        program.args(arguments);
        Self::spawn(program)
    }

    fn spawn(mut program: Command) -> Self {
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        Self { child, out: lines(out), err: lines(err) }
    }

    /// Waits for a line that contains `part`.
    fn wait(lines: &Receiver<String>, part: &str) -> String {
        loop {
            let line = lines.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("no line has {part}"));
            if line.contains(part) {
                return line;
            }
        }
    }

    fn press(&self) {
        self.send(Signal::INT);
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end. Returns the exit code and the last line of the output.
    fn end(mut self) -> (Option<i32>, Option<String>) {
        let mut last = None;
        loop {
            match self.out.recv_timeout(LIMIT) {
                Ok(line) => last = Some(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program goes on after {last:?}"),
            }
        }
        (self.child.wait().unwrap().code(), last)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails if the program has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = channel();
    thread::spawn(move || {
        BufReader::new(pipe).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
    });
    lines
}

fn result(line: Option<String>) -> Value {
    result_with(130, line)
}

fn result_with(code: i32, line: Option<String>) -> Value {
    let result: Value = serde_json::from_str(&line.expect("there is output")).unwrap();
    assert_eq!((&result["type"], &result["exit_code"]), (&"cli.result".into(), &code.into()), "{result}");
    result
}

fn is_interrupt(request: &RequestRecord) -> bool {
    String::from_utf8_lossy(&request.body).contains("user.interrupt")
}

fn interrupts(server: &Server) -> usize {
    server.log().iter().filter(|request| is_interrupt(request)).count()
}

/// A server whose agent speaks and works on, whatever is sent to it, until the sender is dropped.
fn deaf_agent() -> (Server, std::sync::mpsc::Sender<()>) {
    let (hold, held) = channel();
    let held = Arc::new(Mutex::new(held));
    let script = Script::from_fn(move |turn| {
        turn.say("One.")?;
        let _ = held.lock().unwrap().recv();
        Ok(())
    });
    (Server::start(Options { script: Some(script), ..Options::default() }).unwrap(), hold)
}

#[test]
fn once_interrupts_the_agent_and_waits_for_the_end() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#);
    let running = Running::start(&server.url(), &["run", "Go.", "--format", "jsonl"]);
    Running::wait(&running.out, "One.");
    running.press();
    let (code, last) = running.end();
    assert_eq!((code, &result(last)["outcome"]), (Some(130), &"interrupted".into()));
    assert_eq!(interrupts(&server), 1);
}

#[test]
fn twice_leaves_at_once_and_says_how_to_come_back() {
    let (server, hold) = deaf_agent();
    let running = Running::start(&server.url(), &["run", "Go."]);
    Running::wait(&running.out, "One.");
    running.press();
    Running::wait(&running.err, "Ctrl-C again");
    running.press();
    Running::wait(&running.err, "to come back: managed-agents run --resume sesn_");
    assert_eq!(running.end().0, Some(130));

    let running = Running::start(&server.url(), &["run", "Go.", "--format", "jsonl"]);
    let session: Value = serde_json::from_str(&Running::wait(&running.out, "cli.session")).unwrap();
    let session = session["session_id"].as_str().unwrap();
    Running::wait(&running.out, "One.");
    running.press();
    let is_ours = |request: &RequestRecord| request.target.contains(session) && is_interrupt(request);
    server.wait_for_request(LIMIT, is_ours).expect("the first interrupts");
    running.press();
    let (code, last) = running.end();
    assert_eq!((code, &result(last)["last_message"]), (Some(130), &"One.".into()));
    drop(hold);
}

#[test]
fn twice_leaves_a_request_that_gets_no_reply() {
    let script = Script::from_json(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#).unwrap();
    let faults = Faults::parse("silence-after-bytes=0,route=events.send,skip=1").unwrap();
    let server = Server::start(Options { script: Some(script), faults, ..Options::default() }).unwrap();
    let running = Running::start(&server.url(), &["run", "Go.", "--format", "jsonl"]);
    Running::wait(&running.out, "One.");
    running.press();
    server.wait_for_request(LIMIT, is_interrupt).unwrap();
    let started = Instant::now();
    running.press();
    let (code, last) = running.end();
    let result = result(last);
    assert!(result["session_id"].is_string() && code == Some(130));
    assert_eq!(result["last_message"], "One.", "all that was delivered");
    assert!(started.elapsed() < LIMIT);
}

#[test]
fn after_the_turn_once_leaves() {
    let server = server(r#"{"steps": [{"say": "One."}]}"#);
    let folder = tempfile::tempdir().unwrap();
    let outputs = folder.path().to_str().unwrap();
    let line = ["run", "Go.", "--format", "jsonl", "--outputs", outputs];
    let running = Running::start(&server.url(), &line);
    // Without files, the list is read for 10 s.
    let is_list = |request: &RequestRecord| request.target.contains("/files?");
    server.wait_for_request(LIMIT, is_list).unwrap();
    let started = Instant::now();
    running.press();
    let (code, last) = running.end();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!((code, &result(last)["outcome"]), (Some(130), &"end_turn".into()));
    assert_eq!(interrupts(&server), 0);
}

#[test]
fn a_signal_that_ends_programs_leaves_at_once_and_ends_the_tools() {
    let server = server(r#"{"steps": [{"custom_tool": "rate"}]}"#);
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let script = format!("#!/bin/sh\necho $$ > {0}.new\nmv {0}.new {0}\nsleep 60\n", pid.display());
    let tool = tool(folder.path(), &script);
    for (signal, expected) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let line = ["run", "Go.", "--format", "jsonl", "--tool", &tool];
        let running = Running::start(&server.url(), &line);
        wait_for(|| pid.exists());
        running.send(signal);
        let (code, last) = running.end();
        assert_eq!((code, &result_with(expected, last)["outcome"]), (Some(expected), &Value::Null));
        wait_for_the_end_of(&pid);
        std::fs::remove_file(&pid).unwrap();
    }
    assert_eq!(interrupts(&server), 0);

    let running = Running::start(&server.url(), &["run", "Go.", "--tool", &tool]);
    wait_for(|| pid.exists());
    running.send(Signal::TERM);
    Running::wait(&running.err, "to come back: managed-agents run --resume sesn_");
    assert_eq!(running.end().0, Some(143));
}

#[test]
fn a_hangup_that_is_ignored_stays_so() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#);
    let plain = program(&server.url());
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.args(["-c", "trap '' HUP; exec \"$0\" run Go."]).arg(plain.get_program());
    let running = Running::spawn(shell);
    Running::wait(&running.out, "One.");
    running.send(Signal::HUP);
    running.press();
    assert_eq!(running.end().0, Some(130));
    assert_eq!(interrupts(&server), 1);
}

fn wait_for(is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < LIMIT);
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn whoever_watches_leaves_and_the_agent_goes_on() {
    let (server, hold) = deaf_agent();
    let first = Running::start(&server.url(), &["run", "Go."]);
    let session = Running::wait(&first.err, "session ").split(' ').next_back().unwrap().to_owned();
    Running::wait(&first.out, "One.");
    let watching = Running::start(&server.url(), &["watch", &session]);
    Running::wait(&watching.out, "One.");
    watching.press();
    Running::wait(&watching.err, &format!("to come back: managed-agents watch {session}"));
    assert_eq!((watching.end().0, interrupts(&server)), (Some(130), 0));
    drop(hold);
    assert_eq!(first.end().0, Some(0));
}

#[test]
fn whoever_answers_and_follows_interrupts_too() {
    let server = server(
        r#"{"steps": [{"tool": "bash", "input": {"command": "ls"}, "ask": true}, {"say": "One."}, {"wait": 60000}]}"#,
    );
    let (session, call) = waiting(&server);
    let line = ["answer", &session, call["id"].as_str().unwrap(), "allow", "--follow"];
    let running = Running::start(&server.url(), &line);
    Running::wait(&running.out, "One.");
    running.press();
    assert_eq!(running.end().0, Some(130));
    let is_interrupt = |event: &Value| event["type"] == "user.interrupt";
    assert!(server.wait_for_event(&session, LIMIT, is_interrupt).is_some());
}

#[test]
fn a_message_that_was_not_sent_needs_no_interrupt() {
    let script = Script::from_json(r#"{"steps": [{"say": "One."}]}"#).unwrap();
    let faults = Faults::parse("status=529,retry-after=9,route=stream").unwrap();
    let server = Server::start(Options { script: Some(script), faults, ..Options::default() }).unwrap();
    let running = Running::start(&server.url(), &["run", "Go.", "--format", "jsonl"]);
    let is_stream = |request: &RequestRecord| request.target.contains("/events/stream");
    server.wait_for_request(LIMIT, is_stream).unwrap();
    running.press();
    let (code, last) = running.end();
    assert_eq!((code, &result(last)["outcome"]), (Some(130), &Value::Null));
    assert_eq!(interrupts(&server), 0);
}
