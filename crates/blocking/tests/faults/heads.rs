//! T7, T10 to T13: heads and bodies that are slow, endless, ambiguous, or not what they should be.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use managed_agents_blocking::types::{Agent, ListAgents, Page};
use managed_agents_blocking::{ClientOptions, Error, Operation, RetryPolicy, Timeouts, agents, proto};

use crate::host::{CANARY, EMPTY_PAGE, Host, answer, json};
use crate::recorded::{self, expected, follow, impatient};

fn list() -> Operation<Page<Agent>> {
    agents::list(&ListAgents::default())
}

const ONCE: RetryPolicy = RetryPolicy::NEVER;

/// Sends an operation and opens a stream, once each, against a host that answers with this.
fn both(host: &Host, options: ClientOptions) -> [Error; 2] {
    let client = host.client().with_options(ClientOptions { retry: ONCE, ..options });
    let stream = managed_agents_blocking::StreamOptions { first_attempts: 1, ..impatient() };
    let errors = [
        client.send(list()).unwrap_err(),
        client.events_with(&"sesn_1".into(), stream).next().unwrap().unwrap_err(),
    ];
    assert_eq!(host.requests().len(), 2, "each was asked once: {errors:?}");
    assert!(!format!("{errors:?}").contains(CANARY));
    errors
}

fn raw(bytes: &'static [u8]) -> Host {
    Host::start(move |_, socket| {
        let _ = socket.write_all(bytes);
    })
}

#[test]
fn t07_a_head_that_drips_ends_at_its_limit() {
    let host = Host::start(|_, socket| {
        socket.set_nodelay(true).unwrap();
        let head = b"HTTP/1.1 200 OK\r\n".iter().chain(b"x: y\r\n".iter().cycle());
        for byte in head {
            // The fault itself: a slow host.
            std::thread::sleep(Duration::from_millis(10));
            if socket.write_all(&[*byte]).is_err() {
                return;
            }
        }
    });
    let limit = Duration::from_millis(300);
    let timeouts = Timeouts { response: limit, ..Timeouts::default() };
    let began = Instant::now();
    for error in both(&host, ClientOptions { timeouts, ..Default::default() }) {
        assert!(matches!(error, Error::Transport(_)) && error.is_retryable(), "{error:?}");
    }
    let took = began.elapsed();
    assert!((2 * limit..6 * limit).contains(&took), "{took:?}");
}

#[test]
fn t10_an_endless_header_and_ten_thousand_of_them_are_errors_within_bounds() {
    let endless: fn(&mut TcpStream) = |socket| {
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nx: ");
        while socket.write_all(&[b'y'; 4096]).is_ok() {}
    };
    let many: fn(&mut TcpStream) = |socket| {
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n");
        for number in 0..10_000 {
            let _ = write!(socket, "x-{number}: y\r\n");
        }
        let _ = socket.write_all(b"content-length: 0\r\n\r\n");
    };
    for fault in [endless, many] {
        let host = Host::start(move |_, socket| fault(socket));
        for error in both(&host, ClientOptions::default()) {
            assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{error:?}");
        }
    }
}

#[test]
fn t10_a_flood_of_1xx_is_an_error_within_the_limit_for_the_head() {
    for head in ["HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"] {
        let host = Host::start(move |_, socket| while socket.write_all(head.as_bytes()).is_ok() {});
        let limit = Duration::from_millis(300);
        let timeouts = Timeouts { response: limit, ..Timeouts::default() };
        let began = Instant::now();
        for error in both(&host, ClientOptions { timeouts, ..Default::default() }) {
            assert!(matches!(error, Error::Transport(_)), "{error:?}");
        }
        assert!(began.elapsed() < 6 * limit, "{:?}", began.elapsed());
    }
}

#[test]
fn t11_what_is_ambiguous_or_no_http_is_an_error_and_its_connection_is_not_used_again() {
    let answers: [&[u8]; 8] = [
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\ncontent-length: 29\r\n\r\n1d\r\n{\"data\":[],\"next_page\":null}\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 28\r\ncontent-length: 3\r\n\r\n{\"data\":[],\"next_page\":null}",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 28, 3\r\n\r\n{\"data\":[],\"next_page\":null}",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: +28\r\n\r\n{\"data\":[],\"next_page\":null}",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"{\"data\":[],\"next_page\":null}",
        b"HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
    ];
    for answer in answers {
        let host = raw(answer);
        for error in both(&host, ClientOptions::default()) {
            assert!(matches!(error, Error::Transport(_)), "{}: {error:?}", String::from_utf8_lossy(answer));
        }
    }
}

#[test]
fn t11_heads_that_are_rare_are_read_or_are_final_errors_that_name_the_host() {
    const BODY: &str = "content-length: 28\r\n\r\n{\"data\":[],\"next_page\":null}";
    for head in ["transfer-encoding: identity\r\n", "Transfer-Encoding: Identity\r\n", "x-long: a\r\n"] {
        let host = Host::start(move |_, socket| {
            let _ = socket.write_all(format!("HTTP/1.1 200 OK\r\n{head}{BODY}").as_bytes());
        });
        host.client().send(list()).unwrap();
    }
    let many: String = (0..200).map(|number| format!("x-{number}: y\r\n")).collect();
    for head in [
        "HTTP/1.1 100 Continue\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nx-folded: a\r\n  b\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\ntransfer-encoding: chunked\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{many}"),
    ] {
        let said = head.clone();
        let host = Host::start(move |_, socket| {
            let _ = socket.write_all(format!("{head}{BODY}").as_bytes());
        });
        let error = host.client().send(list()).unwrap_err();
        assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{said}: {error:?}");
        assert!(error.to_string().contains(&host.address.to_string()), "{error}");
        assert_eq!(host.requests().len(), 1);
    }
}

#[test]
fn t11_a_bad_chunk_size_is_an_error_of_a_call_and_a_cut_of_a_stream() {
    let host = raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
    let client = host.client().with_options(ClientOptions { retry: ONCE, ..Default::default() });
    assert!(matches!(client.send(list()).unwrap_err(), Error::Transport(_)));
    let host = recorded::host(|socket| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        let _ = socket.write_all(format!("{head}zz\r\ndata: x\n\n\r\n").as_bytes());
        crate::host::wait_for_end(socket);
    });
    assert_eq!(follow(&host.client(), impatient()), (expected(), 1));
}

#[test]
fn t12_what_is_no_event_stream_is_an_error_that_shows_its_beginning_and_not_a_loop() {
    let page = format!("<html>{}</html>", "x".repeat(1000));
    for (status, content_type, body) in [
        (204, "", ""),
        (205, "", ""),
        (299, "text/event-stream", ""),
        (200, "text/html", page.as_str()),
        (200, "text/plain", "data: x\n\n"),
        (200, "text/event-streams", "data: x\n\n"),
    ] {
        let body = body.to_owned();
        let text = body.clone();
        let host = Host::start(move |_, socket| {
            answer(socket, status, &format!("content-type: {content_type}\r\n"), &text);
        });
        let error = host.client().events_with(&"sesn_1".into(), impatient()).next().unwrap().unwrap_err();
        let Error::Core(proto::Error::NotAnEventStream { status: seen, content_type: kind, beginning }) =
            &error
        else {
            panic!("{error:?}")
        };
        assert_eq!((seen.as_u16(), kind.as_str()), (status, content_type));
        assert_eq!(beginning.as_str(), body[..body.len().min(200)].trim_end());
        assert!(!error.is_retryable() && host.requests().len() == 1);
    }
}

#[test]
fn t13_no_coding_is_asked_for_and_one_that_comes_all_the_same_is_an_error() {
    for coding in ["gzip", "br", "x-unheard-of", "identity, gzip"] {
        let host = Host::start(move |_, socket| {
            let headers = format!("content-type: text/event-stream\r\ncontent-encoding: {coding}\r\n");
            answer(socket, 200, &headers, "\u{1f}\u{8b}");
        });
        for error in both(&host, ClientOptions::default()) {
            assert!(matches!(&error, Error::ContentCoding { coding: seen } if seen == coding), "{error:?}");
            assert!(!error.is_retryable());
        }
        for request in host.requests() {
            assert_eq!(request.header("accept-encoding"), Some("identity"));
        }
    }
    let host = Host::start(|_, socket| answer(socket, 200, "content-encoding: Identity\r\n", EMPTY_PAGE));
    host.client().send(list()).unwrap();
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    host.client().send(list()).unwrap();
}
