//! Tests the HTTP of `own_transport`: a reply cut into any pieces parses the same, and a truncated
//! reply is an error.

use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

#[path = "../../own_transport/connection.rs"]
mod connection;

use connection::{Connection, Read};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
    5\r\nhello\r\nA;x=y\r\n, chunked \r\n5\r\nworld\r\n0\r\nx-trailer: 1\r\n\r\n";
const LENGTH: &str =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 20\r\n\r\nhello, chunked world";

#[test]
fn an_answer_is_the_same_however_it_comes_in_pieces() {
    for answer in [CHUNKED, LENGTH] {
        for cut in 0..answer.len() {
            let (_, body) = ask(answer, cut, true).unwrap();
            assert_eq!(body, "hello, chunked world", "{cut}");
        }
    }
}

#[test]
fn an_answer_that_is_cut_short_is_an_error() {
    for answer in [CHUNKED, LENGTH] {
        for cut in 0..answer.len() {
            assert!(ask(answer, cut, false).is_err(), "{:?}", &answer[..cut]);
        }
    }
}

#[test]
fn an_answer_without_a_length_ends_with_the_connection() {
    let answer = "HTTP/1.1 200 OK\r\n\r\nhello";
    assert_eq!(ask(answer, answer.len(), false).unwrap(), (200, "hello".into()));
}

#[test]
fn an_answer_that_is_too_long_is_an_error() {
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}", "x".repeat(3));
    assert_eq!(ask(&answer, answer.len(), false).unwrap().1, "xxx");
    let endless =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned() + &"1\r\nx\r\n".repeat(1_000);
    let (limit, listener) = (100, TcpListener::bind("127.0.0.1:0").unwrap());
    let request =
        http::Request::get(format!("http://{}/", listener.local_addr().unwrap())).body(Vec::new()).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| serve(&listener, &endless, endless.len(), None));
        let mut connection = Connection::connect(request.uri()).unwrap();
        let head = connection.ask(&request).unwrap();
        assert!(connection.whole(head, limit).is_err_and(|error| error.to_string().contains("too long")));
    });
}

#[test]
fn nonsense_is_an_error() {
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(100_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(20_000));
    for answer in [
        "hello\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nmany\r\n",
        long.as_str(),
        many.as_str(),
    ] {
        assert!(ask(answer, answer.len(), false).is_err(), "{:?}", &answer[..30.min(answer.len())]);
    }
}

/// Sends a request to a server that replies up to `cut`. The server then sends the rest once the
/// client has timed out, or closes the connection.
fn ask(answer: &str, cut: usize, goes_on: bool) -> io::Result<(u16, String)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let request = http::Request::get(format!("http://{}/", listener.local_addr()?)).body(Vec::new()).unwrap();
    let (silence, silent) = channel();
    thread::scope(|scope| {
        scope.spawn(move || serve(&listener, answer, cut, goes_on.then_some(silent)));
        let mut connection = Connection::connect(request.uri())?;
        if cut <= head_length(answer) {
            // The head is read with one timeout.
            let _ = silence.send(());
        }
        let head = connection.ask(&request)?;
        let status = head.status().as_u16();
        if !goes_on {
            let answer = connection.whole(head, answer.len())?;
            return Ok((status, String::from_utf8(answer.response().body().to_vec()).unwrap()));
        }
        let mut body = Vec::new();
        loop {
            match connection.read(Duration::from_millis(1))? {
                Read::Bytes(bytes) => body.extend(bytes),
                Read::Silence => drop(silence.send(())),
                Read::End => break,
            }
        }
        Ok((status, String::from_utf8(body).unwrap()))
    })
}

fn serve(listener: &TcpListener, answer: &str, cut: usize, silent: Option<Receiver<()>>) {
    let (mut socket, _) = listener.accept().unwrap();
    socket.set_nodelay(true).unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    // The client may already have closed the connection.
    let _ = socket.write_all(&answer.as_bytes()[..cut]);
    if let Some(silent) = silent {
        let _ = silent.recv();
        let _ = socket.write_all(&answer.as_bytes()[cut..]);
    }
}

fn head_length(answer: &str) -> usize {
    answer.rfind("\r\n\r\nhello").or_else(|| answer.find("\r\n\r\n")).unwrap() + 4
}
