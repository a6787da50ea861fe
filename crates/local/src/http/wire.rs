//! The writing half of a connection. It counts the bytes of a reply, and ends, slows or silences
//! the reply where a fault says so.

use crate::faults::control::{Ending, Plan};
use crate::faults::fault::At;
use crate::http::progress::Progress;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const ERROR_EVENT: &str = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\
    \"message\":\"this failure was asked for\"},\"request_id\":null}\n\n";

/// The connection is over: the client has closed it, or a fault has.
#[derive(Debug)]
pub(crate) struct Closed;

pub(crate) struct Wire<'a> {
    socket: &'a TcpStream,
    sent: Arc<Progress>,
    events: u64,
    plan: &'a Plan,
}

impl<'a> Wire<'a> {
    pub(crate) fn new(socket: &'a TcpStream, sent: Arc<Progress>, plan: &'a Plan) -> Self {
        Self { socket, sent, events: 0, plan }
    }

    /// Notes the status of the reply that follows.
    pub(crate) fn status(&self, status: u16) {
        self.sent.set_status(status);
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Closed> {
        match self.plan.end {
            Some((At::Bytes(limit), ending)) => {
                let left = usize::try_from(limit - self.sent.bytes()).unwrap_or(usize::MAX);
                if bytes.len() < left {
                    return self.put(bytes);
                }
                self.put(&bytes[..left])?;
                self.end(ending)
            }
            _ => self.put(bytes),
        }
    }

    /// Writes a piece of a body of unknown length, as chunks no longer than a `slow` fault allows.
    pub(crate) fn chunk(&mut self, bytes: &[u8]) -> Result<(), Closed> {
        for piece in bytes.chunks(self.plan.slow.map_or(usize::MAX, |(size, _)| size)) {
            let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
            chunk.extend_from_slice(piece);
            chunk.extend_from_slice(b"\r\n");
            self.write(&chunk)?;
        }
        Ok(())
    }

    /// Counts one event that was written completely.
    pub(crate) fn event_done(&mut self) -> Result<(), Closed> {
        self.events += 1;
        self.check_events()
    }

    /// Ends the connection if a fault at this event is due. Also called before the first event.
    pub(crate) fn check_events(&mut self) -> Result<(), Closed> {
        match self.plan.end {
            Some((At::Events(limit), ending)) if self.events >= limit => self.end(ending),
            _ => Ok(()),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Closed> {
        let (size, pause) = self.plan.slow.unwrap_or((usize::MAX, Duration::ZERO));
        for piece in bytes.chunks(size) {
            self.socket.write_all(piece).map_err(|_| Closed)?;
            self.sent.add(piece.len());
            if !pause.is_zero() {
                // The fault asks for time to pass; no event could end the wait earlier.
                thread::sleep(pause);
            }
        }
        Ok(())
    }

    fn end(&mut self, ending: Ending) -> Result<(), Closed> {
        match ending {
            Ending::Cut => {
                let _ = self.socket.shutdown(Shutdown::Both);
            }
            Ending::Error => {
                self.put(format!("{:x}\r\n{ERROR_EVENT}\r\n", ERROR_EVENT.len()).as_bytes())?;
                let _ = self.socket.shutdown(Shutdown::Both);
            }
            // The reset is sent when the caller drops the last handle of the socket.
            Ending::Reset => {
                let _ = rustix::net::sockopt::set_socket_linger(self.socket, Some(Duration::ZERO));
            }
            // Waits until the client closes or the server stops.
            Ending::Silence => while matches!((&mut &*self.socket).read(&mut [0; 1024]), Ok(1..)) {},
        }
        Err(Closed)
    }
}
