//! L1 to L8: far too much of everything. Memory is measured as the growth of the peak of resident
//! memory (`VmHWM`), in a process of its own.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{
    Client, ClientOptions, Delivery, Error, RetryPolicy, StreamOptions, agents, proto,
};

use crate::host::{EMPTY_PAGE, Host, answer, begin_stream, chunk, frame, json, wait_for_end};
use crate::local::Local;
use crate::process::{client, growth, peak};
use crate::recorded::impatient;

const MIB: u64 = 1024;

fn warm_up(client: &Client) {
    let _ = client.events_with(&"warm".into(), impatient()).next();
}

/// Reads the history once, at the beginning. Events that the stream sends meanwhile wait in memory.
fn once() -> StreamOptions {
    StreamOptions { list_lag: Duration::from_secs(60), ..impatient() }
}

/// Returns the memory growth of this process while it reads a session up to the event `last`, or to
/// an error.
fn read(client: &Client) -> Option<Error> {
    warm_up(client);
    let before = peak();
    let mut failure = None;
    for delivery in client.events_with(&"sesn_1".into(), once()) {
        match delivery {
            Ok(delivery) if delivery.event().is_some_and(|event| event.id() == Some("last")) => break,
            Ok(_) => (),
            Err(error) => failure = Some(error),
        }
    }
    println!("growth: {} KiB; {failure:?}", peak() - before);
    failure
}

/// Starts a host with this event stream. Every other response is an empty list.
fn host(stream: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Host {
    Host::start(move |request, socket| {
        if request.head.contains("/warm/") {
            return answer(socket, 404, "", "{}");
        }
        if !request.is_stream() {
            return json(socket, EMPTY_PAGE);
        }
        begin_stream(socket);
        stream(socket);
        wait_for_end(socket);
    })
}

#[test]
fn l01_a_line_without_end_is_an_error_at_the_limit() {
    if let Some(client) = client() {
        return assert!(matches!(read(&client), Some(Error::Core(proto::Error::Frame(_)))));
    }
    // As much of one GiB as the client reads.
    let host = host(|socket| {
        let piece = "x".repeat(256 * 1024);
        chunk(socket, "data: ");
        for _ in 0..4096 {
            if !chunk(socket, &piece) {
                return;
            }
        }
    });
    let growth = growth("limits::l01_a_line_without_end_is_an_error_at_the_limit", host.address);
    println!("peak grew by {growth} KiB");
    assert!(growth < (16 + 8) * MIB, "{growth} KiB");
}

#[test]
fn l02_data_lines_without_end_are_an_error_at_the_limit() {
    if let Some(client) = client() {
        return assert!(matches!(read(&client), Some(Error::Core(proto::Error::Frame(_)))));
    }
    let host = host(|socket| {
        let piece = "data: x\n".repeat(32 * 1024);
        while chunk(socket, &piece) {}
    });
    let growth = growth("limits::l02_data_lines_without_end_are_an_error_at_the_limit", host.address);
    println!("peak grew by {growth} KiB");
    assert!(growth < (16 + 8) * MIB, "{growth} KiB");
}

#[test]
fn l02_comments_and_unknown_fields_without_end_take_no_room() {
    if let Some(client) = client() {
        return assert!(read(&client).is_none());
    }
    for beginning in [": ", "unheard: ", ":"] {
        let host = host(move |socket| {
            chunk(socket, beginning);
            let piece = "x".repeat(256 * 1024);
            for _ in 0..128 {
                chunk(socket, &piece);
            }
            chunk(socket, "\n\n");
            chunk(socket, &frame("agent.message", "last"));
        });
        let growth = growth("limits::l02_comments_and_unknown_fields_without_end_take_no_room", host.address);
        println!("{beginning:?}: peak grew by {growth} KiB over 32 MiB");
        assert!(growth < 2 * MIB, "{beginning:?}: {growth} KiB");
    }
}

/// Returns the CPU time of this thread, which is the client's only thread, so that a busy machine
/// does not count.
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap(), u32::try_from(time.tv_nsec).unwrap())
}

#[test]
fn l03_a_large_event_in_small_reads_takes_time_in_proportion() {
    let took = |mib: usize| {
        let host = host(move |socket| {
            let _ = socket.set_nodelay(true);
            let text = "x".repeat(mib * 1024 * 1024);
            let event =
                format!("data: {{\"type\":\"agent.message\",\"id\":\"big\",\"text\":\"{text}\"}}\n\n");
            let _ = write!(socket, "{:x}\r\n", event.len());
            for piece in event.as_bytes().chunks(1460) {
                let _ = socket.write_all(piece);
            }
            let _ = socket.write_all(b"\r\n");
        });
        let client = host.client();
        let began = worked();
        let event = client.events_with(&"sesn_1".into(), once()).next().unwrap().unwrap();
        assert!(event.event().unwrap().json().len() > mib * 1024 * 1024);
        worked() - began
    };
    let best = |mib| (0..3).map(|_| took(mib)).min().unwrap();
    let (one, eight) = (best(1), best(8));
    println!("1 MiB in {one:?}, 8 MiB in {eight:?}");
    // Eight times the size. A line that is scanned again for each piece would take 64 times as
    // long.
    assert!(eight < one * 24, "1 MiB in {one:?}, 8 MiB in {eight:?}");
}

#[test]
fn l04_many_small_events_take_no_room() {
    const EVENTS: usize = 100_000;
    if let Some(client) = client() {
        let mut events = client.events_with(&"sesn_1".into(), once());
        let mut after = |count: usize| {
            events.by_ref().filter(|delivery| matches!(delivery, Ok(Delivery::Event(_)))).take(count).count();
            peak()
        };
        // By then the record of seen events is full.
        let before = after(40_000);
        return println!("growth: {}", after(EVENTS - 40_000) - before);
    }
    let host = host(|socket| {
        for hundred in 0..EVENTS / 100 {
            let frames: String = (0..100)
                .map(|number| frame("agent.message", &format!("e{}", hundred * 100 + number)))
                .collect();
            chunk(socket, &frames);
        }
    });
    let growth = growth("limits::l04_many_small_events_take_no_room", host.address);
    println!("peak grew by {growth} KiB over the last 60,000 events");
    // These events have 6 MiB on the wire alone.
    assert!(growth < 3 * MIB, "{growth} KiB");
}

fn list(client: &Client) -> Error {
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..Default::default() };
    client.with_options(options).send(agents::list(&ListAgents::default())).unwrap_err()
}

/// A JSON body without end.
fn endless(status: u16) -> Host {
    Host::start(move |request, socket| {
        if request.head.contains("/warm/") {
            return answer(socket, 404, "", "{}");
        }
        let _ = write!(socket, "HTTP/1.1 {status} Said\r\nconnection: close\r\n\r\n{{\"data\":[\"");
        let piece = [b'x'; 256 * 1024];
        while socket.write_all(&piece).is_ok() {}
    })
}

#[test]
fn l05_json_without_end_is_an_error_at_the_limit() {
    if let Some(client) = client() {
        warm_up(&client);
        let before = peak();
        assert!(matches!(list(&client), Error::TooLarge { limit } if limit == 32 << 20));
        return println!("growth: {}", peak() - before);
    }
    let growth = growth("limits::l05_json_without_end_is_an_error_at_the_limit", endless(200).address);
    println!("peak grew by {growth} KiB");
    assert!(growth < (32 + 8) * MIB, "{growth} KiB");
}

#[test]
fn l05_deep_json_and_compressed_json_are_errors() {
    let deep = format!(r#"{{"data":[{}],"next_page":null}}"#, "[".repeat(10_000));
    let host = Host::start(move |_, socket| json(socket, &deep));
    assert!(matches!(list(&host.client()), Error::Core(proto::Error::Decode { .. })));
    // No byte of a compression bomb is decoded.
    let host = Host::start(|_, socket| answer(socket, 200, "content-encoding: gzip\r\n", "\u{1f}"));
    assert!(matches!(list(&host.client()), Error::ContentCoding { .. }));
}

#[test]
fn l06_of_an_error_without_end_the_first_64_kib_are_kept() {
    if let Some(client) = client() {
        warm_up(&client);
        let before = peak();
        assert_eq!(list(&client).api().unwrap().body.len(), 64 * 1024);
        return println!("growth: {}", peak() - before);
    }
    let growth =
        growth("limits::l06_of_an_error_without_end_the_first_64_kib_are_kept", endless(400).address);
    println!("peak grew by {growth} KiB");
    // The first run of code counts as growth too: some TLS libraries load more than a megabyte.
    assert!(growth < 8 * MIB, "{growth} KiB");
}

#[test]
fn l07_a_slow_reader_holds_back_a_fast_service() {
    let written = Arc::new(AtomicU64::new(0));
    let counted = written.clone();
    let (stuck, is_stuck) = std::sync::mpsc::channel();
    let stuck = std::sync::Mutex::new(stuck);
    let host = host(move |socket| {
        chunk(socket, &frame("agent.message", "first"));
        socket.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let piece = frame("agent.message", "x").repeat(100);
        for _ in 0..8192 {
            if !chunk(socket, &piece) {
                break;
            }
            counted.fetch_add(piece.len() as u64, Ordering::SeqCst);
        }
        let _ = stuck.lock().unwrap().send(());
    });
    let client = host.client();
    let mut events = client.events_with(&"sesn_1".into(), once());
    events.next().unwrap().unwrap();
    // The program stops reading.
    is_stuck.recv_timeout(crate::host::TEST_TIMEOUT).expect("the host cannot write for ever");
    let written = written.load(Ordering::SeqCst);
    println!("{written} bytes written to a client that does not read: what the two sockets hold");
    // The buffers of two sockets, which the system bounds, and one read.
    assert!(written < 16 << 20, "{written}");
}

#[test]
fn l08_a_thousand_streams_opened_and_dropped_leave_nothing_open() {
    let local = Local::start(|turn| turn.say("hello"));
    let session = local.session();
    local.client.ask_with(&session, "go", crate::local::quick_turn()).unwrap().finish().unwrap();
    let deadline = crate::host::TEST_TIMEOUT;
    assert!(local.server.wait_for_streams(session.as_str(), deadline, 0));
    let options = impatient();
    for _ in 0..10 {
        let streams: Vec<_> = (0..100)
            .map(|_| {
                let mut events = local.client.events_with(&session, options.clone());
                events.next().unwrap().unwrap();
                events
            })
            .collect();
        assert!(local.server.wait_for_streams(session.as_str(), deadline, 100));
        drop(streams);
        assert!(local.server.wait_for_streams(session.as_str(), deadline, 0));
    }
}
