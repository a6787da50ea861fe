//! As much of HTTP/1.1 as a client needs that closes the connection after each answer.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use http::{Request, Response, Uri};

/// How long an answer may take to begin or to go on, where nobody says otherwise.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest status line and headers taken.
const MAX_HEAD_BYTES: u64 = 64 << 10;

/// A socket with one request on it.
pub(crate) struct Connection {
    socket: BufReader<TcpStream>,
    framing: Framing,
    /// The beginning of a line of the framing: a read that ended in silence goes on here, so no byte is lost.
    line: Vec<u8>,
}

/// What came of waiting for bytes of the body.
pub(crate) enum Read {
    Bytes(usize),
    Silence,
    End,
}

/// A whole answer, owned; the core reads borrowed ones.
pub(crate) struct Answer {
    head: Response<()>,
    body: Vec<u8>,
}

/// What the next byte of the body is.
#[derive(Clone, Copy)]
enum Framing {
    /// One of so many that are left.
    Length(u64),
    /// One of the last: the server closes when it is done.
    UntilClose,
    /// The first of a line with the size of a chunk.
    ChunkSize,
    /// One of so many that are left of a chunk.
    Chunk(u64),
    /// The first of the line break after a chunk.
    ChunkEnd,
    /// The first of the lines after the last chunk.
    Trailer,
    Done,
}

impl Connection {
    /// Connects to the host of `uri`. If this fails, certainly nothing was sent.
    pub(crate) fn connect(uri: &Uri) -> io::Result<Self> {
        if uri.scheme_str() != Some("http") {
            return Err(invalid("std::net knows no TLS: use a base URL that begins with http://"));
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let socket = TcpStream::connect((host, uri.port_u16().unwrap_or(80)))?;
        socket.set_nodelay(true)?;
        socket.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { socket: BufReader::new(socket), framing: Framing::Done, line: Vec::new() })
    }

    /// Sends the request and reads the head of the answer.
    pub(crate) fn ask(&mut self, request: &Request<Vec<u8>>) -> io::Result<Response<()>> {
        let uri = request.uri();
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let host = uri.authority().map_or("", |authority| authority.as_str());
        let mut bytes = format!("{} {target} HTTP/1.1\r\nhost: {host}\r\n", request.method()).into_bytes();
        for (name, value) in request.headers() {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes
            .extend(format!("content-length: {}\r\nconnection: close\r\n\r\n", request.body().len()).bytes());
        bytes.extend(request.body());
        let socket = self.socket.get_mut();
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.write_all(&bytes)?;

        let mut head = self.head()?;
        while head.status().is_informational() {
            head = self.head()?;
        }
        self.framing = framing(&head)?;
        Ok(head)
    }

    /// Waits for bytes of the body, but not longer than `silence`.
    pub(crate) fn read(&mut self, buffer: &mut [u8], silence: Duration) -> io::Result<Read> {
        // The system takes zero for "for ever".
        self.socket.get_ref().set_read_timeout(Some(silence.max(Duration::from_millis(1))))?;
        loop {
            match self.step(buffer) {
                Ok(None) => continue,
                Ok(Some(read)) => return Ok(read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // Unix says the first, Windows the second.
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Ok(Read::Silence);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The rest of the answer, at most `limit` bytes.
    pub(crate) fn whole(&mut self, head: Response<()>, limit: usize) -> io::Result<Answer> {
        let (mut body, mut buffer) = (Vec::new(), [0; 16 * 1024]);
        loop {
            match self.read(&mut buffer, PATIENCE)? {
                Read::Bytes(count) if body.len() + count > limit => {
                    return Err(invalid("the answer is too long"));
                }
                Read::Bytes(count) => body.extend(&buffer[..count]),
                Read::Silence => return Err(io::ErrorKind::TimedOut.into()),
                Read::End => return Ok(Answer { head, body }),
            }
        }
    }

    /// One step through the body; `None` if it only got on in the framing.
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<Option<Read>> {
        match self.framing {
            Framing::Done | Framing::Length(0) => return Ok(Some(Read::End)),
            Framing::Length(left) => {
                let count = self.some(buffer, left)?;
                self.framing = Framing::Length(left - count as u64);
                return Ok(Some(Read::Bytes(count)));
            }
            Framing::UntilClose => {
                let count = self.socket.read(buffer)?;
                return Ok(Some(if count == 0 { Read::End } else { Read::Bytes(count) }));
            }
            Framing::Chunk(left) => {
                let count = self.some(buffer, left)?;
                let left = left - count as u64;
                self.framing = if left == 0 { Framing::ChunkEnd } else { Framing::Chunk(left) };
                return Ok(Some(Read::Bytes(count)));
            }
            Framing::ChunkEnd => {
                self.line()?;
                self.framing = Framing::ChunkSize;
            }
            Framing::ChunkSize => {
                let line = self.line()?;
                let size = line.split(';').next().unwrap_or_default().trim();
                let size = u64::from_str_radix(size, 16).map_err(|_| invalid("a chunk has no size"))?;
                self.framing = if size == 0 { Framing::Trailer } else { Framing::Chunk(size) };
            }
            Framing::Trailer => {
                if self.line()?.is_empty() {
                    self.framing = Framing::Done;
                }
            }
        }
        Ok(None)
    }

    /// At least one byte, at most `left`: there must be more.
    fn some(&mut self, buffer: &mut [u8], left: u64) -> io::Result<usize> {
        let room = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        match self.socket.read(&mut buffer[..room])? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }

    fn head(&mut self) -> io::Result<Response<()>> {
        let status = self.line()?;
        let mut head = Response::builder().status(status.split(' ').nth(1).unwrap_or_default());
        let mut size = status.len() as u64;
        loop {
            let line = self.line()?;
            size += line.len() as u64;
            if size > MAX_HEAD_BYTES {
                return Err(invalid("the head of the answer is too long"));
            }
            if line.is_empty() {
                return head.body(()).map_err(io::Error::other);
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(invalid("the answer is not HTTP"));
            };
            head = head.header(name, value.trim());
        }
    }

    /// A line without its end.
    fn line(&mut self) -> io::Result<String> {
        let room = MAX_HEAD_BYTES - self.line.len() as u64;
        self.socket.by_ref().take(room).read_until(b'\n', &mut self.line)?;
        let line = std::mem::take(&mut self.line);
        match line.strip_suffix(b"\n") {
            Some(line) => Ok(String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Answer {
    /// The form that the core reads.
    pub(crate) fn response(&self) -> Response<&[u8]> {
        self.head.clone().map(|()| &self.body[..])
    }
}

fn framing(head: &Response<()>) -> io::Result<Framing> {
    let text = |name| head.headers().get(name).and_then(|value| value.to_str().ok());
    if text("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return Ok(Framing::ChunkSize);
    }
    match text("content-length") {
        _ if head.status() == http::StatusCode::NO_CONTENT => Ok(Framing::Done),
        Some(length) => Ok(Framing::Length(length.parse().map_err(|_| invalid("the length is no number"))?)),
        None => Ok(Framing::UntilClose),
    }
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
