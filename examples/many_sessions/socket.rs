//! Sends one request on a non-blocking socket.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;

use http::{Request, Response};
use managed_agents_examples::http1::{self, AnswerReader, Part, invalid};
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

/// A socket with one request on it. Dropping it closes the connection.
pub(crate) struct Socket {
    socket: TcpStream,
    /// The part of the request that was not sent yet.
    unsent: Vec<u8>,
    /// Set once a byte of the request was sent.
    pub(crate) has_sent: bool,
    answer: AnswerReader,
    /// The head of the reply, once it is there, and the body read so far for `whole`.
    pub(crate) head: Option<Response<()>>,
    body: Vec<u8>,
}

impl Socket {
    /// Starts to connect. The loop reports the socket's events by `token`.
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

    /// Returns the next part of the reply, or `Nothing` until the loop reports the socket again.
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

    /// Returns the complete reply, once it is there, with at most `limit` bytes of body.
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
                // The socket is not yet connected, or the server reads slowly.
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
