//! Output is shown at once, and a reader may leave at any time.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::host::Host;
use crate::program::{program, run};

#[test]
fn an_event_is_at_the_other_end_of_the_pipe_while_the_stream_is_silent() {
    let event =
        r#"{"type":"agent.message","id":"m1","content":[{"type":"text","text":"\ud83d\ude00"}], "n": 1.10}"#;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
    let host = Host::start(format!("{head}event: agent.message\ndata: {event}\n\n"), true);
    let mut program = program(&host.url);
    program.args(["sessions", "events", "stream", "sesn_1"]).stdout(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let (send, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        send.send(line)
    });
    let line = lines.recv_timeout(Duration::from_secs(20));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(line.expect("the line comes while the stream is open"), format!("{event}\n"));
}

#[test]
fn an_error_that_ends_a_stream_is_no_data() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let event = "event: agent.message\ndata: {\"type\":\"agent.message\"}\n\n";
    let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"too busy"}}"#;
    for (data, code) in [(error, 7), ("no JSON", 1)] {
        let host = Host::start(format!("{head}{event}event: error\ndata: {data}\n\n"), false);
        let ended = run(&host.url, &["sessions", "events", "stream", "sesn_1"]);
        assert_eq!((ended.code, &*ended.out), (code, "{\"type\":\"agent.message\"}\n"), "{ended:?}");
        assert!(ended.err.contains(data), "{ended:?}");
    }
    let host = Host::start(format!("{head}{event}"), false);
    let ended = run(&host.url, &["sessions", "events", "stream", "sesn_1"]);
    assert_eq!((ended.code, &*ended.err), (0, "the service closed the stream\n"), "{ended:?}");
}

#[test]
fn a_list_is_fetched_as_far_as_it_is_asked_for() {
    let page = r#"{"data":[{"id":"a","n":1.10},{"id":"b"}],"next_page":"p"}"#;
    let host = Host::json(200, page);
    let ended = run(&host.url, &["agents", "list", "--max-items", "2"]);
    assert_eq!((ended.code, &*ended.out), (0, "{\"id\":\"a\",\"n\":1.10}\n{\"id\":\"b\"}\n"));
    assert_eq!(host.requests().len(), 1);
    let ended = run(&host.url, &["agents", "list", "--max-items", "3", "--format", "json", "--debug"]);
    assert_eq!(ended.out, "[{\"id\":\"a\",\"n\":1.10}\n,{\"id\":\"b\"}\n,{\"id\":\"a\",\"n\":1.10}\n]\n");
    assert_eq!(ended.err.matches("debug: GET /v1/agents 200 req_7 ").count(), 2, "{}", ended.err);
    let targets: Vec<_> = host.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/v1/agents", "/v1/agents?page=p"]);
}

#[test]
fn jq_filters_items_and_decides_the_exit_code() {
    let host = Host::json(200, r#"{"data":[{"id":"a","on":true},{"id":"b","on":null}]}"#);
    let jq = |more: &[&str]| run(&host.url, &[&["agents", "list", "--jq"], more].concat());
    assert_eq!(jq(&[".id"]).out, "\"a\"\n\"b\"\n");
    assert_eq!(jq(&[".id", "-r"]).out, "a\nb\n");
    assert_eq!((jq(&[".on", "-e"]).code, jq(&[".id", "-e"]).code), (1, 0));
    let failed = jq(&["if .on then .id else error(\"no\") end"]);
    assert_eq!((failed.code, &*failed.out), (1, "\"a\"\n"), "{failed:?}");
    host.requests();
    let wrong = jq(&[".["]);
    assert_eq!((wrong.code, host.requests().len()), (2, 0), "{wrong:?}");
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let host = Host::json(200, r#"{"data":[{"id":"a"}],"next_page":"p"}"#);
    let mut program = program(&host.url);
    program.args(["agents", "list"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    // The cursor repeats, so only a write that fails can end the program with 0.
    let mut child = program.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_list_goes_on_backwards_before_the_first_item() {
    // Without `first_id`, which the page may lack.
    let host = Host::json(200, r#"{"data":[{"id":"m3"},{"id":"m4"}],"has_more":true}"#);
    let ended = run(&host.url, &["models", "list", "--before-id", "m5", "--jq", ".id", "-r"]);
    assert!(ended.out.starts_with("m3\nm4\nm3\nm4\n"), "{ended:?}");
    let targets: Vec<String> = host.requests().into_iter().map(|request| request.target).collect();
    // The host gives each request the same page, which would never end.
    assert_eq!(
        (ended.code, &*targets),
        (1, &["/v1/models?before_id=m5", "/v1/models?before_id=m3"].map(str::to_owned)[..])
    );
}
