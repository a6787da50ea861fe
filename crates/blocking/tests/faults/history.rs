//! P8, P13 and reports of users: pages of history that fail, stall, break off, are too large, or
//! contain something other than events.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use managed_agents_blocking::{ClientOptions, Delivery, Error, RawEvent, StreamOptions, proto};

use crate::host::{Host, Request, answer, begin_stream, chunk, json, wait_for_end};
use crate::recorded::{EVENTS, expected, follow};

/// The body of a response.
type Answer = fn(&mut TcpStream);

/// Runs with the default waits, so tests measure what users get.
fn usual() -> StreamOptions {
    StreamOptions { seed: 7, ..StreamOptions::default() }
}

/// Starts a host with a quiet stream. `list` answers history requests, and gets the number of
/// earlier ones.
fn quiet(list: impl Fn(usize, &Request, &mut TcpStream) + Send + Sync + 'static) -> Host {
    let lists = AtomicUsize::new(0);
    Host::start(move |request, socket| {
        if !request.is_stream() {
            return list(lists.fetch_add(1, Ordering::SeqCst), request, socket);
        }
        begin_stream(socket);
        wait_for_end(socket);
    })
}

fn page(events: &[&str], rest: &str) -> String {
    format!(r#"{{"data":[{}],{rest}}}"#, events.join(","))
}

/// Returns the queries of the history requests, and the number of streams opened.
fn asked(host: &Host) -> (Vec<String>, usize) {
    let requests = host.requests();
    let (streams, lists): (Vec<_>, Vec<_>) = requests.iter().partition(|request| request.is_stream());
    let query = |request: &&Request| {
        let line = request.head.lines().next().unwrap();
        line.split([' ', '?']).nth(2).unwrap_or_default().to_owned()
    };
    (lists.iter().map(query).collect(), streams.len())
}

#[test]
fn f33_a_page_that_fails_is_asked_for_again_by_itself_and_the_stream_stays_open() {
    let failures: [(&str, Answer); 6] = [
        ("429", |socket| answer(socket, 429, "retry-after: 0\r\n", "{}")),
        ("500", |socket| answer(socket, 500, "", "<html>")),
        ("408", |socket| answer(socket, 408, "", "")),
        ("half", |socket| drop(socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"data\""))),
        ("coded", |socket| answer(socket, 503, "content-encoding: gzip\r\n", "\u{1f}\u{8b}")),
        ("nothing", |_| ()),
    ];
    for (name, fail) in failures {
        let host = quiet(move |number, _, socket| match number {
            0 => json(socket, &page(&EVENTS[..2], r#""next_page":"two""#)),
            1 | 2 => fail(socket),
            _ => json(socket, &page(&EVENTS[2..], r#""next_page":null"#)),
        });
        let began = Instant::now();
        assert_eq!(follow(&host.client(), usual()).0, expected(), "{name}");
        assert!(began.elapsed() < Duration::from_secs(2), "{name}: {:?}", began.elapsed());
        let again = String::from("limit=1000&page=two");
        assert_eq!(
            asked(&host),
            (vec!["limit=1000".into(), again.clone(), again.clone(), again], 1),
            "{name}"
        );
    }
}

#[test]
fn p08_what_comes_live_while_a_page_fails_for_seconds_is_read_and_kept_in_its_place() {
    const LIVE: usize = 2_000;
    let lists = AtomicUsize::new(0);
    let host = Host::start(move |request, socket| match request.is_stream() {
        true => {
            begin_stream(socket);
            // Far more than the socket buffers hold.
            for at in 0..LIVE {
                let text = "x".repeat(4_000);
                let event = format!(
                    r#"{{"type":"agent.message","id":"m{at}","processed_at":"2026-11-21T09:00:05Z","text":"{text}"}}"#
                );
                assert!(chunk(socket, &format!("data: {event}\n\n")), "the stream stays open");
            }
            chunk(socket, "data: {\"type\":\"session.status_terminated\",\"id\":\"end\"}\n\n");
            wait_for_end(socket);
        }
        false if lists.fetch_add(1, Ordering::SeqCst) < 3 => answer(socket, 500, "", "{}"),
        false => json(socket, &page(&EVENTS[..3], r#""next_page":null"#)),
    });
    let (seen, reconnects) = follow(&host.client(), usual());
    let ids: Vec<_> = seen.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!((ids.len(), reconnects), (3 + LIVE + 1, 0));
    assert_eq!(ids[..5], ["e1", "e2", "e3", "m0", "m1"]);
    assert_eq!(ids[3 + LIVE], "end");
    assert_eq!(asked(&host).1, 1);
}

#[test]
fn f34_an_empty_page_that_names_itself_as_the_next_is_asked_for_again() {
    let host = quiet(|number, _, socket| match number {
        0 => json(socket, &page(&EVENTS[..2], r#""next_page":"two""#)),
        1..5 => json(socket, r#"{"data":[],"next_page":"two"}"#),
        _ => json(socket, &page(&EVENTS[2..], r#""next_page":null"#)),
    });
    assert_eq!(follow(&host.client(), usual()).0, expected());
    assert_eq!(asked(&host).1, 1);
}

#[test]
fn p13_a_history_that_comes_no_further_five_times_is_an_error() {
    for next in ["two", "two or three"] {
        let host = quiet(move |number, _, socket| {
            let next = if number % 2 == 0 { "two" } else { next };
            json(socket, &format!(r#"{{"data":[],"next_page":"{next}"}}"#));
        });
        let error = host.client().events_with(&"sesn_1".into(), usual()).find_map(Result::err).unwrap();
        assert!(matches!(error, Error::Core(proto::Error::RepeatedCursor { .. })), "{error}");
        assert!((6..20).contains(&host.requests().len()), "{}", host.requests().len());
    }
}

#[test]
fn f28_a_page_that_has_more_and_no_cursor_goes_on_behind_its_last_event_or_is_an_error() {
    let host = quiet(|number, _, socket| match number {
        0 => json(socket, &page(&EVENTS[..2], r#""has_more":true"#)),
        _ => json(socket, &page(&EVENTS[2..], r#""has_more":false,"next_page":null"#)),
    });
    assert_eq!(follow(&host.client(), usual()).0, expected());
    assert_eq!(asked(&host).0, ["limit=1000", "limit=1000&after_id=e2"]);
    // The service ignores the parameter.
    for is_known in [false, true] {
        let host = quiet(move |number, _, socket| match number {
            1.. if !is_known => answer(socket, 400, "", "{}"),
            _ => json(socket, &page(&EVENTS[..2], r#""has_more":true,"next_page":null"#)),
        });
        let error = host.client().events_with(&"sesn_1".into(), usual()).find_map(Result::err).unwrap();
        assert!(matches!(error, Error::Core(proto::Error::NoNextPage)), "{error}");
    }
}

#[test]
fn f08_a_page_that_is_too_large_is_asked_for_again_in_smaller_pages() {
    for ties_cursors in [false, true] {
        let images: Vec<_> = (0..12)
            .map(|at| {
                let data = "x".repeat(3_000);
                format!(r#"{{"type":"user.message","id":"i{at}","processed_at":"2026-11-21T09:00:00Z","data":"{data}"}}"#)
            })
            .chain([String::from(r#"{"type":"session.status_terminated","id":"end","processed_at":"2026-11-21T09:00:01Z"}"#)])
            .collect();
        let images = Arc::new(images);
        let host = quiet(move |_, request, socket| {
            let value = |name: &str| {
                let query = request.head.lines().next().unwrap().split(['?', '&', ' ']);
                query
                    .filter_map(|pair| pair.split_once('='))
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value)
            };
            let limit: usize = value("limit").unwrap().parse().unwrap();
            let (from, of): (usize, usize) = match value("page") {
                None => (0, limit),
                Some(cursor) => {
                    let (from, of) = cursor.split_once('x').unwrap();
                    (from.parse().unwrap(), of.parse().unwrap())
                }
            };
            if ties_cursors && of != limit {
                return answer(socket, 400, "", "{}");
            }
            let to = (from + limit).min(images.len());
            let events: Vec<_> = images[from..to].iter().map(String::as_str).collect();
            let next = if to < images.len() { format!("\"{to}x{limit}\"") } else { "null".into() };
            json(socket, &page(&events, &format!(r#""next_page":{next}"#)));
        });
        let options = ClientOptions { max_body_bytes: 10_000, ..ClientOptions::default() };
        let (seen, reconnects) = follow(&host.client().with_options(options.clone()), usual());
        assert_eq!((seen.len(), reconnects), (13, 0));
        let (queries, streams) = asked(&host);
        assert_eq!((streams, queries[8].as_str()), (1, "limit=3"), "{queries:?}");

        // A single event that is too large cannot be delivered.
        let tiny = ClientOptions { max_body_bytes: 1_000, ..options };
        let mut events = host.client().with_options(tiny).events_with(&"sesn_1".into(), usual());
        let error = events.find_map(Result::err).unwrap();
        assert!(matches!(error, Error::TooLarge { limit: 1_000 }), "{error}");
    }
}

#[test]
fn f07_an_event_nested_deeply_is_delivered_and_what_is_no_event_costs_itself() {
    let nested = |id: &str, levels: usize| {
        let input = format!("{}1{}", r#"{"a":["#.repeat(levels / 2), "]}".repeat(levels / 2));
        format!(
            r#"{{"type":"agent.custom_tool_use","id":"{id}","processed_at":"2026-11-21T09:00:00Z","name":"f","input":{input}}}"#
        )
    };
    let items = [nested("t1", 124), "null".into(), nested("t2", 126), "7".into(), nested("t3", 50_000)];
    let live = nested("t4", 200_000);
    let list = page(&items.iter().map(String::as_str).collect::<Vec<_>>(), r#""next_page":null"#);
    let host = Host::start(move |request, socket| {
        if !request.is_stream() {
            return json(socket, &list);
        }
        begin_stream(socket);
        chunk(socket, &format!("data: {live}\n\ndata: null\n\ndata: {}\n\n", EVENTS[3]));
        wait_for_end(socket);
    });
    let (mut seen, mut events) = (Vec::new(), Vec::<RawEvent>::new());
    for delivery in host.client().events_with(&"sesn_1".into(), usual()) {
        match delivery.unwrap() {
            Delivery::Unreadable(json) => seen.push(String::from(json)),
            delivery => {
                let event = delivery.event().unwrap();
                seen.push(event.id().unwrap().to_owned());
                events.push(event.clone());
            }
        }
    }
    assert_eq!(seen, ["t1", "null", "t2", "7", "t3", "t4", "e4"]);
    assert_eq!(asked(&host).1, 1);
    // The page is complete; only parsing it may fail.
    assert!(events[3].field(&["input"]).unwrap().len() > 200_000);
    for event in events {
        if let Err(error) = event.decode() {
            assert!(error.to_string().contains("input"), "{error}");
        }
    }
}

/// A response of a proxy or gateway in place of the service.
const ODD: [(&str, Answer); 5] = [
    ("html", |socket| answer(socket, 200, "content-type: text/html\r\n", "<html>Sign in")),
    ("login", |socket| answer(socket, 302, "location: https://login.example/\r\n", "")),
    ("garbage", |socket| drop(socket.write_all(b"\x16\x03\x01 what\r\n\r\n"))),
    ("two lengths", |socket| {
        drop(socket.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        ));
    }),
    ("coded", |socket| {
        answer(socket, 200, "content-encoding: br\r\ncontent-type: text/event-stream\r\n", "x");
    }),
];

#[test]
fn f03_an_odd_answer_in_the_middle_heals_and_is_final_only_when_it_stays() {
    std::thread::scope(|scope| {
        for (name, odd) in ODD {
            for is_page in [false, true] {
                for times in [1, 3, usize::MAX] {
                    scope.spawn(move || odd_in_the_middle(name, odd, is_page, times));
                }
            }
        }
    });
}

/// Cuts a stream, then answers `times` times like this, at the reconnect or at the following
/// history request.
fn odd_in_the_middle(name: &str, odd: Answer, is_page: bool, times: usize) {
    let (streams, lists) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let host = Host::start(move |request, socket| {
        let counter = if request.is_stream() { &streams } else { &lists };
        let number = counter.fetch_add(1, Ordering::SeqCst);
        let is_odd = (1..=times).contains(&number);
        match request.is_stream() {
            true if number == 0 => {
                begin_stream(socket);
                chunk(socket, &format!("data: {}\n\n", EVENTS[1]));
            }
            true if is_odd && !is_page => odd(socket),
            true => {
                begin_stream(socket);
                wait_for_end(socket);
            }
            false if is_odd && is_page => odd(socket),
            false if number == 0 => json(socket, &page(&EVENTS[..1], r#""next_page":null"#)),
            false => json(socket, &page(&EVENTS, r#""next_page":null"#)),
        }
    });
    let began = Instant::now();
    if times <= 3 {
        assert_eq!(follow(&host.client(), usual()), (expected(), 1), "{name} {is_page} {times}");
        assert!(began.elapsed() >= Duration::from_secs(times as u64), "{name}: a second apart at least");
        return;
    }
    let error = host.client().events_with(&"sesn_1".into(), usual()).find_map(Result::err);
    assert!(error.is_some(), "{name} {is_page}");
    assert!(host.requests().len() <= 8, "{name} {is_page}: {}", host.requests().len());
}

#[test]
fn p18_after_a_cut_the_next_event_comes_within_a_second_and_an_end_that_came_meanwhile_within_two() {
    let began = Instant::now();
    let (mut waits, mut ends) = (Vec::new(), Vec::new());
    std::thread::scope(|scope| {
        let cuts: Vec<_> = (1..=40).map(|seed| scope.spawn(move || one_cut(seed))).collect();
        for cut in cuts {
            let (next, end) = cut.join().unwrap();
            waits.push(next);
            ends.push(end);
        }
    });
    waits.sort();
    ends.sort();
    println!(
        "next event: {:?} in the middle, {:?} at most; end: {:?} at most; {:?}",
        waits[20],
        waits[39],
        ends[39],
        began.elapsed()
    );
    assert!(waits[20] <= Duration::from_millis(600) && waits[39] <= Duration::from_secs(1), "{waits:?}");
    assert!(ends[39] <= Duration::from_secs(2), "{ends:?}");
}

/// Measures the time from a cut to the next event, and to the end of a turn that happened
/// meanwhile.
fn one_cut(seed: u64) -> (Duration, Duration) {
    let cut = Arc::new(std::sync::Mutex::new(None));
    let (told, streams) = (cut.clone(), AtomicUsize::new(0));
    let host = Host::start(move |request, socket| match request.is_stream() {
        true if streams.fetch_add(1, Ordering::SeqCst) == 0 => {
            begin_stream(socket);
            for _ in 0..3 {
                chunk(socket, &format!("data: {}\n\n", EVENTS[1]));
            }
            *told.lock().unwrap() = Some(Instant::now());
        }
        true => {
            begin_stream(socket);
            wait_for_end(socket);
        }
        false if streams.load(Ordering::SeqCst) == 1 => {
            json(socket, &page(&EVENTS[..1], r#""next_page":null"#));
        }
        false => json(socket, &page(&EVENTS, r#""next_page":null"#)),
    });
    let options = StreamOptions { seed, ..StreamOptions::default() };
    let mut next = None;
    for delivery in host.client().events_with(&"sesn_1".into(), options) {
        if delivery.unwrap().event().is_some_and(|event| event.id() == Some("e3")) {
            next = Some(cut.lock().unwrap().unwrap().elapsed());
        }
    }
    (next.unwrap(), cut.lock().unwrap().unwrap().elapsed())
}
