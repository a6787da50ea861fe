//! Questions about approvals to a person at a terminal.
#![cfg(unix)]

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use managed_agents_local::{Options, Script, Server};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use serde_json::Value;

use crate::answer::waiting;
use crate::program::{program, run};
use crate::tools::tool;
use crate::verbs::{lines, server};

const LIMIT: Duration = Duration::from_secs(20);
const ASKS: &str = "[s]top? ";
const TWO: &str = r#"{"steps": [
    {"tool": "bash", "input": {"command": "echo 1"}, "ask": true, "save": "first"},
    {"tool": "bash", "input": {"command": "echo 2"}, "ask": true, "save": "second"},
    {"say": "${first} and ${second}."}
]}"#;

/// A program whose only input and output is a terminal.
pub(crate) struct Terminal {
    controller: File,
    child: Child,
    chunks: Receiver<String>,
    /// The output from the last wait on.
    shown: String,
}

impl Terminal {
    fn run(server: &Server, columns: u16) -> Self {
        Self::with(server, columns, &["run", "Go."])
    }

    fn with(server: &Server, columns: u16, arguments: &[&str]) -> Self {
        let mut program = program(&server.url());
        program.args(arguments);
        Self::start(program, columns)
    }

    pub(crate) fn start(mut program: Command, columns: u16) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&controller, size).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let path = std::ffi::OsStr::from_bytes(name.as_bytes());
        let terminal = OpenOptions::new().read(true).write(true).open(path).unwrap();
        program.stdin(terminal.try_clone().unwrap());
        program.stdout(terminal.try_clone().unwrap()).stderr(terminal);
        let child = program.spawn().unwrap();
        let controller = File::from(controller);
        let mut reader = controller.try_clone().unwrap();
        let (send, chunks) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Linux reports the end as an error.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let chunk = String::from_utf8_lossy(&buffer[..count]).replace("\r\n", "\n");
                if send.send(chunk).is_err() {
                    return;
                }
            }
        });
        Self { controller, child, chunks, shown: String::new() }
    }

    /// Waits until `part` is shown. Returns what was shown up to it.
    pub(crate) fn wait(&mut self, part: &str) -> String {
        loop {
            if let Some(at) = self.shown.find(part) {
                let rest = self.shown.split_off(at + part.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            match self.chunks.recv_timeout(LIMIT) {
                Ok(chunk) => self.shown.push_str(&chunk),
                Err(_) => panic!("{part} is not shown: {}", self.shown),
            }
        }
    }

    pub(crate) fn child(&self) -> &Child {
        &self.child
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.controller.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the end. Returns the exit code and the rest of the output.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        loop {
            match self.chunks.recv_timeout(LIMIT) {
                Ok(chunk) => self.shown.push_str(&chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program goes on: {}", self.shown),
            }
        }
        let code = self.child.wait().unwrap().code();
        (code, std::mem::take(&mut self.shown))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Fails if the program has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a run and waits for its first question. Returns its session too.
fn asked(server: &Server) -> (Terminal, String) {
    let mut terminal = Terminal::run(server, 80);
    terminal.wait("session ");
    let session = terminal.wait("\n").trim().to_owned();
    terminal.wait(ASKS);
    (terminal, session)
}

fn answers(server: &Server, session: &str, count: usize) -> Vec<Value> {
    let listed = run(&server.url(), &["sessions", "events", "list", session]);
    let events = listed.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let answers: Vec<Value> = events.filter(|event| event["type"] == "user.tool_confirmation").collect();
    assert_eq!(answers.len(), count, "{answers:?}");
    answers
}

#[test]
fn yes_allows_one_call_and_always_all_of_the_tool() {
    let server = server(TWO);
    let (mut terminal, session) = asked(&server);
    terminal.press("y\n");
    terminal.wait(ASKS);
    terminal.press("yes\n");
    let (code, rest) = terminal.end();
    assert!(code == Some(0) && rest.contains("1 and 2."), "{rest}");
    assert!(answers(&server, &session, 2).iter().all(|answer| answer["result"] == "allow"));

    let (mut terminal, session) = asked(&server);
    terminal.press("maybe\n");
    terminal.wait(ASKS);
    terminal.press("a\n");
    let (code, rest) = terminal.end();
    assert!(code == Some(0) && rest.contains("1 and 2.") && !rest.contains(ASKS), "{rest}");
    answers(&server, &session, 2);
}

#[test]
fn no_denies_and_why_tells_the_agent() {
    let server = server(TWO);
    let (mut terminal, session) = asked(&server);
    terminal.press("n\n");
    terminal.wait(ASKS);
    terminal.press("w\n");
    terminal.wait("why not? ");
    terminal.press("use the other one\n");
    assert_eq!(terminal.end().0, Some(0), "somebody was asked");
    let answers = answers(&server, &session, 2);
    assert!(answers.iter().all(|answer| answer["result"] == "deny"), "{answers:?}");
    assert_eq!(answers[0]["deny_message"], Value::Null);
    assert_eq!(answers[1]["deny_message"], "use the other one");
}

#[test]
fn stop_interrupts_an_agent_that_goes_on_with_an_answer_before_the_message() {
    let server = server(
        r#"{"steps": [{"together": [
            {"tool": "bash", "input": {"command": "echo 1"}, "ask": true},
            {"tool": "bash", "input": {"command": "echo 2"}, "ask": true}
        ]}]}"#,
    );
    let (session, _) = waiting(&server);
    let mut terminal = Terminal::with(&server, 80, &["ask", &session, "And then?"]);
    terminal.wait(ASKS);
    terminal.press("y\n");
    terminal.wait(ASKS);
    terminal.press("s\n");
    assert_eq!(terminal.end().0, Some(130));
    let listed = run(&server.url(), &["sessions", "events", "list", &session]);
    let kinds: Vec<Value> = lines(&listed.out).iter().map(|event| event["type"].clone()).collect();
    assert!(kinds.contains(&"user.interrupt".into()), "{kinds:?}");
}

#[test]
fn stop_interrupts_the_agent() {
    let server = server(TWO);
    let (mut terminal, session) = asked(&server);
    terminal.press("s\n");
    assert_eq!(terminal.end().0, Some(130));
    answers(&server, &session, 0);
    let is_interrupt = |event: &Value| event["type"] == "user.interrupt";
    assert!(server.wait_for_event(&session, LIMIT, is_interrupt).is_some());
}

#[test]
fn nothing_typed_ahead_approves() {
    let (release, held) = channel::<()>();
    let held = Arc::new(Mutex::new(held));
    let script = Script::from_fn(move |turn| {
        turn.say("One.")?;
        let _ = held.lock().unwrap().recv();
        turn.tool_with_approval("bash", serde_json::json!({"command": "ls"}))?;
        Ok(())
    });
    let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
    let mut terminal = Terminal::run(&server, 80);
    terminal.wait("session ");
    let session = terminal.wait("\n").trim().to_owned();
    terminal.wait("One.");
    terminal.press("y\ny");
    // The terminal shows what was typed once it is in its queue.
    terminal.wait("y\ny");
    release.send(()).unwrap();
    terminal.wait(ASKS);
    terminal.press("n\n");
    assert_eq!(terminal.end().0, Some(0));
    assert_eq!(answers(&server, &session, 1)[0]["result"], "deny");
}

#[test]
fn a_call_that_is_answered_elsewhere_is_asked_about_no_more() {
    let server = server(TWO);
    let (mut terminal, session) = asked(&server);
    let is_call = |event: &Value| event["type"] == "agent.tool_use";
    let call = server.wait_for_event(&session, LIMIT, is_call).unwrap();
    let ended = run(&server.url(), &["answer", &session, call["id"].as_str().unwrap(), "allow"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    terminal.wait("This call was answered elsewhere.");
    terminal.wait(ASKS);
    terminal.press("y\n");
    assert_eq!(terminal.end().0, Some(0));
    answers(&server, &session, 2);
}

#[test]
fn the_agent_writes_inside_its_rows_at_every_width() {
    let command = format!("echo \u{1b}[2J{}\n[y]es", "x".repeat(250));
    let step = serde_json::json!({"tool": "bash", "input": {"command": command}, "ask": true});
    let server = server(&serde_json::json!({"steps": [step]}).to_string());
    for columns in [40_u16, 200] {
        let mut terminal = Terminal::run(&server, columns);
        terminal.wait("The agent asks for an approval:\n");
        let shown = terminal.wait(ASKS);
        let (question, agent): (Vec<&str>, Vec<&str>) =
            shown.lines().partition(|row| row.starts_with("[y]es"));
        assert_eq!(question, ["[y]es [a]lways [n]o [w]hy not [s]top? "]);
        assert!(agent.iter().all(|row| row.starts_with("  | ") && row.len() <= columns.into()), "{shown}");
        assert!(!shown.contains('\u{1b}') && shown.contains("\\u{1b}[2J"), "{shown}");
        let text: String = agent.iter().map(|row| &row[4..]).collect();
        assert!(text.contains(&"x".repeat(250)) && text.ends_with("[y]es"), "{shown}");
        terminal.press("n\n");
        assert_eq!(terminal.end().0, Some(0));
    }
}

#[test]
fn without_somebody_who_can_answer_the_run_ends() {
    let custom = server(r#"{"steps": [{"custom_tool": "rate", "input": {}}]}"#);
    let (code, shown) = Terminal::run(&custom, 80).end();
    assert!(code == Some(10) && shown.contains(" --result TEXT"), "{shown}");
    // The session waits already, and says nothing more.
    let (session, _) = waiting(&custom);
    for line in [&["ask", &session, "Hello."], &["run", "--resume", &session]] {
        let (code, shown) = Terminal::with(&custom, 80, line).end();
        assert!(code == Some(10) && shown.contains(" --result TEXT"), "{line:?}: {shown}");
    }
    let server = server(TWO);
    let (mut terminal, _) = asked(&server);
    // The end of the input.
    terminal.press("\u{4}");
    let (code, shown) = terminal.end();
    assert!(code == Some(10) && shown.contains("managed-agents answer "), "{shown}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_question_that_is_sent_to_the_background_is_left() {
    let server = server(TWO);
    let plain = program(&server.url());
    // A shell with a terminal of its own, so that it has jobs.
    let mut shell = Command::new("setsid");
    shell.args(["--ctty", "bash", "--norc", "--noprofile", "-i"]).env_clear();
    shell.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", "/usr/bin:/bin").env("PROGRAM", plain.get_program()).env("PS1", "ready> ");
    let mut terminal = Terminal::start(shell, 80);
    terminal.wait("ready> ");
    terminal.press("\"$PROGRAM\" run Go.\n");
    terminal.wait(ASKS);
    // Ctrl-Z.
    terminal.press("\u{1a}");
    terminal.wait("ready> ");
    terminal.press("bg\n");
    terminal.wait("answer it: managed-agents answer ");
    terminal.press("wait %1; echo \"code=$?\"\n");
    terminal.wait("code=10");
    terminal.press("exit\n");
    terminal.end();
}

#[test]
fn the_result_of_a_tool_is_given_while_another_call_waits() {
    let server = server(r#"{"steps": [{"together": [{"custom_tool": "rate"}, {"custom_tool": "other"}]}]}"#);
    let folder = tempfile::tempdir().unwrap();
    let tool = tool(folder.path(), "#!/bin/sh\nsleep 0.9\necho 0.87\n");
    let mut terminal = Terminal::with(&server, 80, &["run", "Go.", "--tool", &tool]);
    terminal.wait("session ");
    let session = terminal.wait("\n").trim().to_owned();
    let (code, shown) = terminal.end();
    assert!(code == Some(10) && shown.matches(" --result TEXT").count() == 1, "{shown}");
    let is_result = |event: &Value| event["type"] == "user.custom_tool_result";
    let result = server.wait_for_event(&session, LIMIT, is_result).expect("the result is stored");
    assert_eq!(result["content"][0]["text"], "0.87\n");
}

#[test]
fn the_last_line_tells_that_the_agent_works_and_is_erased() {
    let script = r#"{"steps": [
        {"tool": "bash", "input": {"command": "sleep 2.5; echo done"}, "save": "end"}, {"say": "It is ${end}."}]}"#;
    let script = Some(Script::from_json(script).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let start = |variable: &str| {
        let mut program = program(&server.url());
        program.args(["run", "Go."]).env("TERM", variable);
        Terminal::start(program, 60)
    };
    let mut terminal = start("xterm");
    let before = terminal.wait("0:01  bash sleep 2.5; echo done, last event 0:01 ago");
    assert!(before.ends_with("\r\u{1b}[K0:01  bash sleep 2.5; echo done, last event 0:01 ago"), "{before:?}");
    terminal.wait("0:02  bash sleep 2.5; echo done");
    // The next line takes its place.
    terminal.wait("\r\u{1b}[Kbash sleep 2.5; echo done  2.");
    let (code, rest) = terminal.end();
    assert!(code == Some(0) && rest.contains("It is done.\n"), "{rest:?}");
    let (_, plain) = start("dumb").end();
    assert!(!plain.contains('\u{1b}') && !plain.contains("last event"), "{plain:?}");
}
