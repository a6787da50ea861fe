//! Checks that streams leave no thread and no socket behind. Runs in a process of its own, because
//! it counts the resources of the whole process.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::{Client, Credential, Events, Settings, Start, StreamOptions};

/// Answers the history, then sends one event and waits for the end of the stream.
fn serve(mut socket: TcpStream) {
    let mut head = String::new();
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    loop {
        head.clear();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        if head.contains("/events/stream") {
            let data = r#"{"type":"agent.message","id":"e1","processed_at":"2026-11-21T09:00:00Z"}"#;
            let text = format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {data}\n\n");
            let _ = socket.write_all(text.as_bytes());
            let _ = reader.read(&mut [0]);
            return;
        }
        let page = r#"{"data":[],"next_page":null}"#;
        let _ = write!(socket, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{page}", page.len());
    }
}

fn held() -> (usize, usize) {
    let count = |folder: &str| std::fs::read_dir(folder).unwrap().count();
    (count("/proc/self/fd"), count("/proc/self/task"))
}

#[test]
fn a_thousand_streams_opened_and_dropped_leave_no_thread_and_no_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for socket in listener.incoming() {
            thread::spawn(move || serve(socket.unwrap()));
        }
    });
    let client = Client::new(Settings { base_url, ..Settings::new(Credential::ApiKey("k".into())) }).unwrap();
    let open = || {
        let options = StreamOptions::default();
        let mut events = client.events_from(&"sesn_1".into(), Start::Now, options);
        assert_eq!(events.next().unwrap().unwrap().event().unwrap().id(), Some("e1"));
        events
    };
    drop(open());
    let before = held();
    let began = Instant::now();
    let mut kept = Vec::new();
    // A canceller must not keep the connections of its stream open.
    let mut cancellers = Vec::new();
    for round in 0..10 {
        kept.extend((0..100).map(|_| open()));
        let (sockets, threads) = held();
        // Each stream has two connections, one for its history. The host's ends, with a thread
        // each, are in this process too.
        assert!(
            sockets <= before.0 + 4 * 100 + 300 && threads <= before.1 + 300,
            "{round}: {sockets} {threads}"
        );
        cancellers.extend(kept.iter().map(Events::canceller));
        kept.clear();
    }
    println!("1000 streams in {:?}", began.elapsed());
    // The host's threads end when they notice that their sockets were closed.
    let deadline = Instant::now() + Duration::from_secs(10);
    while (held().0 > before.0 || held().1 > before.1) && Instant::now() < deadline {
        thread::yield_now();
    }
    let after = held();
    println!("file descriptors and threads before {before:?}, after {after:?}");
    assert!(after.0 <= before.0 && after.1 <= before.1, "{before:?} {after:?}");
}
