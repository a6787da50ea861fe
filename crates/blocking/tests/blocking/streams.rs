use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use managed_agents_blocking::{ClientOptions, Delivery, Error, Events, RawEvent, StreamOptions, Timeouts};

use crate::host::{
    EMPTY_PAGE, Host, TEST_TIMEOUT, answer, begin_stream, chunk, frame, ids, json, wait_for_end,
};
use crate::local::quick;

/// Starts a host with an empty history. `stream` answers each stream, and gets its number.
fn host(stream: impl Fn(usize, &mut std::net::TcpStream) + Send + Sync + 'static) -> Host {
    let streams = AtomicUsize::new(0);
    Host::start(move |request, socket| {
        if !request.is_stream() {
            return json(socket, EMPTY_PAGE);
        }
        begin_stream(socket);
        stream(streams.fetch_add(1, Ordering::SeqCst), socket);
    })
}

fn follow(host: &Host, options: StreamOptions) -> Events {
    host.client().events_with(&"sesn_1".into(), options)
}

fn next_event(events: &mut Events) -> RawEvent {
    loop {
        if let Delivery::Event(event) = events.next().unwrap().unwrap() {
            return event;
        }
    }
}

#[test]
fn a_silent_stream_is_closed_after_the_idle_time_and_opened_again_however_it_is_waited_for() {
    let ways: [fn(&mut Events) -> RawEvent; 2] = [next_event, |events| {
        loop {
            match events.next_timeout(Duration::from_millis(20)) {
                Ok(Some(Delivery::Event(event))) => return event,
                Ok(Some(_)) | Err(Error::TimedOut) => (),
                other => panic!("{other:?}"),
            }
        }
    }];
    for wait_for_event in ways {
        let (closed, wait) = mpsc::channel();
        let (closed, wait, streams) = (Mutex::new(closed), Mutex::new(wait), AtomicUsize::new(0));
        let host = Host::start(move |request, socket| {
            if !request.is_stream() {
                return json(socket, EMPTY_PAGE);
            }
            if streams.fetch_add(1, Ordering::SeqCst) == 0 {
                begin_stream(socket);
                wait_for_end(socket);
                return closed.lock().unwrap().send(()).unwrap();
            }
            wait.lock().unwrap().recv_timeout(TEST_TIMEOUT).expect("the first connection is closed by now");
            begin_stream(socket);
            chunk(socket, &frame("agent.message", "e1"));
            wait_for_end(socket);
        });
        let idle = Duration::from_millis(300);
        let mut events = follow(&host, StreamOptions { read_timeout: idle, ..quick() });
        let began = Instant::now();
        assert_eq!(ids([&wait_for_event(&mut events)]), ["e1"]);
        let took = began.elapsed();
        println!("idle of 300 ms noticed, opened again and read after {took:?}");
        // The wait between the two is short here.
        assert!((idle..idle + Duration::from_millis(1500)).contains(&took), "{took:?}");
    }
}

#[test]
fn comments_keep_a_stream_alive_for_as_long_as_they_come() {
    let host = host(|_, socket| {
        for _ in 0..12 {
            std::thread::sleep(Duration::from_millis(50));
            chunk(socket, ": keepalive\n\n");
        }
        chunk(socket, &frame("agent.message", "e1"));
        wait_for_end(socket);
    });
    // The body timeout does not apply to a stream.
    let timeouts = Timeouts { body: Duration::from_millis(200), ..Timeouts::default() };
    let client = host.client().with_options(ClientOptions { timeouts, ..ClientOptions::default() });
    let options = StreamOptions { read_timeout: Duration::from_millis(400), ..quick() };
    let mut events = client.events_with(&"sesn_1".into(), options);
    assert_eq!(ids([&next_event(&mut events)]), ["e1"]);
    let streams = host.requests().iter().filter(|request| request.is_stream()).count();
    assert_eq!(streams, 1);
}

#[test]
fn a_read_that_ends_early_loses_no_byte() {
    let expected: Vec<_> = (0..4).map(|number| format!("e{number}")).collect();
    let frames: String = expected.iter().map(|id| frame("agent.message", id)).collect();
    let host = host(move |_, socket| {
        let _ = socket.set_nodelay(true);
        // Cuts anywhere, also within chunk headers, with pauses longer than the shortest wait of
        // the system.
        let chunks: String = frames.chars().map(|character| format!("1\r\n{character}\r\n")).collect();
        for piece in chunks.as_bytes().chunks(31) {
            let _ = socket.write_all(piece);
            std::thread::sleep(Duration::from_millis(12));
        }
        wait_for_end(socket);
    });
    let mut events = follow(&host, quick());
    let (mut seen, mut timeouts) = (Vec::new(), 0);
    while seen.len() < expected.len() {
        match events.next_timeout(Duration::from_micros(100)) {
            Ok(Some(Delivery::Event(event))) => seen.push(event),
            Ok(Some(_)) => (),
            Ok(None) => panic!("the stream goes on"),
            Err(Error::TimedOut) => timeouts += 1,
            Err(error) => panic!("{error}"),
        }
    }
    println!("{timeouts} reads ended early");
    assert!(timeouts > 40, "{timeouts}");
    assert_eq!(ids(&seen), expected);
    let streams = host.requests().iter().filter(|request| request.is_stream()).count();
    assert_eq!(streams, 1, "no read was taken for the end");
}

#[test]
fn the_next_event_is_waited_for_no_longer_than_asked() {
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let host = host(move |_, socket| {
        wait.lock().unwrap().recv_timeout(TEST_TIMEOUT).unwrap();
        chunk(socket, &frame("agent.message", "e1"));
        wait_for_end(socket);
    });
    let mut events = follow(&host, quick());
    for timeout in [0, 100, 0, 200].map(Duration::from_millis) {
        let began = Instant::now();
        assert!(matches!(events.next_timeout(timeout), Err(Error::TimedOut)));
        let took = began.elapsed();
        assert!((timeout..timeout + Duration::from_millis(500)).contains(&took), "{took:?}");
    }
    go.send(()).unwrap();
    let event = events.next_timeout(TEST_TIMEOUT).unwrap().unwrap();
    assert_eq!(ids(event.event()), ["e1"]);
}

#[test]
fn a_pause_between_attempts_ends_however_often_it_is_looked_at() {
    // The first stream is cut, so that the second comes after a wait.
    let host = host(|number, socket| {
        if number > 0 {
            chunk(socket, &frame("agent.message", "e1"));
            wait_for_end(socket);
        }
    });
    let mut events = follow(&host, StreamOptions { seed: 7, ..quick() });
    let began = Instant::now();
    loop {
        match events.next_timeout(Duration::from_millis(5)) {
            Ok(Some(Delivery::Event(event))) => break assert_eq!(event.id(), Some("e1")),
            Ok(Some(_)) | Err(Error::TimedOut) => assert!(began.elapsed() < TEST_TIMEOUT, "it never ends"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_slow_reader_finds_everything_and_nothing_is_taken_for_silence() {
    let host = host(|_, socket| {
        for number in 0..1000 {
            chunk(socket, &frame("agent.message", &format!("e{number}")));
        }
        wait_for_end(socket);
    });
    let mut events = follow(&host, StreamOptions { read_timeout: Duration::from_millis(100), ..quick() });
    let mut seen = vec![next_event(&mut events)];
    // The program is busy for longer than the read timeout.
    std::thread::sleep(Duration::from_millis(300));
    while seen.len() < 1000 {
        seen.push(next_event(&mut events));
    }
    let streams = host.requests().iter().filter(|request| request.is_stream()).count();
    assert_eq!((ids(&seen)[999].as_str(), streams), ("e999", 1));
}

#[test]
fn half_an_event_is_never_delivered_and_a_stream_that_ends_is_opened_again() {
    for end in ["", "0\r\n\r\n"] {
        let host = host(move |number, socket| {
            if number == 0 {
                chunk(socket, &frame("agent.message", "e1"));
                chunk(socket, "event: agent.message\ndata: {\"type\":\"agent.message\",\"id\":\"half\"}\n");
                let _ = socket.write_all(end.as_bytes());
                return;
            }
            chunk(socket, &frame("agent.message", "e2"));
            wait_for_end(socket);
        });
        let mut events = follow(&host, quick());
        let seen = [next_event(&mut events), next_event(&mut events)];
        assert_eq!(ids(&seen), ["e1", "e2"]);
    }
}

#[test]
fn a_dropped_stream_closes_its_socket() {
    let (closed, wait) = mpsc::channel();
    let closed = Mutex::new(closed);
    let host = host(move |_, socket| {
        chunk(socket, &frame("agent.message", "e1"));
        wait_for_end(socket);
        closed.lock().unwrap().send(()).unwrap();
    });
    let mut events = follow(&host, quick());
    // A canceller must not keep the stream open.
    let canceller = events.canceller();
    next_event(&mut events);
    assert!(wait.try_recv().is_err());
    drop(events);
    wait.recv_timeout(TEST_TIMEOUT).expect("the host sees the end");
    assert!(!canceller.is_cancelled());
}

#[test]
fn an_event_beyond_the_limit_is_an_error() {
    let is_over = Arc::new(AtomicBool::new(false));
    let seen = is_over.clone();
    let host = host(move |_, socket| {
        chunk(socket, "data: ");
        while chunk(socket, &"x".repeat(4096)) {}
        seen.store(true, Ordering::SeqCst);
    });
    let mut events = follow(&host, StreamOptions { max_frame_bytes: 100_000, ..quick() });
    let error = events.next().unwrap().unwrap_err();
    assert!(matches!(error, Error::Core(managed_agents_blocking::proto::Error::Frame(_))), "{error}");
    assert!(events.next().is_none());
}

#[test]
fn a_reconnect_tells_how_long_the_connection_was_lost() {
    let refused = AtomicUsize::new(0);
    let host = Host::start(move |request, socket| {
        if !request.is_stream() {
            return json(socket, EMPTY_PAGE);
        }
        // One stream that ends, two refusals with a `retry-after`, one stream that stays open.
        match refused.fetch_add(1, Ordering::SeqCst) {
            0 => {
                begin_stream(socket);
                chunk(socket, &frame("agent.message", "e1"));
            }
            1 | 2 => answer(socket, 503, "retry-after-ms: 150\r\n", ""),
            _ => {
                begin_stream(socket);
                wait_for_end(socket);
            }
        }
    });
    let mut events = follow(&host, quick());
    next_event(&mut events);
    let began = Instant::now();
    let Delivery::Reconnected { recovered, failures, away } = events.next().unwrap().unwrap() else {
        panic!("no reconnect")
    };
    assert_eq!((recovered, failures), (0, 2));
    let (away, longest) = (away.expect("the connection was lost here"), began.elapsed());
    assert!((Duration::from_millis(300)..=longest).contains(&away), "{away:?} of {longest:?}");
}
