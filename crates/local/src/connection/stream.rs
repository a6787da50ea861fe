//! Writes the event stream of a session.

use crate::faults::view::LiveView;
use crate::http::response::head;
use crate::http::wire::{Closed, Wire};
use crate::state::session::{Session, StreamId};
use crate::state::streams::Next;
use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

/// The way in which a stream is written.
#[derive(Debug)]
pub(super) struct Manner<'a> {
    /// The longest silence.
    pub(super) heartbeat: Duration,
    /// `true` writes every frame twice.
    pub(super) duplicate: bool,
    pub(super) view: LiveView<'a>,
}

/// Writes a session's events until the session is deleted, the client leaves, or the server stops.
pub(super) fn write(
    wire: &mut Wire<'_>,
    socket: &TcpStream,
    headers: &[(String, String)],
    session: &Session,
    stream: StreamId,
    manner: Manner<'_>,
) -> Result<(), Closed> {
    thread::scope(|scope| {
        // The client sends nothing more, so this read ends when the client closes: at once, and not
        // only at the next heartbeat.
        scope.spawn(|| {
            while matches!((&mut &*socket).read(&mut [0; 1024]), Ok(1..)) {}
            session.close_stream(stream);
        });
        let outcome = frames(wire, headers, session, stream, manner);
        session.close_stream(stream);
        let _ = socket.shutdown(Shutdown::Read);
        outcome
    })
}

fn frames(
    wire: &mut Wire<'_>,
    headers: &[(String, String)],
    session: &Session,
    stream: StreamId,
    mut manner: Manner<'_>,
) -> Result<(), Closed> {
    wire.status(200);
    let mut text = head(200, headers);
    text.push_str("content-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n");
    text.push_str("transfer-encoding: chunked\r\nconnection: close\r\n\r\n");
    wire.write(text.as_bytes())?;
    wire.check_events()?;
    loop {
        match session.next_frame(stream, manner.heartbeat) {
            Next::Frame(frame) => {
                let Some(frame) = manner.view.frame(&frame) else { continue };
                for _ in 0..=usize::from(manner.duplicate) {
                    wire.chunk(frame.as_bytes())?;
                    wire.event_done()?;
                }
            }
            Next::Quiet => wire.chunk(b": keepalive\n\n")?,
            Next::End => return wire.write(b"0\r\n\r\n"),
        }
    }
}
