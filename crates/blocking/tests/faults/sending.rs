//! F15, F16: responses that come before a body is sent, and slow connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::types::CreateAgent;
use managed_agents_blocking::{
    Client, ClientOptions, Credential, Error, RetryPolicy, Settings, Timeouts, UploadFile, UploadSource,
    agents,
};
use rustls::{ServerConnection, StreamOwned};

use crate::host::{CANARY, EMPTY_PAGE, begin_stream, json, wait_for_end};
use crate::relay::{certificate, server_config, trusting};

/// More than the socket buffers of both sides hold.
const LARGE: usize = 16 << 20;

const TOO_LARGE: &str = "HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\nrequest-id: req_413\r\ncontent-length: 76\r\n\r\n{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\",\"message\":\"too large\"}}\n";

/// A host with small socket buffers: the client cannot write what the host does not read.
struct Narrow {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Narrow {
    fn start(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        rustix::net::sockopt::set_socket_recv_buffer_size(&listener, 64 << 10).unwrap();
        let address = listener.local_addr().unwrap();
        let (connections, serve) = (Arc::new(AtomicUsize::new(0)), Arc::new(serve));
        let counted = connections.clone();
        thread::spawn(move || {
            for socket in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let serve = serve.clone();
                thread::spawn(move || serve(socket.unwrap()));
            }
        });
        Self { address, connections }
    }

    fn client(&self, timeouts: Timeouts) -> Client {
        let base_url = format!("http://{}", self.address);
        let settings = Settings { base_url, ..Settings::new(Credential::ApiKey(CANARY.into())) };
        let retry = RetryPolicy { first_wait: Duration::ZERO, ..RetryPolicy::default() };
        Client::new(settings).unwrap().with_options(ClientOptions { retry, timeouts, ..Default::default() })
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Reads the head byte by byte, so that no byte of the body is read. Returns the announced length.
fn read_head(socket: &mut impl Read) -> usize {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if socket.read(&mut byte).unwrap_or(0) == 0 {
            return 0;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.map_or(usize::MAX, |length| length.parse().unwrap())
}

fn large_agent() -> CreateAgent {
    CreateAgent { system: Some("x".repeat(LARGE)), ..CreateAgent::new("A", "claude-opus-4-7") }
}

/// Sends a large body in every way there is, one after the other. Each fails.
fn send_all(client: &Client) -> Vec<Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    std::fs::write(&path, vec![b'x'; LARGE]).unwrap();
    let endless = UploadSource::Reader(Box::new(std::io::repeat(b'x')));
    let file = UploadFile::new("large");
    vec![
        client.send(agents::create(&large_agent())).unwrap_err(),
        client.upload(vec![b'x'; LARGE], &file).unwrap_err(),
        client.upload(path, &file).unwrap_err(),
        client.upload(endless, &file).unwrap_err(),
    ]
}

fn is_refused(error: &Error) -> bool {
    error.status().is_some_and(|status| status.as_u16() == 413)
        && error.request_id() == Some("req_413")
        && !error.is_retryable()
}

#[test]
fn f15_an_answer_before_the_end_of_the_body_is_read_and_final_whatever_the_host_does_then() {
    // These two send no end of a body that has none.
    let read_all: fn(TcpStream) = |mut socket| wait_for_end(&mut socket);
    let shut_down_and_read: fn(TcpStream) = |mut socket| {
        let _ = socket.shutdown(Shutdown::Write);
        wait_for_end(&mut socket);
    };
    let close: fn(TcpStream) = drop;
    let read_some_and_close: fn(TcpStream) = |mut socket| {
        let _ = socket.read_exact(&mut vec![0; 100_000]);
    };
    let all: fn(&Client) -> Vec<Error> = send_all;
    let with_an_end: fn(&Client) -> Vec<Error> = |client| send_both(client).into();
    for (then, send) in
        [(read_all, with_an_end), (shut_down_and_read, with_an_end), (close, all), (read_some_and_close, all)]
    {
        let host = Narrow::start(move |mut socket| {
            read_head(&mut socket);
            let _ = socket.write_all(TOO_LARGE.as_bytes());
            then(socket);
        });
        let errors = send(&host.client(Timeouts::default()));
        for (at, error) in errors.iter().enumerate() {
            assert!(is_refused(error), "{at}: {error:?}");
        }
        assert_eq!(host.connections(), errors.len(), "each was sent once");
    }
}

#[test]
fn f15_an_answer_before_the_end_of_the_body_is_read_over_tls_too() {
    let config = server_config(certificate!("good"));
    let host = Narrow::start(move |socket| {
        // Otherwise the response waits for bytes that the client has not acknowledged, and is
        // dropped with the connection.
        socket.set_nodelay(true).unwrap();
        let connection = ServerConnection::new(config.clone()).unwrap();
        let mut inside = StreamOwned::new(connection, socket);
        read_head(&mut inside);
        let _ = inside.write_all(TOO_LARGE.as_bytes()).and_then(|()| inside.flush());
        // Closes with most of the body unread.
    });
    let options = ClientOptions { retry: RetryPolicy::NEVER, ..ClientOptions::default() };
    let errors = send_all(&trusting(host.address, options));
    for (at, error) in errors.iter().enumerate() {
        assert!(is_refused(error), "{at}: {error:?}");
    }
    assert_eq!(host.connections(), errors.len());
}

#[test]
fn f15_a_message_that_is_refused_early_is_sent_once_and_its_turn_ends_with_that_error() {
    let sends = Arc::new(AtomicUsize::new(0));
    let counted = sends.clone();
    let host = Narrow::start(move |mut socket| {
        let mut line = String::new();
        BufReader::with_capacity(1, &socket).read_line(&mut line).unwrap();
        read_head(&mut socket);
        if line.starts_with("POST") {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = socket.write_all(TOO_LARGE.as_bytes());
        } else if line.contains("/events/stream") {
            begin_stream(&mut socket);
            wait_for_end(&mut socket);
        } else {
            json(&mut socket, EMPTY_PAGE);
        }
    });
    let client = host.client(Timeouts::default());
    let mut turn = client.ask(&"sesn_1".into(), &"x".repeat(LARGE)).unwrap();
    let error = turn.find_map(Result::err).expect("it is refused");
    assert!(is_refused(&error), "{error:?}");
    assert_eq!(sends.load(Ordering::SeqCst), 1);
}

#[test]
fn f15_a_connection_that_breaks_without_an_answer_is_still_that_failure() {
    let host = Narrow::start(|mut socket| {
        read_head(&mut socket);
    });
    for error in send_all(&host.client(Timeouts::default())) {
        assert!(matches!(error, Error::Transport(_)) && error.is_retryable(), "{error:?}");
    }
    // Three attempts each, except for the reader, which cannot be read again.
    assert_eq!(host.connections(), 10);
}

/// Reads a body slowly. Returns `true` if all of it arrived.
fn read_slowly(socket: &mut TcpStream, length: usize) -> bool {
    let mut piece = vec![0; length / 20 + 1];
    let mut left = length;
    while left > 0 {
        // The fault itself: a slow connection.
        thread::sleep(Duration::from_millis(60));
        let wanted = left.min(piece.len());
        if socket.read_exact(&mut piece[..wanted]).is_err() {
            return false;
        }
        left -= wanted;
    }
    true
}

#[test]
fn f15_a_slow_line_takes_the_time_it_takes_so_long_as_bytes_move() {
    let host = Narrow::start(|mut socket| {
        let length = read_head(&mut socket);
        assert!(read_slowly(&mut socket, length), "the client gave up");
        answer_and_close(&mut socket);
    });
    // The body takes 1.2 s.
    let limit = Duration::from_millis(600);
    let client = host.client(Timeouts { response: limit, read: limit, ..Timeouts::default() });
    let began = Instant::now();
    for error in send_both(&client) {
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400), "{error:?}");
    }
    assert!(began.elapsed() > 3 * limit);
    assert_eq!(host.connections(), 2, "each was sent once");
}

fn answer_and_close(socket: &mut TcpStream) {
    crate::host::answer(
        socket,
        400,
        "",
        r#"{"type":"error","error":{"type":"invalid_request_error","message":"all of it came"}}"#,
    );
}

fn send_both(client: &Client) -> [Error; 2] {
    [
        client.send(agents::create(&large_agent())).unwrap_err(),
        client.upload(vec![b'x'; LARGE], &UploadFile::new("large")).unwrap_err(),
    ]
}

#[test]
fn f16_a_connection_on_which_nothing_moves_ends_after_the_read_timeout() {
    let host = Narrow::start(|mut socket| {
        read_head(&mut socket);
        // Neither reads nor closes until the client has disconnected.
        thread::park_timeout(crate::host::TEST_TIMEOUT);
    });
    let read = Duration::from_millis(300);
    let client = host.client(Timeouts { read, ..Timeouts::default() });
    let client = client.with_options(ClientOptions { retry: RetryPolicy::NEVER, ..client.options().clone() });
    for error in send_both(&client) {
        let began = Instant::now();
        assert!(matches!(error, Error::Transport(_)) && error.is_retryable(), "{error:?}");
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}
