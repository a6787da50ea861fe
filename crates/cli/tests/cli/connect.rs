//! `connect` at a terminal.
#![cfg(unix)]

use std::time::Duration;

use managed_agents_local::Server;
use rustix::process::{Pid, Signal, kill_process};

use crate::program::{program, run};
use crate::questions::Terminal;
use crate::verbs::server;

const LIMIT: Duration = Duration::from_secs(20);

fn session(server: &Server) -> String {
    let id = |arguments: &[&str]| {
        let ended = run(&server.url(), &[arguments, &["--jq", ".id", "-r"]].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.out.trim().to_owned()
    };
    let tool = "--tool={type: agent_toolset_20260401}";
    let agent = id(&["agents", "create", "--name=Clerk", "--model=claude-opus-4-7", tool]);
    let environment = id(&["environments", "create", "--name=e"]);
    id(&["sessions", "create", "--agent", &agent, "--environment-id", &environment])
}

fn connect(server: &Server, session: &str) -> Terminal {
    let mut program = program(&server.url());
    program.args(["connect", session]);
    let mut terminal = Terminal::start(program, 100);
    terminal.wait("agent Clerk. Write a message");
    terminal
}

#[test]
fn messages_go_and_answers_of_all_threads_come_by_name() {
    let server = server(
        r#"{"steps": [
            {"tool": "bash", "input": {"command": "echo 1"}},
            {"thread": {"agent": "Checker", "steps": [{"say": "The sums are right."}], "save": "sums"}},
            {"say": "Done: \u001b[2J.\nyou: Yes."}]}"#,
    );
    let id = session(&server);
    let mut terminal = connect(&server, &id);
    terminal.press("Add up.\n");
    let shown = terminal.wait("Clerk: bash echo 1  ");
    assert!(!shown.contains("you: "), "the terminal shows what was typed: {shown}");
    terminal.wait("ok");
    // Threads have no order.
    let shown = terminal.wait("Clerk: Done: \\u{1b}[2J.\nClerk: you: Yes.\n");
    if !shown.contains("Checker: The sums are right.") {
        terminal.wait("Checker: The sums are right.");
    }
    // A message of another program is shown.
    assert_eq!(run(&server.url(), &["ask", &id, "Again."]).code, 0);
    terminal.wait("you: Again.\n");
    terminal.press("\u{4}");
    assert_eq!(terminal.end().0, Some(0));

    // Who comes back sees the conversation.
    let mut terminal = connect(&server, &id);
    terminal.wait("you: Add up.\n");
    terminal.wait("you: Again.\n");
    terminal.press("/quit\n");
    assert_eq!(terminal.end().0, Some(0));
}

#[test]
fn calls_are_allowed_and_denied_by_their_numbers() {
    let server = server(
        r#"{"steps": [
            {"tool": "bash", "input": {"command": "echo 1"}, "ask": true, "save": "first"},
            {"tool": "bash", "input": {"command": "echo 2"}, "ask": true, "save": "second"},
            {"say": "${first} and ${second}."}]}"#,
    );
    let id = session(&server);
    let mut terminal = connect(&server, &id);
    // Typed ahead, it finds no call.
    terminal.press("/allow 1\n");
    terminal.wait("no call 1 waits\n");
    terminal.press("Go.\n");
    terminal.wait("Clerk asks for:\n  | bash\n  | echo 1\nanswer it: /allow 1, or /deny 1 WHY\n");
    terminal.press("/alow 1\n");
    terminal.wait("did you mean /allow?");
    terminal.press("/allow 1\n");
    terminal.wait("Clerk asks for:\n  | bash\n  | echo 2\nanswer it: /allow 2, or /deny 2 WHY\n");
    terminal.press("/allow 1\n");
    terminal.wait("no call 1 waits\n");
    terminal.press("/deny 2 use the other one\n");
    terminal.wait("Clerk: 1 and ");
    let is_denial = |event: &serde_json::Value| event["deny_message"] == "use the other one";
    assert!(server.wait_for_event(&id, LIMIT, is_denial).is_some());
    terminal.press("/quit\n");
    assert_eq!(terminal.end().0, Some(0));

    // A call of the history that was answered is not asked about.
    let ask = ["ask", &id, "Again.", "--allow=bash:echo 1"];
    assert_eq!(run(&server.url(), &ask).code, 10);
    let mut terminal = connect(&server, &id);
    let shown = terminal.wait("/allow 1, or /deny 1 WHY\n");
    assert!(shown.matches("asks for:").count() == 1 && shown.contains("  | echo 2\n"), "{shown}");
    terminal.press("/quit\n");
    assert_eq!(terminal.end().0, Some(0));
}

#[test]
fn a_custom_tool_is_answered_by_another_command() {
    let server = server(r#"{"steps": [{"custom_tool": "rate", "input": {"to": "EUR"}}]}"#);
    let id = session(&server);
    let mut terminal = connect(&server, &id);
    terminal.press("Go.\n");
    terminal.wait("Clerk asks for:\n  | rate\n  | {\"to\":\"EUR\"}\nanswer it: managed-agents answer ");
    terminal.press("/allow 1\n");
    terminal.wait("no call 1 waits\n");
    terminal.press("/quit\n");
    assert_eq!(terminal.end().0, Some(0));
}

#[test]
fn an_interrupt_stops_the_agent_and_the_end_of_the_session_the_conversation() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#);
    let id = session(&server);
    let mut terminal = connect(&server, &id);
    terminal.press("Go.\n");
    terminal.wait("Clerk: One.\n");
    terminal.press("/interrupt\n");
    let is_idle = |event: &serde_json::Value| event["type"] == "session.status_idle";
    assert!(server.wait_for_event(&id, LIMIT, is_idle).is_some());
    let process = Pid::from_child(terminal.child());
    kill_process(process, Signal::INT).unwrap();
    terminal.wait("interrupting the agents; Ctrl-C again leaves\n");
    kill_process(process, Signal::INT).unwrap();
    assert_eq!(terminal.end().0, Some(130));

    let mut terminal = connect(&server, &id);
    terminal.wait("Clerk: One.\n");
    assert_eq!(run(&server.url(), &["sessions", "archive", &id]).code, 0);
    terminal.wait("the session has ended\n");
    assert_eq!(terminal.end().0, Some(14));
}

#[test]
fn without_a_person_or_a_session_there_is_no_conversation() {
    let server = server(r#"{"steps": []}"#);
    let ended = run(&server.url(), &["connect", "sesn_none"]);
    assert!(ended.code == 2 && ended.err.contains("needs a person at a terminal"), "{ended:?}");
    let ended = run(&server.url(), &["connect", "sesn_none", "--format=jsonl"]);
    assert!(ended.code == 2 && ended.err.contains("connect has no --format"), "{ended:?}");
    let mut program = program(&server.url());
    program.args(["connect", "sesn_none"]);
    let (code, shown) = Terminal::start(program, 80).end();
    assert!(code == Some(4) && shown.contains("connect failed"), "{shown}");
}
