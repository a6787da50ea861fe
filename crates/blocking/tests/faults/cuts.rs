//! T1, T3, T4, T5: bytes in pieces of any size, and connections that end after any byte.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use managed_agents_blocking::types::SessionId;
use managed_agents_blocking::{Answer, Delivery, Outcome, RawEvent};
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Interrupted, Turn};
use rustix::net::sockopt::set_socket_linger;
use serde_json::json;

use crate::host::{Host, wait_for_end};
use crate::local::{Local, quick_turn};
use crate::recorded::{self, answer, expected, follow, for_each, impatient};

#[test]
fn t01_one_byte_chunks_give_the_same_transcript() {
    let body: Vec<u8> =
        recorded::EVENTS.iter().flat_map(|event| format!("data: {event}\r\n\r\n").into_bytes()).collect();
    let host = recorded::host(move |socket| {
        socket.set_nodelay(true).unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        let _ = socket.write_all(head.as_bytes());
        for byte in b"\xef\xbb\xbf".iter().chain(&body) {
            let _ = socket.write_all(&[b"1\r\n", &[*byte][..], b"\r\n"].concat());
        }
        wait_for_end(socket);
    });
    assert_eq!(follow(&host.client(), impatient()), (expected(), 0));
}

#[test]
fn t01_pieces_cut_anywhere_give_the_same_transcript() {
    let body: String = recorded::EVENTS.iter().map(|event| format!("data: {event}\r\n\r\n")).collect();
    let body = [b"\xef\xbb\xbf", body.as_bytes()].concat();
    // Two pieces, cut at every byte: within the byte order mark, within a character, within a line
    // end.
    for_each(0..=body.len(), 8, |cut| {
        let body = body.clone();
        let host = recorded::host(move |socket| {
            socket.set_nodelay(true).unwrap();
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n");
            let _ = socket.write_all(&body[..cut]);
            let _ = socket.write_all(&body[cut..]);
            wait_for_end(socket);
        });
        assert_eq!(follow(&host.client(), impatient()), (expected(), 0), "cut at {cut}");
    });
}

fn cut_after(bytes: usize, end: fn(&mut TcpStream)) -> Host {
    let answer = answer();
    recorded::host(move |socket| {
        let _ = socket.write_all(&answer[..bytes]);
        end(socket);
    })
}

fn reset(socket: &mut TcpStream) {
    set_socket_linger(&*socket, Some(Duration::ZERO)).unwrap();
}

#[test]
fn t03_reset_after_any_byte_heals() {
    for_each(0..=answer().len(), 16, |bytes| {
        let (seen, _) = follow(&cut_after(bytes, reset).client(), impatient());
        assert_eq!(seen, expected(), "reset after {bytes} bytes");
    });
}

/// Calls the tool `rate` and says its result.
fn convert(turn: &mut Turn) -> Result<(), Interrupted> {
    let output = turn.custom_tool("rate", json!({}))?;
    turn.say(output.text)
}

/// Runs a turn with a tool. Returns the transcript, and how often the tool ran.
fn turn_with_a_tool(local: &Local, session: &SessionId) -> (recorded::Transcript, usize) {
    let mut options = quick_turn();
    options.stream = impatient();
    let mut turn = local.client.ask_with(session, "go", options).unwrap();
    let (mut seen, mut runs) = (Vec::new(), 0);
    while let Some(delivery) = turn.next() {
        let delivery = delivery.unwrap();
        if let Delivery::Waiting(call) = &delivery {
            runs += 1;
            turn.answer(&call.id, &Answer::text("1.08")).unwrap();
        }
        seen.extend(delivery.event().filter(|event| event.processed_at().is_some()).map(recorded::line));
    }
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    (seen, runs)
}

/// Returns the service's events, read over a connection without a fault.
fn history(local: &Local, session: &SessionId) -> recorded::Transcript {
    let mut socket = TcpStream::connect(local.server.address()).unwrap();
    let head = "host: 127.0.0.1\r\nx-api-key: k\r\nanthropic-version: 2026-10-21\r\n\
        anthropic-beta: managed-agents-2026-04-01\r\nconnection: close";
    write!(socket, "GET /v1/sessions/{session}/events HTTP/1.1\r\n{head}\r\n\r\n").unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut socket, &mut answer).unwrap();
    let page: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let events = page["data"].as_array().unwrap().iter();
    events.map(|event| recorded::line(&RawEvent::parse(event.to_string().into()).unwrap())).collect()
}

#[test]
fn t03_no_tool_runs_twice_after_a_reset_anywhere() {
    let whole = Local::start(convert);
    turn_with_a_tool(&whole, &whole.session());
    let streams = whole.server.log().into_iter().filter(|request| request.target.contains("/stream"));
    let length = usize::try_from(streams.map(|request| request.reply_bytes).max().unwrap()).unwrap();
    // Prime steps, so that resets hit every kind of place.
    for_each((0..length).step_by(7), 16, |bytes| {
        let local = Local::start(convert);
        let session = local.session();
        local.server.faults().add(Fault::new("events.stream", Effect::Reset(At::Bytes(bytes as u64))));
        let (seen, runs) = turn_with_a_tool(&local, &session);
        assert_eq!(runs, 1, "reset after {bytes} bytes");
        assert_eq!(seen, history(&local, &session), "reset after {bytes} bytes");
    });
}

#[test]
fn t04_end_after_any_byte_heals_and_half_an_event_is_never_delivered() {
    for_each(0..=answer().len(), 16, |bytes| {
        let (seen, _) = follow(&cut_after(bytes, |_| ()).client(), impatient());
        assert_eq!(seen, expected(), "closed after {bytes} bytes");
    });
}

#[test]
fn t05_a_body_without_its_last_chunk_or_shorter_than_its_length_is_a_cut() {
    let body: String = recorded::EVENTS[..2].iter().map(|event| format!("data: {event}\n\n")).collect();
    let chunked = format!("transfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len());
    let short = format!("content-length: {}\r\n\r\n{body}", body.len() + 1);
    // Even after a clean end of the stream, the session has not ended.
    let ended = format!("{chunked}0\r\n\r\n");
    let closed = format!("connection: close\r\n\r\n{body}");
    for rest in [chunked, short, ended, closed] {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{rest}");
        let host = recorded::host(move |socket| {
            let _ = socket.write_all(answer.as_bytes());
        });
        assert_eq!(follow(&host.client(), impatient()), (expected(), 1));
    }
}
