//! Whatever bytes arrive on a connection, in whatever pieces, the local server answers with whole
//! HTTP responses and closes, without a panic and within seconds, and still serves the next client.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use managed_agents_local::{Options, Server};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    pieces: Vec<Piece<'a>>,
}

#[derive(Debug, Arbitrary)]
enum Piece<'a> {
    Bytes(&'a [u8]),
    /// A request line of a known operation.
    Line(u8),
    Header(u8, &'a str),
    EndOfHead,
    Chunk(&'a [u8]),
    LastChunk,
    /// The same bytes many times.
    Flood(u8, u16),
    Flush,
}

const LINES: [&str; 10] = [
    "GET /v1/agents HTTP/1.1\r\n",
    "POST /v1/agents HTTP/1.1\r\n",
    "POST /v1/sessions HTTP/1.1\r\n",
    "GET /v1/models?limit=1&page=x%20y HTTP/1.1\r\n",
    "POST /v1/files HTTP/1.1\r\n",
    "POST /v1/skills HTTP/1.1\r\n",
    "OPTIONS /v1/agents HTTP/1.1\r\n",
    "GET /_local/faults HTTP/1.1\r\n",
    "DELETE /v1/files/file_1 HTTP/1.1\r\n",
    "GET /v1/sessions/sesn_1/events HTTP/1.0\r\n",
];

const HEADERS: [&str; 12] = [
    "content-length",
    "transfer-encoding",
    "content-type",
    "x-api-key",
    "authorization",
    "anthropic-version",
    "anthropic-beta",
    "expect",
    "connection",
    "host",
    "origin",
    "x-local-scenario",
];

/// Longer than any answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(Options::default()).expect("a port is free"))
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let mut pieces = vec![Vec::new()];
    for piece in &input.pieces {
        let last = pieces.last_mut().expect("there is one");
        match piece {
            Piece::Flush => pieces.push(Vec::new()),
            piece => piece.write(last),
        }
    }
    let answer = exchange(&pieces);
    check(&answer);
    let healthy = exchange(&[b"GET /v1/agents HTTP/1.1\r\nhost: x\r\nx-api-key: k\r\nanthropic-version: 2023-06-01\r\nconnection: close\r\n\r\n".to_vec()]);
    assert!(healthy.starts_with(b"HTTP/1.1 "), "the next client is not served");
}

impl Piece<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
            Self::Line(line) => out.extend_from_slice(LINES[usize::from(*line) % LINES.len()].as_bytes()),
            Self::Header(name, value) => {
                let name = HEADERS[usize::from(*name) % HEADERS.len()];
                let value = match (name, *value) {
                    ("transfer-encoding", "") => "chunked",
                    ("content-type", "") => "multipart/form-data; boundary=b",
                    (_, value) => value,
                };
                out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
            Self::EndOfHead => out.extend_from_slice(b"\r\n"),
            Self::Chunk(bytes) => {
                out.extend_from_slice(format!("{:x}\r\n", bytes.len()).as_bytes());
                out.extend_from_slice(bytes);
                out.extend_from_slice(b"\r\n");
            }
            Self::LastChunk => out.extend_from_slice(b"0\r\n\r\n"),
            Self::Flood(byte, times) => out.resize(out.len() + usize::from(*times) * 4, *byte),
            Self::Flush => (),
        }
    }
}

/// Sends the pieces, closes this side, and reads to the end of the connection.
fn exchange(pieces: &[Vec<u8>]) -> Vec<u8> {
    let address = server().url().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(address).expect("the server accepts");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    socket.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    socket.set_nodelay(true).expect("an option");
    for piece in pieces {
        // The server may have refused and closed already.
        if socket.write_all(piece).is_err() {
            break;
        }
    }
    let _ = socket.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    if let Err(error) = socket.read_to_end(&mut answer) {
        let is_late = matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        assert!(!is_late, "the server does not end the connection; it answered {}", answer.escape_ascii());
    }
    answer
}

/// The answer is a sequence of whole responses; the last may be a stream that the client has left.
fn check(answer: &[u8]) {
    let mut rest = answer;
    while !rest.is_empty() {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut headers);
        let Ok(httparse::Status::Complete(used)) = head.parse(rest) else {
            panic!("not a response: {}", rest.escape_ascii())
        };
        let value = |name: &str| {
            head.headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name))
                .map(|header| header.value)
        };
        let length = value("content-length").map(|value| {
            std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).expect("a number")
        });
        if value("transfer-encoding").is_some() {
            return;
        }
        rest = &rest[used..];
        let length: usize = length.unwrap_or(0);
        assert!(rest.len() >= length, "a response is cut off");
        rest = &rest[length..];
    }
}
