//! Passes requests on to another server and writes down what came, for `--record`.
//!
//! The file has one JSON object on each line: `request` with its body, `reply` with its body, and
//! `event` for each event of a stream, byte for byte. Headers are not in it, and secrets in bodies,
//! events and targets are hidden, so that no key gets there. Ids are kept. Only the user can read it.

mod body;
mod frames;

use crate::http::request::Request;
use crate::http::response::head;
use crate::record::body::Body;
use crate::record::frames::Frames;
use crate::secrets;
use serde_json::{Value, json};
use std::fmt;
use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;
/// Headers that are about one connection, or that this server sets itself.
const OWN: [&str; 8] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
];

pub(crate) struct Recorder {
    file: Mutex<File>,
    /// Host and port.
    authority: String,
    /// The path before `/v1`.
    base: String,
    began: Instant,
    /// The number of streams so far.
    streams: AtomicU64,
}

impl Recorder {
    /// Makes a recorder. The upstream is an `http` URL: there is no TLS in this server.
    pub(crate) fn new(file: &Path, upstream: &str) -> io::Result<Self> {
        let wrong =
            |problem: &str| io::Error::new(io::ErrorKind::InvalidInput, format!("{upstream}: {problem}"));
        let rest = upstream.strip_prefix("http://").ok_or_else(|| {
            wrong("the upstream must be an http URL; for https, start a proxy on this machine that adds TLS")
        })?;
        let (authority, base) =
            rest.split_once('/').map_or((rest, ""), |(authority, base)| (authority, base));
        if authority.is_empty() || authority.contains('@') {
            return Err(wrong("give http://HOST:PORT"));
        }
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let authority = if has_port { authority.to_owned() } else { format!("{authority}:80") };
        let base = base.trim_end_matches('/');
        let base = if base.is_empty() { String::new() } else { format!("/{base}") };
        let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(file)?;
        // The mode above is only that of a new file.
        file.set_permissions(Permissions::from_mode(0o600))?;
        Ok(Self {
            file: Mutex::new(file),
            authority,
            base,
            began: Instant::now(),
            streams: AtomicU64::new(0),
        })
    }

    /// Passes one request on, and its reply back. The client's connection ends with the reply.
    pub(crate) fn pass(&self, client: &TcpStream, request: &Request) -> io::Result<()> {
        let note = |kind: &str| {
            let mut line = json!({"kind": kind, "method": request.method});
            line["target"] = secrets::shown_target(&request.target).into();
            line["at_seconds"] = self.began.elapsed().as_secs_f64().into();
            line
        };
        let mut line = note("request");
        line["body"] = shown(&request.body);
        self.write(&line);
        let upstream = TcpStream::connect(&self.authority)?;
        (&upstream).write_all(&self.request(request))?;
        let (status, headers, rest) = read_head(&upstream)?;
        let header =
            |name: &str| headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        let mut body = Body::new(&upstream, rest, header("transfer-encoding"), header("content-length"));
        let kept: Vec<_> =
            headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).cloned().collect();
        let mut text = head(status, &kept);
        if header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream")) {
            text.push_str("transfer-encoding: chunked\r\nconnection: close\r\n\r\n");
            (&*client).write_all(text.as_bytes())?;
            return thread::scope(|scope| {
                // Ends the stream when the client leaves, and not only with the next event.
                scope.spawn(|| {
                    while matches!((&mut &*client).read(&mut [0; 1024]), Ok(1..)) {}
                    let _ = upstream.shutdown(Shutdown::Both);
                });
                let mut line = note("event");
                line["stream"] = self.streams.fetch_add(1, Ordering::Relaxed).into();
                let outcome = self.pass_events(client, &mut body, &line);
                let _ = client.shutdown(Shutdown::Both);
                outcome
            });
        }
        let mut bytes = Vec::new();
        while let Some(piece) = body.next()? {
            bytes.extend(piece);
            if bytes.len() > MAX_BODY_BYTES {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the reply is too large"));
            }
        }
        let mut line = note("reply");
        line["status"] = status.into();
        line["body"] = shown(&bytes);
        self.write(&line);
        text.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", bytes.len()));
        (&*client).write_all(text.as_bytes())?;
        (&*client).write_all(&bytes)
    }

    fn pass_events(&self, mut client: &TcpStream, body: &mut Body<'_>, line: &Value) -> io::Result<()> {
        let mut frames = Frames::default();
        while let Some(piece) = body.next()? {
            // Written down first, so that no event that a client has seen is missing.
            for data in frames.read(&piece)? {
                let mut line = line.clone();
                line["at_seconds"] = self.began.elapsed().as_secs_f64().into();
                line["data"] = shown(data.as_bytes());
                self.write(&line);
            }
            client.write_all(format!("{:x}\r\n", piece.len()).as_bytes())?;
            client.write_all(&piece)?;
            client.write_all(b"\r\n")?;
        }
        client.write_all(b"0\r\n\r\n")
    }

    fn request(&self, request: &Request) -> Vec<u8> {
        let mut text = format!("{} {}{} HTTP/1.1\r\n", request.method, self.base, request.target);
        text.push_str(&format!("host: {}\r\nconnection: close\r\n", self.authority));
        for (name, value) in request.headers.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n", request.body.len()));
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&request.body);
        bytes
    }

    fn write(&self, line: &Value) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(format!("{line}\n").as_bytes()) {
            eprintln!("managed-agents-local: cannot write the recording: {error}");
        }
    }
}

/// Returns a body as text, byte for byte unless it has secrets; null if it is no text.
fn shown(body: &[u8]) -> Value {
    let Ok(text) = std::str::from_utf8(body) else { return Value::Null };
    let Ok(mut value) = serde_json::from_str::<Value>(text) else {
        // Uploads and pages are of no use for a replay, and could hold anything.
        return Value::Null;
    };
    let before = value.clone();
    secrets::hide(&mut value);
    if value == before { text.into() } else { value.to_string().into() }
}

type Head = (u16, Vec<(String, String)>, Vec<u8>);

/// Reads the head of a reply, and returns what came behind it.
fn read_head(mut upstream: &TcpStream) -> io::Result<Head> {
    let wrong = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
    let mut bytes = Vec::new();
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 100];
        let mut head = httparse::Response::new(&mut headers);
        match head.parse(&bytes) {
            Ok(httparse::Status::Complete(used)) => {
                let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                let all =
                    head.headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(header.value)));
                return Ok((head.code.unwrap_or(502), all.collect(), bytes[used..].to_vec()));
            }
            Ok(httparse::Status::Partial) if bytes.len() < MAX_HEAD_BYTES => {}
            _ => return Err(wrong("the upstream does not speak HTTP/1.1")),
        }
        let mut piece = [0; 4096];
        match upstream.read(&mut piece)? {
            0 => return Err(wrong("the upstream closed before its reply")),
            count => bytes.extend_from_slice(&piece[..count]),
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recorder").field("authority", &self.authority).finish_non_exhaustive()
    }
}
