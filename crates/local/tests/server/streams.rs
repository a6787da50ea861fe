use crate::client::*;
use crate::stream::Stream;
use managed_agents_local::{Options, Server};
use serde_json::json;
use std::time::Duration;

fn previewing(server: &Server, session: &str, kinds: &[&str]) -> Stream {
    let query: Vec<_> = kinds.iter().map(|kind| format!("event_deltas%5B%5D={kind}")).collect();
    Stream::open(server, &format!("/v1/sessions/{session}/events/stream?{}", query.join("&")))
}

#[test]
fn with_the_buffer_events_wait_for_the_first_stream_and_only_for_it() {
    let server = Server::start(Options { buffer: true, ..Options::default() }).unwrap();
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let late = open(&server, &session).turn();
    assert_eq!(kinds(&late)[..2], ["user.message", "session.status_running"]);
    let mut second = open(&server, &session);
    send(&server, &session, json!([message("again")]));
    assert_eq!(second.next().unwrap()["content"][0]["text"], "again");
}

#[test]
fn a_stream_has_only_what_comes_after_its_opening() {
    let server = start();
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("again")]));
    assert_eq!(stream.next().unwrap()["content"][0]["text"], "again");
}

#[test]
fn the_older_path_and_the_threads_path_stream_the_same_events() {
    let server = start_with(|turn| turn.say("hello"));
    let session = session(&server);
    let thread = id(&get(&server, &format!("/v1/sessions/{session}/threads"))["data"][0]);
    let mut streams = [
        open(&server, &session),
        Stream::open(&server, &format!("/v1/sessions/{session}/stream?beta=true")),
        Stream::open(&server, &format!("/v1/sessions/{session}/threads/{thread}/stream")),
    ];
    send(&server, &session, json!([message("go")]));
    let [first, second, third] = streams.each_mut().map(Stream::turn);
    assert!(first == second && second == third && first.len() == 10);
}

#[test]
fn previews_come_only_where_asked_and_add_up_to_the_message() {
    let text = "A text that is long enough to come in several pieces, as a model would send it.";
    let server = start_with(|turn| {
        turn.think()?;
        turn.say("A text that is long enough to come in several pieces, as a model would send it.")
    });
    let session = session(&server);
    let mut plain = open(&server, &session);
    let mut both = previewing(&server, &session, &["agent.message", "agent.thinking"]);
    let mut thinking = previewing(&server, &session, &["agent.thinking"]);
    send(&server, &session, json!([message("go")]));
    assert!(!kinds(&plain.turn()).iter().any(|kind| kind.starts_with("event_")));
    let starts = |events: &[serde_json::Value]| -> Vec<_> {
        events
            .iter()
            .filter(|event| event["type"] == "event_start")
            .map(|event| event["event"]["type"].clone())
            .collect()
    };
    let events = both.turn();
    assert_eq!(starts(&events), ["agent.thinking", "agent.message"]);
    assert_eq!(starts(&thinking.turn()), ["agent.thinking"]);
    let deltas: Vec<_> = events.iter().filter(|event| event["type"] == "event_delta").collect();
    assert!(deltas.len() > 2);
    assert_eq!(
        deltas.iter().map(|delta| delta["delta"]["content"]["text"].as_str().unwrap()).collect::<String>(),
        text
    );
    let last = events.iter().find(|event| event["type"] == "agent.message").unwrap();
    assert!(deltas.iter().all(|delta| delta["event_id"] == last["id"]));
    let target = format!("/v1/sessions/{session}/events/stream?event_deltas[]=agent.tool_use");
    refused(&server, "GET", &target, json!({}), 400, "invalid_request_error");
}

#[test]
fn many_sessions_work_at_once() {
    let server = start_with(|turn| {
        let output = turn.tool("bash", json!({"command": "echo $((6 * 7))"}))?;
        turn.say(output.text)
    });
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                let session = session(&server);
                let mut stream = open(&server, &session);
                for _ in 0..3 {
                    send(&server, &session, json!([message("go")]));
                    let events = stream.turn();
                    let said = events.iter().find(|event| event["type"] == "agent.message").unwrap();
                    assert_eq!(said["content"][0]["text"], "42");
                }
            });
        }
    });
}

#[test]
fn a_silent_stream_gets_comments() {
    let server =
        Server::start(Options { heartbeat: Duration::from_millis(10), ..Options::default() }).unwrap();
    let session = session(&server);
    let mut stream = open(&server, &session);
    assert_eq!([stream.chunk(), stream.chunk()], [": keepalive\n\n", ": keepalive\n\n"]);
}

#[test]
fn deletion_is_the_last_event_and_ends_the_stream() {
    let server = start();
    let session = session(&server);
    let mut stream = open(&server, &session);
    assert_eq!(ok(&server, "DELETE", &format!("/v1/sessions/{session}"), None)["type"], "session_deleted");
    assert_eq!(stream.next().unwrap()["type"], "session.deleted");
    assert_eq!(stream.next(), None);
    refused(
        &server,
        "GET",
        &format!("/v1/sessions/{session}/events/stream"),
        json!({}),
        404,
        "not_found_error",
    );
    refused(&server, "GET", &format!("/v1/sessions/{session}/events"), json!({}), 404, "not_found_error");
}

#[test]
fn a_client_that_leaves_is_noticed_at_once() {
    let server = start();
    let session = session(&server);
    let stream = open(&server, &session);
    assert!(server.wait_for_streams(&session, PATIENCE, 1));
    drop(stream);
    assert!(server.wait_for_streams(&session, PATIENCE, 0));
}
