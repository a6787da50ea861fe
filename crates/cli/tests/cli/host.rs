//! A host that records requests and gives each the same reply.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;

pub(crate) struct Host {
    pub(crate) url: String,
    requests: mpsc::Receiver<Received>,
}

#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Host {
    /// Replies with `reply`: a whole response, or its beginning if `held` keeps the socket open.
    pub(crate) fn start(reply: impl Into<String>, is_held: bool) -> Self {
        let reply = reply.into();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (log, requests) = mpsc::channel();
        thread::spawn(move || {
            let mut held = Vec::new();
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                let Some(request) = read(&socket) else { continue };
                if log.send(request).is_err() {
                    return;
                }
                let _ = socket.write_all(reply.as_bytes());
                if is_held {
                    held.push(socket);
                }
            }
        });
        Self { url, requests }
    }

    /// Replies with this status and JSON.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        let length = body.len();
        let head = "content-type: application/json\r\nrequest-id: req_7\r\nx-should-retry: false\r\nconnection: close";
        Self::start(
            format!("HTTP/1.1 {status} Said\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}"),
            false,
        )
    }

    /// Returns the requests since the last time.
    pub(crate) fn requests(&self) -> Vec<Received> {
        self.requests.try_iter().collect()
    }
}

fn read(socket: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(socket);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Received { method, target, headers, body })
}
