//! Serves and follows a recorded session.

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use managed_agents_blocking::{Client, Delivery, RawEvent, StreamOptions};

use crate::host::{EMPTY_PAGE, Host, json, wait_for_end};

/// A short session with every width of UTF-8, escapes, and an end, so that following it ends.
pub(crate) const EVENTS: [&str; 4] = [
    r#"{"type":"user.message","id":"e1","processed_at":"2026-11-21T09:00:00Z"}"#,
    r#"{"type":"agent.message","id":"e2","processed_at":"2026-11-21T09:00:01Z","content":[{"type":"text","text":"zß水🦀\n"}]}"#,
    r#"{"type":"agent.tool_use","id":"e3","processed_at":"2026-11-21T09:00:02Z","name":"bash"}"#,
    r#"{"type":"session.status_terminated","id":"e4","processed_at":"2026-11-21T09:00:03Z"}"#,
];

/// The head of a stream response.
pub(crate) const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/// The whole stream response, one chunk for each event and no last chunk.
pub(crate) fn answer() -> Vec<u8> {
    let frame = |event: &&str| format!("data: {event}\n\n");
    let chunk = |frame: String| format!("{:x}\r\n{frame}\r\n", frame.len());
    let body: String = EVENTS.iter().map(frame).map(chunk).collect();
    format!("{HEAD}{body}").into_bytes()
}

/// Starts a host of that session. `first` answers the first stream. Later streams stay quiet, and
/// the history then has all events. While the first stream is open, the history is empty.
pub(crate) fn host(first: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Host {
    let streams = AtomicUsize::new(0);
    Host::start(move |request, socket| {
        if !request.is_stream() {
            let is_first = streams.load(Ordering::SeqCst) == 1;
            let history = if is_first { EMPTY_PAGE.into() } else { history() };
            return json(socket, &history);
        }
        if streams.fetch_add(1, Ordering::SeqCst) == 0 {
            return first(socket);
        }
        let _ = std::io::Write::write_all(socket, HEAD.as_bytes());
        wait_for_end(socket);
    })
}

/// Returns all events as a list.
pub(crate) fn history() -> String {
    history_of(EVENTS.len())
}

/// Returns the first events.
pub(crate) fn history_of(count: usize) -> String {
    format!(r#"{{"data":[{}],"next_page":null}}"#, EVENTS[..count].join(","))
}

/// Rechecks quickly, with next to no wait before the first three retries.
pub(crate) fn impatient() -> StreamOptions {
    StreamOptions { list_lag: Duration::from_millis(5), seed: 209_696, ..StreamOptions::default() }
}

/// Id, type and bytes.
pub(crate) type Transcript = Vec<(String, String, String)>;

pub(crate) fn expected() -> Transcript {
    EVENTS.iter().map(|json| line(&RawEvent::parse((*json).into()).unwrap())).collect()
}

pub(crate) fn line(event: &RawEvent) -> (String, String, String) {
    (event.id().unwrap_or_default().into(), event.kind().into(), event.json().into())
}

/// Follows the session to its end. Returns the events, and how often the connection was lost.
pub(crate) fn follow(client: &Client, options: StreamOptions) -> (Transcript, usize) {
    let mut seen = (Vec::new(), 0);
    for delivery in client.events_with(&"sesn_1".into(), options) {
        match delivery.expect("it heals") {
            Delivery::Event(event) => seen.0.push(line(&event)),
            Delivery::Reconnected { .. } => seen.1 += 1,
            other => panic!("{other:?}"),
        }
    }
    seen
}

/// Runs `work` for every number, on several threads.
pub(crate) fn for_each(
    numbers: impl IntoIterator<Item = usize>,
    threads: usize,
    work: impl Fn(usize) + Sync,
) {
    let numbers: Vec<_> = numbers.into_iter().collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(number) = numbers.get(next.fetch_add(1, Ordering::SeqCst)) {
                    work(*number);
                }
            });
        }
    });
}
