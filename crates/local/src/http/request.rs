//! Reads one request from a socket. `httparse` parses the head; the body has a length or chunks.
//! Both are bounded.

use crate::faults::control::Plan;
use crate::http::query::{Query, decode};
use crate::json;
use crate::refusal::{Refusal, Result};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;

/// The longest request line with headers, and the longest line with the size of a chunk.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
/// The longest body of any operation but uploads, as in the service.
pub(crate) const MAX_JSON_BYTES: usize = 32 * 1024 * 1024;
/// The longest body of an upload. The service takes 500 MB, but this server keeps the body in
/// memory.
pub(crate) const MAX_UPLOAD_BYTES: usize = 64 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) path: String,
    pub(crate) query: Query,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The faults of this request.
    pub(crate) faults: Plan,
    /// The body as JSON, once it was read.
    json: OnceLock<Value>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Returns the values of a header that may come as one comma-separated line or as several
    /// lines.
    pub(crate) fn listed(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(given, _)| given == name)
            .flat_map(|(_, value)| value.split(',').map(str::trim))
    }

    /// Reads the body as JSON, at most once. A request without a body has the empty object.
    pub(crate) fn json(&self) -> Result<&Value> {
        if let Some(body) = self.json.get() {
            return Ok(body);
        }
        let text: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        let body = json::read(text).map_err(|error| match error.is_data() {
            true => Refusal::invalid(error.to_string()),
            false => Refusal::invalid(format!("the body is not JSON: {error}")),
        })?;
        Ok(self.json.get_or_init(|| body))
    }

    pub(crate) fn segments(&self) -> Result<Vec<String>> {
        self.path.strip_prefix('/').unwrap_or(&self.path).split('/').map(decode).collect()
    }
}

/// Received bytes of one connection that no request has used yet.
pub(crate) struct Reader<'a> {
    socket: &'a TcpStream,
    buffer: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(socket: &'a TcpStream) -> Self {
        Self { socket, buffer: Vec::new() }
    }

    /// Reads the next request. Returns `None` when the client has closed. After an error the
    /// connection cannot be used any more.
    pub(crate) fn next(&mut self) -> Result<Option<Request>> {
        let Some(mut request) = self.head()? else { return Ok(None) };
        let is_upload = request.method == "POST"
            && (request.path == "/v1/files" || request.path.starts_with("/v1/skills"));
        let limit = if is_upload { MAX_UPLOAD_BYTES } else { MAX_JSON_BYTES };
        if request.listed("content-length").count() > 1 {
            return Err(Refusal::invalid("the body has more than one length"));
        }
        let length = request.header("content-length").map(str::to_owned);
        let coding = request.header("transfer-encoding").map(str::to_ascii_lowercase);
        if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
            // A client that cannot read this also fails the read of its body.
            let _ = self.socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        let body = match (length, coding.as_deref()) {
            (None, None) => Some(Vec::new()),
            (Some(length), None) => {
                let length =
                    length.parse().map_err(|_| Refusal::invalid("content-length is not a number"))?;
                self.exactly(length, limit)?
            }
            (None, Some("chunked")) => self.chunks(limit)?,
            _ => return Err(Refusal::invalid("the body's length is ambiguous")),
        };
        let Some(body) = body else { return Ok(None) };
        request.body = body;
        Ok(Some(request))
    }

    fn head(&mut self) -> Result<Option<Request>> {
        loop {
            if let Some((request, used)) = parse(&self.buffer)? {
                self.buffer.drain(..used);
                return Ok(Some(request));
            }
            if self.buffer.len() > MAX_HEAD_BYTES {
                return Err(Refusal::new(431, "the request's head is too long"));
            }
            if !self.fill() {
                return Ok(None);
            }
        }
    }

    fn exactly(&mut self, length: usize, limit: usize) -> Result<Option<Vec<u8>>> {
        if length > limit {
            return Err(Refusal::new(413, format!("the body has {length} bytes, {limit} are allowed")));
        }
        while self.buffer.len() < length {
            if !self.fill() {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer.drain(..length).collect()))
    }

    fn chunks(&mut self, limit: usize) -> Result<Option<Vec<u8>>> {
        let mut body = Vec::new();
        loop {
            let size = match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((used, size))) => {
                    self.buffer.drain(..used);
                    usize::try_from(size).unwrap_or(usize::MAX)
                }
                Ok(httparse::Status::Partial) if self.buffer.len() > MAX_HEAD_BYTES => {
                    return Err(Refusal::invalid("the size of a chunk does not end"));
                }
                Ok(httparse::Status::Partial) if self.fill() => continue,
                Ok(httparse::Status::Partial) => return Ok(None),
                Err(_) => return Err(Refusal::invalid("a chunk of the body has no valid size")),
            };
            let Some(mut piece) = self.exactly(size, limit - body.len())? else { return Ok(None) };
            body.append(&mut piece);
            let Some(end) = self.exactly(2, 2)? else { return Ok(None) };
            if end != b"\r\n" {
                return Err(Refusal::invalid("a chunk of the body does not end where it should"));
            }
            if size == 0 {
                return Ok(Some(body));
            }
        }
    }

    /// Reads once more. Returns `false` at the end of the connection.
    fn fill(&mut self) -> bool {
        let mut piece = [0; 16 * 1024];
        match self.socket.read(&mut piece) {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.buffer.extend_from_slice(&piece[..count]);
                true
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Option<(Request, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let used = match head.parse(bytes) {
        Ok(httparse::Status::Complete(used)) => used,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(Refusal::invalid(format!("not an HTTP/1.1 request: {error}"))),
    };
    let target = head.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = head
        .headers
        .iter()
        .map(|header| {
            (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).trim().to_owned())
        })
        .collect();
    let request = Request {
        method: head.method.unwrap_or_default().into(),
        target: target.into(),
        path: path.into(),
        query: Query::parse(query)?,
        headers,
        body: Vec::new(),
        faults: Plan::default(),
        json: OnceLock::new(),
    };
    Ok(Some((request, used)))
}
