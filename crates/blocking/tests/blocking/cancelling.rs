use std::io::Write;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::{Delivery, StreamOptions};

use crate::host::{EMPTY_PAGE, Host, Request, begin_stream, chunk, frame, json, wait_for_end};
use crate::local::quick;

/// Cancels a stream when the host signals, and returns the time until the stream ended.
fn cancel_when(
    answer: impl Fn(&Request, &mut std::net::TcpStream, &dyn Fn()) + Send + Sync + 'static,
) -> Duration {
    let (tell, wait) = mpsc::channel();
    let tell = Mutex::new(tell);
    let host = Host::start(move |request, socket| {
        let tell = || tell.lock().unwrap().send(()).unwrap_or_default();
        answer(request, socket, &tell);
    });
    let mut events = host.client().events_with(&"sesn_1".into(), StreamOptions { seed: 1, ..quick() });
    let canceller = events.canceller();
    let cancelling = thread::spawn(move || {
        wait.recv_timeout(crate::host::TEST_TIMEOUT).expect("the moment comes");
        // Leaves the client time to get from there to the blocking call.
        thread::sleep(Duration::from_millis(50));
        let began = Instant::now();
        canceller.cancel();
        began
    });
    for delivery in &mut events {
        assert!(matches!(delivery.expect("to be cancelled is no failure"), Delivery::Event(_)));
    }
    let ended = Instant::now();
    let took = ended - cancelling.join().unwrap();
    assert!(events.next().is_none() && events.next_timeout(Duration::ZERO).unwrap().is_none());
    took
}

fn check(what: &str, took: Duration) {
    println!("cancel while {what}: {took:?}");
    assert!(took < Duration::from_secs(1), "{what}: {took:?}");
}

#[test]
fn a_silent_stream_is_cancelled_at_once() {
    let took = cancel_when(|request, socket, tell| {
        if request.is_stream() {
            begin_stream(socket);
            chunk(socket, &frame("agent.message", "e1"));
            tell();
            return wait_for_end(socket);
        }
        json(socket, EMPTY_PAGE);
    });
    check("a stream is silent", took);
}

#[test]
fn a_stream_that_is_not_answered_is_cancelled_at_once() {
    let took = cancel_when(|_, socket, tell| {
        tell();
        wait_for_end(socket);
    });
    check("no head comes", took);
}

#[test]
fn a_history_that_is_not_answered_is_cancelled_at_once() {
    let took = cancel_when(|request, socket, tell| {
        if request.is_stream() {
            begin_stream(socket);
            return wait_for_end(socket);
        }
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
        tell();
        wait_for_end(socket);
    });
    check("half a page is there", took);
}

#[test]
fn a_pause_before_the_next_attempt_is_cancelled_at_once() {
    let took = cancel_when(|_, socket, tell| {
        crate::host::answer(socket, 503, "retry-after: 30\r\n", "{}");
        tell();
    });
    check("it pauses", took);
}

#[test]
fn a_turn_whose_message_is_not_answered_is_cancelled_and_interrupts() {
    let (tell, wait) = mpsc::channel();
    let tell = Mutex::new(tell);
    let host = Host::start(move |request, socket| {
        if request.is_stream() {
            begin_stream(socket);
            wait_for_end(socket);
        } else if request.is_send() && String::from_utf8_lossy(&request.body).contains("user.interrupt") {
            json(socket, r#"{"data":[]}"#);
        } else if request.is_send() {
            tell.lock().unwrap().send(()).unwrap();
            wait_for_end(socket);
        } else {
            json(socket, EMPTY_PAGE);
        }
    });
    let mut turn = host.client().ask(&"sesn_1".into(), "hello").unwrap();
    let canceller = turn.canceller();
    let cancelling = thread::spawn(move || {
        wait.recv_timeout(crate::host::TEST_TIMEOUT).expect("it is sent");
        let began = Instant::now();
        canceller.cancel();
        began
    });
    let outcome = turn.finish().unwrap();
    let ended = Instant::now();
    check("a message is not answered", ended - cancelling.join().unwrap());
    assert_eq!(outcome.name(), "cancelled");
    let sent: Vec<_> = host.requests().into_iter().filter(Request::is_send).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].body, br#"{"events":[{"type":"user.interrupt"}]}"#);
}

#[test]
fn an_interrupt_that_cannot_be_sent_is_given_up_after_five_seconds() {
    let host = Host::start(|request, socket| {
        if request.is_stream() {
            begin_stream(socket);
            return wait_for_end(socket);
        }
        match request.is_send() {
            true if !String::from_utf8_lossy(&request.body).contains("user.interrupt") => {
                json(socket, r#"{"data":[]}"#);
            }
            true => crate::host::answer(socket, 503, "", "{}"),
            false => json(socket, EMPTY_PAGE),
        }
    });
    let mut turn = host.client().ask(&"sesn_1".into(), "hello").unwrap();
    while host.requests().iter().filter(|request| request.is_send()).count() == 0 {
        let _ = turn.next_timeout(Duration::from_millis(10));
    }
    turn.canceller().cancel();
    let began = Instant::now();
    assert_eq!(turn.finish().unwrap().name(), "cancelled");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[test]
fn cancelled_before_it_began_nothing_is_asked() {
    let host = Arc::new(Host::start(|_, socket| json(socket, EMPTY_PAGE)));
    let mut events = host.client().events(&"sesn_1".into());
    events.canceller().cancel();
    assert!(events.next().is_none());
    assert!(host.requests().is_empty());
}
