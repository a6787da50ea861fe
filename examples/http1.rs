//! Parses HTTP/1.1 replies without a socket: bytes in, parts out. Covers a client that closes the
//! connection after each reply.

use std::io;

use http::{Request, Response};

/// The maximum size of the status line and headers.
const MAX_HEAD_BYTES: usize = 64 << 10;

/// A reply, parsed from pieces that may be cut anywhere. Holds the pushed bytes that were not read
/// yet, and a line of the framing.
#[derive(Debug)]
pub struct AnswerReader {
    pushed: Vec<u8>,
    /// The number of bytes already read.
    taken: usize,
    next: Next,
}

/// The next part of a reply.
#[derive(Debug)]
#[non_exhaustive]
pub enum Part {
    /// Status and headers.
    Head(Response<()>),
    /// Some bytes of the body.
    Body(Vec<u8>),
    /// Nothing until more bytes are pushed.
    Nothing,
    /// The reply is complete.
    End,
}

/// The meaning of the next byte.
#[derive(Debug, Clone, Copy)]
enum Next {
    /// Part of the head.
    Head,
    /// Part of the body, with this many bytes left.
    Length(u64),
    /// Part of a body that ends when the server closes.
    UntilClose,
    /// Start of the line with the size of a chunk.
    ChunkSize,
    /// Part of a chunk, with this many bytes left.
    Chunk(u64),
    /// Start of the line break after a chunk.
    ChunkEnd,
    /// Start of the lines after the last chunk.
    Trailer,
    Done,
}

/// Returns a request as bytes for the wire.
pub fn to_bytes(request: &Request<Vec<u8>>) -> Vec<u8> {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let mut bytes = format!("{} {target} HTTP/1.1\r\nhost: {host}\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(format!("content-length: {}\r\nconnection: close\r\n\r\n", request.body().len()).bytes());
    bytes.extend(request.body());
    bytes
}

impl AnswerReader {
    /// Makes a reader at the start of a reply.
    pub fn new() -> Self {
        Self { pushed: Vec::new(), taken: 0, next: Next::Head }
    }

    /// Adds received bytes. Push more only after [`Part::Nothing`]; nothing else bounds the memory.
    pub fn push(&mut self, bytes: &[u8]) {
        self.pushed.drain(..self.taken);
        self.taken = 0;
        self.pushed.extend_from_slice(bytes);
    }

    /// Returns the next part of the pushed bytes.
    ///
    /// # Errors
    ///
    /// Fails if the bytes are not HTTP, or if the head is too long.
    pub fn part(&mut self) -> io::Result<Part> {
        loop {
            match self.next {
                Next::Done | Next::Length(0) => return Ok(Part::End),
                Next::Head => {
                    let Some(head) = self.head()? else { return Ok(Part::Nothing) };
                    if !head.status().is_informational() {
                        self.next = after_head(&head)?;
                        return Ok(Part::Head(head));
                    }
                }
                Next::UntilClose => return Ok(self.some(u64::MAX)),
                Next::Length(left) => {
                    let part = self.some(left);
                    self.next = Next::Length(left - length(&part));
                    return Ok(part);
                }
                Next::Chunk(left) => {
                    let part = self.some(left);
                    let left = left - length(&part);
                    self.next = if left == 0 { Next::ChunkEnd } else { Next::Chunk(left) };
                    return Ok(part);
                }
                Next::ChunkEnd | Next::ChunkSize | Next::Trailer => {
                    let Some(line) = self.line()? else { return Ok(Part::Nothing) };
                    self.next = match self.next {
                        Next::ChunkEnd => Next::ChunkSize,
                        Next::ChunkSize => match size(&line)? {
                            0 => Next::Trailer,
                            size => Next::Chunk(size),
                        },
                        _ if line.is_empty() => Next::Done,
                        _ => Next::Trailer,
                    };
                }
            }
        }
    }

    /// Returns `true` if the reply may end here because the server closes.
    pub fn may_end(&self) -> bool {
        matches!(self.next, Next::UntilClose | Next::Done | Next::Length(0))
    }

    /// Returns the available bytes of the body, at most `left`.
    fn some(&mut self, left: u64) -> Part {
        let there = &self.pushed[self.taken..];
        let count = there.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if count == 0 {
            return Part::Nothing;
        }
        let bytes = there[..count].to_vec();
        self.taken += count;
        Part::Body(bytes)
    }

    /// Returns the head, once it is complete.
    fn head(&mut self) -> io::Result<Option<Response<()>>> {
        let begin = self.taken;
        let Some(status) = self.line()? else { return Ok(None) };
        let mut head = Response::builder().status(status.split(' ').nth(1).unwrap_or_default());
        loop {
            let Some(line) = self.line()? else {
                if self.pushed.len() - begin > MAX_HEAD_BYTES {
                    return Err(invalid("the head of the answer is too long"));
                }
                // Starts again from the beginning once more bytes are there.
                self.taken = begin;
                return Ok(None);
            };
            if line.is_empty() {
                return head.body(()).map(Some).map_err(io::Error::other);
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(invalid("the answer is not HTTP"));
            };
            head = head.header(name, value.trim());
        }
    }

    /// Returns a line without its end, once it is complete.
    fn line(&mut self) -> io::Result<Option<String>> {
        let there = &self.pushed[self.taken..];
        let Some(end) = there.iter().position(|byte| *byte == b'\n') else {
            let is_too_long = there.len() > MAX_HEAD_BYTES;
            return if is_too_long { Err(invalid("a line of the answer is too long")) } else { Ok(None) };
        };
        let line = there[..end].strip_suffix(b"\r").unwrap_or(&there[..end]);
        let line = String::from_utf8_lossy(line).into_owned();
        self.taken += end + 1;
        Ok(Some(line))
    }
}

impl Default for AnswerReader {
    fn default() -> Self {
        Self::new()
    }
}

fn length(part: &Part) -> u64 {
    if let Part::Body(bytes) = part { bytes.len() as u64 } else { 0 }
}

fn size(line: &str) -> io::Result<u64> {
    let size = line.split(';').next().unwrap_or_default().trim();
    u64::from_str_radix(size, 16).map_err(|_| invalid("a chunk has no size"))
}

fn after_head(head: &Response<()>) -> io::Result<Next> {
    let text = |name| head.headers().get(name).and_then(|value| value.to_str().ok());
    if text("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return Ok(Next::ChunkSize);
    }
    match text("content-length") {
        _ if head.status() == http::StatusCode::NO_CONTENT => Ok(Next::Done),
        Some(length) => Ok(Next::Length(length.parse().map_err(|_| invalid("the length is no number"))?)),
        None => Ok(Next::UntilClose),
    }
}

/// Makes an error for a reply that cannot be used.
pub fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
