//! T15: connections that are kept for the next request and closed meanwhile.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use managed_agents_blocking::types::ListAgents;
use managed_agents_blocking::{
    Client, ClientOptions, Credential, Error, RetryPolicy, Settings, agents, sessions,
};

use crate::host::EMPTY_PAGE;

/// The fate of a connection after its first response.
#[derive(Clone, Copy)]
enum After {
    /// The host closes it at once, while it is idle.
    Closed,
    /// The host closes it when another request has arrived: too late for the client to notice.
    ClosedAtTheNextRequest,
    /// The host closes only its own half at once, and the other half when the client closes.
    HalfClosed,
}

fn host(after: After) -> (Client, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let counted = counted.clone();
            thread::spawn(move || serve(&socket.unwrap(), after, &counted));
        }
    });
    let wait = Duration::from_millis(1);
    let retry = RetryPolicy { first_wait: wait, max_wait: wait, ..RetryPolicy::default() };
    let settings = Settings { base_url, ..Settings::new(Credential::ApiKey("k".into())) };
    let client = Client::new(settings).unwrap().with_options(ClientOptions { retry, ..Default::default() });
    (client, requests)
}

fn serve(mut socket: &TcpStream, after: After, requests: &AtomicUsize) {
    let mut reader = BufReader::new(socket);
    let mut next = || {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return false;
            }
        }
        requests.fetch_add(1, Ordering::SeqCst);
        true
    };
    if !next() {
        return;
    }
    // The host promises keep-alive and closes.
    let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{EMPTY_PAGE}", EMPTY_PAGE.len());
    let _ = socket.write_all(text.as_bytes());
    match after {
        After::Closed => (),
        After::ClosedAtTheNextRequest => drop(next()),
        After::HalfClosed => {
            let _ = socket.shutdown(std::net::Shutdown::Write);
            next();
        }
    }
}

#[test]
fn t15_a_kept_connection_that_was_closed_is_replaced_in_silence() {
    for after in [After::Closed, After::HalfClosed, After::ClosedAtTheNextRequest] {
        let (client, _) = host(after);
        for _ in 0..5 {
            client.send(agents::list(&ListAgents::default())).unwrap();
        }
    }
}

#[test]
fn t15_what_could_be_done_twice_is_not_sent_again_over_a_fresh_connection() {
    let (client, requests) = host(After::ClosedAtTheNextRequest);
    client.send(agents::list(&ListAgents::default())).unwrap();
    let error = client.send(sessions::events::send(&"sesn_1".into(), vec![])).unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert!(transport.may_have_arrived());
    assert_eq!(requests.load(Ordering::SeqCst), 2);
}

#[test]
fn t11_the_connection_of_an_ambiguous_answer_is_not_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            let mut socket = socket.unwrap();
            thread::spawn(move || {
                let mut reader = BufReader::new(socket.try_clone().unwrap());
                let mut head = String::new();
                while reader.read_line(&mut head).unwrap_or(0) > 0 {
                    if head.ends_with("\r\n\r\n") {
                        head.clear();
                        let length = EMPTY_PAGE.len();
                        let both = if number == 0 { "content-length: 28\r\n" } else { "" };
                        let head = format!("HTTP/1.1 200 OK\r\n{both}transfer-encoding: chunked\r\n\r\n");
                        let _ = write!(socket, "{head}{length:x}\r\n{EMPTY_PAGE}\r\n0\r\n\r\n");
                    }
                }
            });
        }
    });
    let settings = Settings { base_url, ..Settings::new(Credential::ApiKey("k".into())) };
    let client = Client::new(settings).unwrap();
    let list = || agents::list(&ListAgents::default());
    assert!(matches!(client.send(list()), Err(Error::Transport(error)) if error.may_have_arrived()));
    // The second connection behaves, and is kept.
    for _ in 0..2 {
        client.send(list()).unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
