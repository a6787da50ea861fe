//! The output on a terminal.
#![cfg(unix)]

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::host::Host;
use crate::program::program;

/// Runs a program with a terminal as its standard output, and returns what it shows.
fn shown(program: &mut Command, columns: u16) -> String {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    tcsetwinsize(&controller, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let path = std::ffi::OsStr::from_bytes(name.as_bytes());
    let terminal = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut child = program.stdout(terminal.try_clone().unwrap()).spawn().unwrap();
    // The command holds a copy of the terminal, which would keep it open.
    program.stdout(std::process::Stdio::null());
    drop(terminal);
    let mut text = Vec::new();
    let mut controller = File::from(controller);
    let mut buffer = [0; 1024];
    // Linux reports the end as an error.
    while let Ok(count @ 1..) = controller.read(&mut buffer) {
        text.extend_from_slice(&buffer[..count]);
    }
    child.wait().unwrap();
    String::from_utf8(text).unwrap().replace("\r\n", "\n")
}

#[test]
fn a_person_sees_a_table_for_a_list_and_yaml_for_an_object() {
    let host = Host::json(200, r#"{"id":"a","note":"x\u202e","data":[{"id":"a","name":"b\u009b"}]}"#);
    let run = |arguments: &[&str], variable: (&str, &str)| {
        shown(program(&host.url).args(arguments).env(variable.0, variable.1), 40)
    };
    let plain = ("NO_COLOR", "1");
    assert_eq!(run(&["agents", "list"], plain), "id  name\na   b\\u{9b}\n");
    let object = "id: a\nnote: \"x\\u202e\"\ndata:\n  - id: a\n    name: \"b\\x9b\"\n";
    assert_eq!(run(&["agents", "retrieve", "x"], plain), object);
    assert_eq!(run(&["agents", "retrieve", "x"], ("TERM", "dumb")), object);
    let colored = run(&["agents", "list"], ("TERM", "xterm"));
    assert_eq!(colored, "\u{1b}[36mid\u{1b}[0m  \u{1b}[36mname\u{1b}[0m\na   b\\u{9b}\n");
    let json = "{\n  \"id\": \"a\",\n  \"note\": \"x\\u202e\",\n  \"data\": [\n    {\n      \"id\": \"a\",\n      \"name\": \"b\\u009b\"\n    }\n  ]\n}\n";
    assert_eq!(run(&["agents", "retrieve", "x", "--format=json"], plain), json);
    assert_eq!(run(&["agents", "retrieve", "x", "--jq=.note", "-r"], plain), "x\\u{202e}\n");
    let requests = host.requests();
    assert!(requests[0].target == "/v1/agents", "the same as on a pipe: {requests:?}");
}

#[test]
fn a_table_fits_the_terminal() {
    let host = Host::json(200, &format!(r#"{{"data":[{{"id":"a","name":"{}"}}]}}"#, "x".repeat(300)));
    for (columns, widest) in [(20, 20), (40, 40), (5, 20), (200, 64)] {
        let text = shown(program(&host.url).args(["agents", "list"]).env("NO_COLOR", "1"), columns);
        let width = text.lines().map(|line| line.chars().count()).max();
        assert_eq!(width, Some(widest), "{columns}: {text}");
    }
}
