//! Reads HTTP requests and writes replies that any page may read.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    /// One header on each line.
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Request {
    /// Reads a request. Returns `None` if the connection ends before.
    pub(crate) fn read(socket: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(socket);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let (mut headers, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            headers += &line;
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        Some(Self { method, target, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Returns a part of the query.
    pub(crate) fn query(&self, name: &str) -> &str {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next().unwrap_or_default()
    }
}

/// Headers that let every page read a reply.
pub(crate) const OPEN: &str = "access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";

/// Answers the question whether a page may send a request.
pub(crate) fn allow(mut socket: &TcpStream, request: &Request) -> io::Result<()> {
    let headers = request.headers.lines().filter_map(|line| line.split_once(": "));
    let asked = headers.filter(|(name, _)| name.eq_ignore_ascii_case("access-control-request-headers"));
    let asked: String = asked.map(|(_, names)| names).collect();
    write!(
        socket,
        "HTTP/1.1 204 No Content\r\n{OPEN}access-control-allow-headers: {asked}\r\n\
         access-control-allow-methods: GET, POST, DELETE\r\nconnection: close\r\n\r\n"
    )
}

/// Writes a whole reply.
pub(crate) fn reply(mut socket: &TcpStream, body: &str) -> io::Result<()> {
    let length = body.len();
    write!(socket, "HTTP/1.1 200 OK\r\n{OPEN}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}
