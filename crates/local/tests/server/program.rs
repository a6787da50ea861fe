use crate::client::*;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

const PROGRAM: &str = env!("CARGO_BIN_EXE_managed-agents-local");

/// Ends the program however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_prints_its_address_and_answers_there_as_its_flags_say() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/total.json");
    let mut command = Command::new(PROGRAM);
    command.args(["--port", "0", "--buffer", "--api-key", "right", "--script", script, "--late-idle", "1"]);
    command.args(["--heartbeat", "5", "--faults", "status=503,route=agents.list"]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").unwrap();
    let statuses = ["wrong", "wrong", "right"].map(|key| {
        let mut socket = TcpStream::connect(address).unwrap();
        let head = "GET /v1/agents HTTP/1.1\r\nhost: localhost\r\nanthropic-version: 2023-06-01\r\n\
            anthropic-beta: managed-agents-2026-04-01\r\nconnection: close\r\n";
        write!(socket, "{head}x-api-key: {key}\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer[9..12].to_owned()
    });
    assert_eq!(statuses, ["503", "401", "200"]);
}

#[test]
fn wrong_arguments_give_one_line_and_a_failure() {
    let cases: [&[&str]; 5] = [
        &["--prot", "1"],
        &["--port", "seven"],
        &["--faults", "meteor"],
        &["--script", "/nowhere/script.json"],
        &["--script", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")],
    ];
    for arguments in cases {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert_eq!((text.lines().count(), text.starts_with("managed-agents-local: ")), (1, true), "{text}");
    }
    let help = Command::new(PROGRAM).arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("--buffer"));
}

#[test]
fn a_second_server_on_a_port_names_the_process_of_the_first() {
    let first = managed_agents_local::Server::start(Default::default()).unwrap();
    let port = first.address().port().to_string();
    let output = Command::new(PROGRAM).args(["--port", &port]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    let process = format!("cannot listen on port {port}: the process {} (", std::process::id());
    assert!(!output.status.success() && text.contains(&process), "{text}");
}

#[test]
fn it_checks_an_adapter_and_fails_if_a_check_does() {
    let check = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).arg("--check").args(arguments).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (good, report) = check(&["sh", "-c", r#"echo '{"cannot": "nothing works yet"}'"#]);
    assert!(!good && report.contains("the adapter says: nothing works yet"), "{report}");
    assert!(report.contains("every adapter has to do this; it says: nothing works yet"), "{report}");
    let (good, report) = check(&["/nowhere/adapter"]);
    assert!(!good && report.contains("cannot start /nowhere/adapter: "), "{report}");
}

#[test]
fn the_banner_has_a_quickstart_that_runs_and_the_log_has_a_line_for_each_request() {
    let mut command = Command::new(PROGRAM);
    command.args(["--port", "0", "--log"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut output = BufReader::new(running.0.stdout.take().unwrap());
    let mut banner = String::new();
    while !banner.contains("Control this server") {
        assert_ne!(output.read_line(&mut banner).unwrap(), 0, "{banner}");
    }
    let (_, lines) = banner.split_once("by curl:\n").unwrap();
    let (lines, _) = lines.split_once("\n\n").unwrap();
    // The stream does not end by itself: its reader does, and curl then fails to write.
    let lines = lines
        .replace("-Ni)", "-Ni --max-time 20)")
        .replace("cat <&3", "sed '/^event: session.status_idle/q' <&3");
    let shell = Command::new("bash").args(["-c", &lines]).stderr(Stdio::null()).output().unwrap();
    let shown = String::from_utf8(shell.stdout).unwrap();
    assert!(shown.ends_with("event: session.status_idle\n"), "{shown}");
    let _ = running.0.kill();
    let mut log = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let expected = ["agents.create", "environments.create", "sessions.create", "sessions.events.send"];
    // A line is written after its reply, so lines of requests in a row can change places.
    for operation in expected {
        assert!(log.contains(&format!("({operation}) -> 200 ")), "{log}");
    }
    assert!(log.lines().count() >= 4, "{log}");
}

#[test]
fn a_recording_that_was_cut_is_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let event = r#"{"type":"session.status_running","id":"r","processed_at":null}"#;
    std::fs::write(&file, format!("{event}\n{{\"type\":\"sess")).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["--port", "0", "--script"]).arg(&file).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut said = String::new();
    BufReader::new(running.0.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "managed-agents-local: --script: line 2 of the recording was cut and is left out\n");
}

/// Starts the program. Returns it and its address.
fn start_program(command: &mut Command) -> (Running, String) {
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("http://").unwrap().to_owned();
    (running, address)
}

/// Sends a request. Returns the reply, and the connection, which stays open.
fn ask(address: &str, request: &str) -> (Reply, BufReader<TcpStream>) {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(socket);
    (read_reply(&mut reader), reader)
}

#[test]
#[cfg(target_os = "linux")]
fn a_connection_takes_one_descriptor() {
    let (running, address) = start_program(Command::new(PROGRAM).args(["--port", "0"]));
    let descriptors = || std::fs::read_dir(format!("/proc/{}/fd", running.0.id())).unwrap().count();
    let before = descriptors();
    let open: Vec<_> = (0..50).map(|_| ask(&address, &request("GET", "/v1/agents", ""))).collect();
    assert!(open.iter().all(|(reply, _)| reply.status == 200));
    assert_eq!(descriptors() - before, 50);
}

#[test]
fn more_connections_than_the_usual_limit_of_descriptors_are_answered() {
    let mut command = Command::new("bash");
    let (_running, address) =
        start_program(command.args(["-c", "ulimit -Sn 64; exec \"$0\" --port 0", PROGRAM]));
    let open: Vec<_> = (0..100).map(|_| ask(&address, &request("GET", "/v1/agents", ""))).collect();
    assert!(open.iter().all(|(reply, _)| reply.status == 200));
}

#[test]
fn a_signal_ends_the_server_and_its_tools() {
    let script = std::env::temp_dir().join(format!("managed-agents-signal-{}.json", std::process::id()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let command = format!("echo $$ > /dev/tcp/127.0.0.1/{port}; exec sleep 98765");
    let steps = json!({"steps": [{"tool": "bash", "input": {"command": command}}]});
    std::fs::write(&script, steps.to_string()).unwrap();
    let (begun, tools_begun) = mpsc::channel();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let process = io::read_to_string(socket.unwrap()).unwrap();
            begun.send(process.trim().to_owned()).unwrap();
        }
    });
    for signal in ["-TERM", "-INT", "-HUP"] {
        let (mut running, address) =
            start_program(Command::new(PROGRAM).args(["--port", "0", "--script"]).arg(&script));
        let make = |target: &str, body: Value| {
            let (reply, _) = ask(&address, &request("POST", target, &body.to_string()));
            reply.json()["id"].clone()
        };
        let tools = json!([{"type": "agent_toolset_20260401"}]);
        let agent = make("/v1/agents", json!({"name": "A", "model": "claude-opus-4-7", "tools": tools}));
        let environment = make("/v1/environments", json!({"name": "E"}));
        let body = json!({"agent": agent, "environment_id": environment, "initial_events": [message("go")]});
        make("/v1/sessions", body);
        let tool = tools_begun.recv_timeout(PATIENCE).expect("the tool begins");
        let kill = |arguments: [&str; 2]| {
            Command::new("kill").args(arguments).stderr(Stdio::null()).status().unwrap().success()
        };
        assert!(kill(["-0", &tool]));
        assert!(kill([signal, &running.0.id().to_string()]));
        assert!(running.0.wait().unwrap().success(), "{signal}");
        assert!(!kill(["-0", &tool]), "the tool lives on after {signal}");
    }
    std::fs::remove_file(&script).unwrap();
}
