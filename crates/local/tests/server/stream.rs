//! The reading end of an event stream.

use crate::client::{HEADERS, PATIENCE, read_head};
use managed_agents_conformance::{Direction, validate};
use managed_agents_local::Server;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

pub(crate) struct Stream {
    reader: BufReader<TcpStream>,
    text: String,
    pub(crate) comments: usize,
}

impl Stream {
    /// Opens a stream; it is open on the server when this returns.
    pub(crate) fn open(server: &Server, target: &str) -> Self {
        let mut socket = TcpStream::connect(server.address()).expect("it listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("a time is given");
        write!(socket, "GET {target} HTTP/1.1\r\n{HEADERS}\r\n").expect("it reads");
        let mut reader = BufReader::new(socket);
        let head = read_head(&mut reader);
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        Self { reader, text: String::new(), comments: 0 }
    }

    /// The next event; `None` when the server has ended the stream as it should.
    pub(crate) fn next(&mut self) -> Option<Value> {
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < PATIENCE, "there is no further event");
            if let Some(event) = self.frame() {
                return Some(event);
            }
            let chunk = self.chunk();
            if chunk.is_empty() {
                assert_eq!(self.text, "", "the stream ended inside a frame");
                return None;
            }
            self.text.push_str(&chunk);
        }
    }

    /// The events up to and with the first one that fits.
    pub(crate) fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let event = self.next().unwrap_or_else(|| panic!("the stream ended after {events:#?}"));
            let last = fits(&event);
            events.push(event);
            if last {
                return events;
            }
        }
    }

    /// The events up to and with the next `session.status_idle`.
    pub(crate) fn turn(&mut self) -> Vec<Value> {
        self.until(|event| event["type"] == "session.status_idle")
    }

    fn frame(&mut self) -> Option<Value> {
        let (frame, rest) = self.text.split_once("\n\n")?;
        let (frame, rest) = (frame.to_owned(), rest.to_owned());
        self.text = rest;
        if frame.starts_with(':') {
            self.comments += 1;
            return self.frame();
        }
        let (name, data) = frame.split_once('\n').expect("two lines");
        let event: Value = serde_json::from_str(data.strip_prefix("data: ").expect("data")).expect("JSON");
        assert_eq!(name.strip_prefix("event: "), event["type"].as_str());
        assert_eq!(validate("StreamSessionEvents", Direction::Response, &event, false), [], "{event}");
        Some(event)
    }

    /// One chunk of the body; empty for the last one.
    pub(crate) fn chunk(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("a chunk comes");
        let size = usize::from_str_radix(line.trim_end(), 16).expect("a chunk has a size");
        let mut bytes = vec![0; size + 2];
        self.reader.read_exact(&mut bytes).expect("the chunk is complete");
        assert_eq!(&bytes[size..], b"\r\n");
        bytes.truncate(size);
        String::from_utf8(bytes).expect("UTF-8")
    }
}
