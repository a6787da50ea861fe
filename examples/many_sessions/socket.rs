//! A socket with one request on it that never waits.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;

use http::{Request, Response};
use managed_agents_examples::http1::{self, AnswerReader, Part, invalid};
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

/// A socket with one request on it. Dropped, it closes.
pub(crate) struct Socket {
    socket: TcpStream,
    /// Of the request, what was not taken yet.
    unsent: Vec<u8>,
    /// True once a byte of the request was taken.
    pub(crate) has_sent: bool,
    answer: AnswerReader,
    /// The head of the answer, once it is there, and what was read of its body for `whole`.
    pub(crate) head: Option<Response<()>>,
    body: Vec<u8>,
}

impl Socket {
    /// Begins to connect. What happens is told to the loop by `token`.
    pub(crate) fn open(
        server: SocketAddr,
        request: &Request<Vec<u8>>,
        registry: &Registry,
        token: Token,
    ) -> io::Result<Self> {
        let mut socket = TcpStream::connect(server)?;
        registry.register(&mut socket, token, Interest::READABLE | Interest::WRITABLE)?;
        let unsent = http1::to_bytes(request);
        Ok(Self {
            socket,
            unsent,
            has_sent: false,
            answer: AnswerReader::new(),
            head: None,
            body: Vec::new(),
        })
    }

    /// The next part of the answer; `Nothing` until the loop tells of the socket again.
    pub(crate) fn part(&mut self) -> io::Result<Part> {
        self.send()?;
        let mut buffer = [0; 16 * 1024];
        loop {
            match self.answer.part()? {
                Part::Nothing => (),
                part => {
                    if let Part::Head(head) = &part {
                        self.head = Some(head.clone());
                    }
                    return Ok(part);
                }
            }
            if !self.unsent.is_empty() {
                return Ok(Part::Nothing);
            }
            match self.socket.read(&mut buffer) {
                Ok(0) if self.answer.may_end() => return Ok(Part::End),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.answer.push(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Part::Nothing),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(error),
            }
        }
    }

    /// The whole answer, once it is there; at most `limit` bytes of body.
    pub(crate) fn whole(&mut self, limit: usize) -> io::Result<Option<Response<&[u8]>>> {
        loop {
            match self.part()? {
                Part::Body(bytes) if self.body.len() + bytes.len() > limit => {
                    return Err(invalid("the answer is too long"));
                }
                Part::Body(bytes) => self.body.extend(bytes),
                Part::Head(_) => (),
                Part::End => return Ok(self.head.clone().map(|head| head.map(|()| &self.body[..]))),
                _ => return Ok(None),
            }
        }
    }

    fn send(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            match self.socket.write(&self.unsent) {
                Ok(count) => {
                    self.has_sent = true;
                    self.unsent.drain(..count);
                }
                // Not yet connected, or the server is slow to read.
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected) =>
                {
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
