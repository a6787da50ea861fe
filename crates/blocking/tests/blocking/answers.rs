use std::io::Write;
use std::time::{Duration, Instant};

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{ClientOptions, Error, RetryPolicy, Timeouts, agents, files, proto};

use crate::host::{EMPTY_PAGE, Host, answer, json};

fn list() -> managed_agents_blocking::Operation<proto::types::Page<proto::types::Agent>> {
    agents::list(&ListAgents::default())
}

const ONCE: RetryPolicy = RetryPolicy::NEVER;

#[test]
fn a_web_page_is_an_error_that_shows_its_beginning() {
    let page = "<html><title>Sign in to the hotel</title>";
    let host = Host::start(move |_, socket| answer(socket, 200, "content-type: text/html\r\n", page));
    let error = host.client().send(list()).unwrap_err();
    let Error::Core(proto::Error::NotJson { body, .. }) = &error else { panic!("{error}") };
    assert_eq!(&body[..], page.as_bytes());
    assert!(error.to_string().contains("text/html") && error.to_string().contains("hotel"), "{error}");
    let error = host.client().events(&"sesn_1".into()).next().unwrap().unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("not an event stream") && said.contains("text/html") && said.contains("hotel"),
        "{said}"
    );
    assert_eq!(host.requests().len(), 2, "neither is asked again");
}

#[test]
fn only_an_event_stream_with_status_200_is_one() {
    for (status, content_type) in [(204, ""), (205, ""), (299, "text/event-stream"), (200, "text/plain")] {
        let host = Host::start(move |_, socket| {
            answer(socket, status, &format!("content-type: {content_type}\r\n"), "");
        });
        let error = host.client().events(&"sesn_1".into()).next().unwrap().unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
        assert_eq!(host.requests().len(), 1);
    }
}

#[test]
fn no_compression_is_asked_for_and_what_comes_compressed_is_refused() {
    let host = Host::start(|_, socket| {
        answer(socket, 200, "content-type: text/event-stream\r\ncontent-encoding: gzip\r\n", "\u{1f}");
    });
    let errors = [
        host.client().send(list()).unwrap_err(),
        host.client().events(&"sesn_1".into()).next().unwrap().unwrap_err(),
        host.client().download(files::download(&"file_1".into()), &mut Vec::new(), 9).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(&error, Error::ContentCoding { coding } if coding == "gzip"), "{error}");
    }
    let asked: Vec<_> =
        host.requests().iter().map(|request| request.header("accept-encoding").map(String::from)).collect();
    assert_eq!(asked, [Some("identity".into()), Some("identity".into()), Some("identity".into())]);
}

#[test]
fn an_answer_beyond_the_limit_is_refused_and_of_an_error_only_the_beginning_is_kept() {
    for status in [200, 400] {
        let host = Host::start(move |_, socket| {
            let _ = write!(socket, "HTTP/1.1 {status} Said\r\nconnection: close\r\n\r\n");
            while socket.write_all(&[b'x'; 64 * 1024]).is_ok() {}
        });
        let client =
            host.client().with_options(ClientOptions { max_body_bytes: 100_000, ..Default::default() });
        let error = client.send(list()).unwrap_err();
        match status {
            200 => assert!(matches!(error, Error::TooLarge { limit: 100_000 }), "{error}"),
            _ => assert_eq!(error.api().unwrap().body.len(), proto::MAX_KEPT_BODY_BYTES),
        }
        assert_eq!(host.requests().len(), 1);
    }
}

#[test]
fn an_answer_of_exactly_the_limit_is_taken() {
    let host = Host::start(|_, socket| json(socket, EMPTY_PAGE));
    for (limit, is_taken) in [(EMPTY_PAGE.len(), true), (EMPTY_PAGE.len() - 1, false)] {
        let options = ClientOptions { max_body_bytes: limit as u64, ..Default::default() };
        assert_eq!(host.client().with_options(options).send(list()).is_ok(), is_taken);
    }
}

#[test]
fn an_answer_that_is_cut_is_an_error_however_it_is_framed() {
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\":[]",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"data\":[]",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\ncontent-len",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "",
    ] {
        let host = Host::start(move |_, socket| {
            let _ = socket.write_all(cut.as_bytes());
        });
        let options = ClientOptions { retry: ONCE, ..Default::default() };
        let error = host.client().with_options(options).send(list()).unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{cut:?}: {error}");
        assert!(error.to_string().contains(&host.address.to_string()), "{error}");
    }
}

#[test]
fn headers_without_end_are_an_error_within_bounded_memory() {
    for line in ["x: y\r\n".repeat(4096), "x".repeat(4096)] {
        let host = Host::start(move |_, socket| {
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n");
            while socket.write_all(line.as_bytes()).is_ok() {}
        });
        let error = host.client().send(list()).unwrap_err();
        assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{error}");
        let error = host.client().events(&"sesn_1".into()).next().unwrap().unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error}");
    }
}

#[test]
fn a_head_and_a_body_that_drip_end_at_their_limits() {
    for slow in ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"] {
        let host = Host::start(move |_, socket| {
            let _ = socket.write_all(slow.as_bytes());
            for byte in b"x: y\r\n".iter().cycle().take(400) {
                // The fault itself: a slow host.
                std::thread::sleep(Duration::from_millis(10));
                if socket.write_all(&[*byte]).is_err() {
                    return;
                }
            }
        });
        let limit = Duration::from_millis(300);
        let timeouts = Timeouts { response: limit, body: limit, ..Timeouts::default() };
        let client =
            host.client().with_options(ClientOptions { timeouts, retry: ONCE, ..Default::default() });
        let began = Instant::now();
        let error = client.send(list()).unwrap_err();
        let took = began.elapsed();
        assert!(error.is_retryable() && (limit..limit * 6).contains(&took), "{took:?} {error}");
    }
}

#[test]
fn a_list_that_runs_in_a_circle_is_an_error_and_not_endless() {
    let host = Host::start(|_, socket| json(socket, r#"{"data":[],"next_page":"same"}"#));
    let mut pages = host.client().pages(list());
    let error = pages.next().unwrap().unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::RepeatedCursor { .. })), "{error}");
    assert!(pages.next().is_none());
    assert!(host.requests().len() <= 3);
}
