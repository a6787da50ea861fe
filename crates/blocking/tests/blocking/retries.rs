use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use managed_agents_blocking::types::{Agent, ListAgents, Page};
use managed_agents_blocking::{ClientOptions, Error, Operation, RetryPolicy, Settings, agents, sessions};

use crate::host::{CANARY, EMPTY_PAGE, Host, answer, json};

fn list() -> Operation<Page<Agent>> {
    agents::list(&ListAgents::default())
}

fn quick() -> ClientOptions {
    let wait = Duration::from_millis(10);
    ClientOptions {
        retry: RetryPolicy { first_wait: wait, max_wait: wait, ..RetryPolicy::default() },
        ..Default::default()
    }
}

#[test]
fn a_busy_service_is_asked_three_times_and_no_sooner_than_it_says() {
    let host = Host::start(|request, socket| match request.number {
        0 | 1 => answer(socket, 429, "retry-after-ms: 60\r\n", "{}"),
        _ => json(socket, EMPTY_PAGE),
    });
    let began = Instant::now();
    host.client().send(list()).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(120));
    assert_eq!(host.requests().len(), 3);
}

#[test]
fn after_two_retries_the_failure_is_final() {
    let host = Host::start(|_, socket| {
        answer(
            socket,
            529,
            "request-id: req_7\r\nretry-after-ms: 1\r\n",
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
        );
    });
    let error = host.client().with_options(quick()).send(list()).unwrap_err();
    assert_eq!(host.requests().len(), 3);
    assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (529, Some("req_7")));
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1)));
    assert!(error.is_retryable());
    assert_eq!(error.to_string(), "the service answered 529 (overloaded_error): Overloaded [req_7]");
}

#[test]
fn what_could_be_done_twice_is_sent_again_only_if_it_was_surely_not_done() {
    let send = || sessions::events::send(&"sesn_1".into(), vec![]);
    for (status, requests) in [(500, 1), (429, 3)] {
        let host = Host::start(move |_, socket| answer(socket, status, "", "{}"));
        assert!(host.client().with_options(quick()).send(send()).is_err());
        assert_eq!(host.requests().len(), requests, "{status}");
    }
    let lost = Host::start(|_, _| ());
    let error = lost.client().with_options(quick()).send(send()).unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error}") };
    assert!(transport.may_have_arrived() && lost.requests().len() == 1);
    assert!(lost.client().with_options(quick()).send(list()).is_err());
    assert_eq!(lost.requests().len(), 1 + 3);
}

#[test]
fn a_host_that_is_not_there_is_named_and_no_key_is() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let host = Host::start(|_, _| ());
    let settings = Settings { base_url: format!("http://{closed}"), ..host.settings() };
    let client = managed_agents_blocking::Client::new(settings).unwrap().with_options(quick());
    // It does not matter that this thread has sent a request before.
    assert!(host.client().with_options(quick()).send(list()).is_err());
    for error in [
        client.send(list()).unwrap_err(),
        client.ask(&"sesn_1".into(), "hello").unwrap().next().unwrap().unwrap_err(),
    ] {
        let Error::Transport(transport) = &error else { panic!("{error}") };
        assert!(!transport.may_have_arrived() && error.is_retryable());
        assert_eq!(
            error.to_string(),
            format!("could not reach {closed}; check the base URL and the network")
        );
        let cause = std::error::Error::source(&error).expect("there is a cause").to_string();
        assert!(
            cause.to_lowercase().contains("refused") && !format!("{error:?}").contains(CANARY),
            "{cause}"
        );
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn a_host_that_cannot_do_tls_is_asked_once() {
    let count = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, counted) = (listener.local_addr().unwrap(), count.clone());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut socket = socket.unwrap();
            let _ = std::io::Read::read(&mut socket, &mut [0; 1024]);
            answer(&mut socket, 200, "", "{}");
        }
    });
    let host = Host::start(|_, _| ());
    let settings = Settings { base_url: format!("https://{address}"), ..host.settings() };
    let client = managed_agents_blocking::Client::new(settings).unwrap().with_options(quick());
    let error = client.send(list()).unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    assert_eq!(count.load(Ordering::SeqCst), 1, "{error:?}");
    let error = client.events(&"sesn_1".into()).next().unwrap().unwrap_err();
    assert!(!error.is_retryable());
    assert_eq!(count.load(Ordering::SeqCst), 2, "{error:?}");
}

#[test]
fn a_connection_that_was_closed_while_idle_is_replaced_in_silence() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let _ = std::io::Read::read(&mut socket, &mut [0; 4096]);
            // The host promises keep-alive and closes.
            let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{EMPTY_PAGE}", EMPTY_PAGE.len());
            let _ = std::io::Write::write_all(&mut socket, text.as_bytes());
        }
    });
    let host = Host::start(|_, _| ());
    let settings = Settings { base_url: format!("http://{address}"), ..host.settings() };
    let client = managed_agents_blocking::Client::new(settings).unwrap().with_options(quick());
    for _ in 0..5 {
        client.send(list()).unwrap();
    }
}
