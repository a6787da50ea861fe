//! F3, F23: responses of a proxy or gateway: compressed failures, errors and web pages with the
//! status 200, byte order marks before JSON.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use managed_agents_blocking::types::{FileId, ListAgents};
use managed_agents_blocking::{
    ClientOptions, Error, Operation, RetryPolicy, UploadFile, agents, files, proto, sessions,
};

use crate::host::{EMPTY_PAGE, Host, Request, answer, json, wait_for_end};
use crate::recorded::{self, expected, follow, impatient};

/// Retries without a wait.
fn at_once() -> ClientOptions {
    let retry = RetryPolicy { first_wait: Duration::ZERO, ..RetryPolicy::default() };
    ClientOptions { retry, ..ClientOptions::default() }
}

fn once() -> ClientOptions {
    ClientOptions { retry: RetryPolicy::NEVER, ..ClientOptions::default() }
}

/// A response as proxies write it: a 503 with a compressed page that is cut short.
fn busy(socket: &mut TcpStream) {
    let head = "HTTP/1.1 503 Busy\r\ncontent-encoding: gzip\r\ncontent-type: text/html\r\nrequest-id: req_busy\r\nretry-after-ms: 1\r\ncontent-length: 4\r\nconnection: close\r\n\r\n";
    let _ = socket.write_all(head.as_bytes());
    let _ = socket.write_all(b"\x1f\x8b\x08\xff");
}

/// Starts a host that fails like this once, and then answers.
fn busy_once(then: fn(&Request, &mut TcpStream)) -> Host {
    Host::start(move |request, socket| if request.number == 0 { busy(socket) } else { then(request, socket) })
}

const FILE: &str = r#"{"type":"file","id":"file_1","filename":"a.csv","mime_type":"text/csv","size_bytes":7,"created_at":"2026-11-21T09:00:00Z"}"#;

#[test]
fn f03_a_failure_in_a_coding_is_asked_again_as_any_other_by_calls_uploads_and_downloads() {
    let host = busy_once(|_, socket| json(socket, EMPTY_PAGE));
    host.client().with_options(at_once()).send(agents::list(&ListAgents::default())).unwrap();
    assert_eq!(host.requests().len(), 2);
    let host = busy_once(|_, socket| answer(socket, 200, "", "content"));
    let mut content = Vec::new();
    let call = files::download(&FileId::from("file_1"));
    host.client().with_options(at_once()).download(call, &mut content, 100).unwrap();
    assert_eq!(content, b"content");
    let host = busy_once(|_, socket| json(socket, FILE));
    host.client().with_options(at_once()).upload(&b"x"[..], &UploadFile::new("a.csv")).unwrap();
}

#[test]
fn f03_a_failure_in_a_coding_keeps_status_request_id_and_wait() {
    let host = Host::start(|_, socket| busy(socket));
    let client = host.client().with_options(once());
    let stream = managed_agents_blocking::StreamOptions { first_attempts: 1, ..impatient() };
    let mut content = Vec::new();
    for error in [
        client.send(agents::list(&ListAgents::default())).unwrap_err(),
        client.download(files::download(&FileId::from("file_1")), &mut content, 100).unwrap_err(),
        client.upload(&b"x"[..], &UploadFile::new("a.csv")).unwrap_err(),
        client.events_with(&"sesn_1".into(), stream).next().unwrap().unwrap_err(),
    ] {
        assert_eq!(error.status().map(|status| status.as_u16()), Some(503), "{error:?}");
        assert_eq!(error.request_id(), Some("req_busy"));
        assert_eq!(error.retry_after(), Some(Duration::from_millis(1)));
        assert!(error.is_retryable());
        // No control byte of the page is shown.
        assert!(error.to_string().ends_with("4 bytes that are not text [req_busy]"), "{error}");
    }
    let host =
        Host::start(|_, socket| answer(socket, 400, "content-encoding: br\r\n", r#"{"error":{"type":"x"}}"#));
    let error = host.client().send(agents::list(&ListAgents::default())).unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (400, false));
    let host = Host::start(|_, socket| {
        answer(socket, 302, "content-encoding: gzip\r\nlocation: https://login.example/\r\n", "x");
    });
    let error = host.client().send(agents::list(&ListAgents::default())).unwrap_err();
    assert!(matches!(error, Error::Core(proto::Error::Redirect { .. })), "{error:?}");
}

#[test]
fn f03_a_stream_that_meets_a_failure_in_a_coding_when_it_opens_reconnects_or_reads_history_goes_on() {
    for at in 0..5 {
        let (asked, streams) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let host = Host::start(move |request, socket| {
            // 0 is the first stream, 1 its history, 2 the second stream, 3 and 4 histories.
            if asked.fetch_add(1, Ordering::SeqCst) == at {
                return busy(socket);
            }
            if !request.is_stream() {
                let is_first = streams.load(Ordering::SeqCst) == 1;
                let page = if is_first { EMPTY_PAGE.into() } else { recorded::history() };
                return json(socket, &page);
            }
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
            let _ = socket.write_all(head.as_bytes());
            if streams.fetch_add(1, Ordering::SeqCst) > 0 {
                wait_for_end(socket);
            }
        });
        assert_eq!(follow(&host.client(), impatient()).0, expected(), "{at}");
    }
}

#[test]
fn f03_a_failure_whose_end_is_ambiguous_is_that_failure() {
    let host = Host::start(|request, socket| match request.number {
        0 => {
            let head = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
            let _ = socket.write_all(head.as_bytes());
        }
        _ => json(socket, EMPTY_PAGE),
    });
    host.client().with_options(at_once()).send(agents::list(&ListAgents::default())).unwrap();
    assert_eq!(host.requests().len(), 2);
}

#[test]
fn f03_a_coding_of_no_body_is_no_matter() {
    for status in [200, 204] {
        let host = Host::start(move |_, socket| {
            answer(socket, status, "content-encoding: gzip\r\n", "");
        });
        host.client().send(Operation::<()>::delete("/v1/files/file_1")).unwrap();
    }
}

fn said(kind: &str) -> String {
    format!(
        r#"{{"type":"error","error":{{"type":"{kind}","message":"said in a 200"}},"request_id":"req_1"}}"#
    )
}

/// Starts a host that sends this with the status 200 once, and then answers.
fn said_once(kind: &'static str, then: &'static str) -> Host {
    Host::start(move |request, socket| match request.number {
        0 => json(socket, &said(kind)),
        _ => json(socket, then),
    })
}

#[test]
fn f23_an_error_in_a_200_is_asked_again_by_its_kind_and_by_what_asking_twice_would_do() {
    for (kind, times) in
        [("overloaded_error", 2), ("rate_limit_error", 2), ("api_error", 2), ("permission_error", 1)]
    {
        let host = said_once(kind, EMPTY_PAGE);
        let answer = host.client().with_options(at_once()).send(agents::list(&ListAgents::default()));
        assert_eq!((answer.is_ok(), host.requests().len()), (times == 2, times), "{kind}");
        let host = said_once(kind, FILE);
        let answer = host.client().with_options(at_once()).upload(&b"x"[..], &UploadFile::new("a"));
        assert_eq!((answer.is_ok(), host.requests().len()), (times == 2, times), "{kind}");
    }
    // A repeated message would reach the agent twice, so only a message that certainly failed is
    // sent again.
    for (kind, times) in [("overloaded_error", 1), ("rate_limit_error", 2)] {
        let host = said_once(kind, r#"{"data":[]}"#);
        let send = sessions::events::send(&"sesn_1".into(), Vec::new());
        let answer = host.client().with_options(at_once()).send(send);
        assert_eq!((answer.is_ok(), host.requests().len()), (times == 2, times), "{kind}");
    }
}

#[test]
fn f23_an_error_in_a_200_is_shown_as_that_error_and_a_page_with_status_type_and_beginning() {
    let host = Host::start(|_, socket| json(socket, &said("overloaded_error")));
    let error = host.client().with_options(once()).send(agents::list(&ListAgents::default())).unwrap_err();
    assert_eq!(error.api().unwrap().kind, Some(proto::types::ErrorKind::Overloaded));
    assert_eq!(error.request_id(), Some("req_1"));
    assert!(error.is_retryable());
    let host =
        Host::start(|_, socket| answer(socket, 200, "content-type: text/html\r\n", "<html>Log in</html>"));
    let client = host.client().with_options(once());
    for error in [
        client.send(agents::list(&ListAgents::default())).unwrap_err(),
        client.upload(&b"x"[..], &UploadFile::new("a")).unwrap_err(),
        client.pages(agents::list(&ListAgents::default())).next().unwrap().unwrap_err(),
    ] {
        for shown in ["200 OK", "text/html", "<html>Log in</html>"] {
            assert!(error.to_string().contains(shown), "{error}");
        }
        assert_eq!((error.status().map(|status| status.as_u16()), error.is_retryable()), (Some(200), false));
    }
}

#[test]
fn f23_a_byte_order_mark_before_json_is_skipped() {
    let host = Host::start(|_, socket| json(socket, &format!("\u{feff}{EMPTY_PAGE}")));
    host.client().send(agents::list(&ListAgents::default())).unwrap();
    let host = Host::start(|_, socket| json(socket, &format!("\u{feff}{}", said("permission_error"))));
    let error = host.client().send(agents::list(&ListAgents::default())).unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
}

#[test]
fn f23_a_session_is_not_deleted_by_the_page_of_a_proxy() {
    let deletions = AtomicUsize::new(0);
    let host = Host::start(move |request, socket| {
        if !request.head.starts_with("DELETE") {
            return json(socket, r#"{"type":"session","id":"sesn_1","status":"idle"}"#);
        }
        match deletions.fetch_add(1, Ordering::SeqCst) {
            0 => answer(socket, 200, "content-type: text/html\r\n", "<html>Log in</html>"),
            1 => json(socket, &said("overloaded_error")),
            _ => json(socket, r#"{"type":"session_deleted","id":"sesn_1"}"#),
        }
    });
    host.client().delete(&"sesn_1".into(), Duration::from_secs(20)).unwrap();
    assert_eq!(host.requests().iter().filter(|request| request.head.starts_with("DELETE")).count(), 3);
}
