//! Sends one request on a blocking socket.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use http::{Request, Response, Uri};
use managed_agents_examples::http1::{self, AnswerReader, Part, invalid};

/// The default timeout for the start of a reply and for each further read.
const PATIENCE: Duration = Duration::from_secs(30);

/// A socket with one request on it.
pub(crate) struct Connection {
    socket: TcpStream,
    answer: AnswerReader,
}

/// The result of a wait for bytes of the body.
pub(crate) enum Read {
    Bytes(Vec<u8>),
    Silence,
    End,
}

/// A complete, owned reply. The core reads borrowed ones.
pub(crate) struct Answer {
    head: Response<()>,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to the host of `uri`. On failure, certainly nothing was sent.
    pub(crate) fn connect(uri: &Uri) -> io::Result<Self> {
        if uri.scheme_str() != Some("http") {
            return Err(invalid("std::net knows no TLS: use a base URL that begins with http://"));
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let socket = TcpStream::connect((host, uri.port_u16().unwrap_or(80)))?;
        socket.set_nodelay(true)?;
        socket.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { socket, answer: AnswerReader::new() })
    }

    /// Sends the request and reads the head of the reply.
    pub(crate) fn ask(&mut self, request: &Request<Vec<u8>>) -> io::Result<Response<()>> {
        self.socket.write_all(&http1::to_bytes(request))?;
        match self.part(PATIENCE)? {
            Some(Part::Head(head)) => Ok(head),
            _ => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Waits for bytes of the body, at most for `silence`.
    pub(crate) fn read(&mut self, silence: Duration) -> io::Result<Read> {
        Ok(match self.part(silence)? {
            Some(Part::Body(bytes)) => Read::Bytes(bytes),
            Some(_) => Read::End,
            None => Read::Silence,
        })
    }

    /// Reads the rest of the reply, at most `limit` bytes.
    pub(crate) fn whole(&mut self, head: Response<()>, limit: usize) -> io::Result<Answer> {
        let mut body = Vec::new();
        loop {
            match self.read(PATIENCE)? {
                Read::Bytes(bytes) if body.len() + bytes.len() > limit => {
                    return Err(invalid("the answer is too long"));
                }
                Read::Bytes(bytes) => body.extend(bytes),
                Read::Silence => return Err(io::ErrorKind::TimedOut.into()),
                Read::End => return Ok(Answer { head, body }),
            }
        }
    }

    /// Returns the next part of the reply, or `None` after this much silence.
    fn part(&mut self, silence: Duration) -> io::Result<Option<Part>> {
        // The system takes a zero timeout as no timeout.
        self.socket.set_read_timeout(Some(silence.max(Duration::from_millis(1))))?;
        let mut buffer = [0; 16 * 1024];
        loop {
            match self.answer.part()? {
                Part::Nothing => (),
                part => return Ok(Some(part)),
            }
            match self.socket.read(&mut buffer) {
                Ok(0) if self.answer.may_end() => return Ok(Some(Part::End)),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.answer.push(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                // Unix returns the first error kind, Windows the second.
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Answer {
    /// Returns the reply in the form that the core reads.
    pub(crate) fn response(&self) -> Response<&[u8]> {
        self.head.clone().map(|()| &self.body[..])
    }
}
