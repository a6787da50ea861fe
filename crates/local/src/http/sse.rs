//! The event stream: frames as they are on the wire, and the loop that writes them as they come.

use super::response::head;
use super::wire::{Closed, Wire};
use crate::state::{Next, Session, StreamId};
use serde_json::Value;
use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

/// One event as a frame. JSON text has no raw line break, so one `data:` line is enough.
pub(crate) fn frame(event: &Value) -> String {
    format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or("message"))
}

/// Writes a session's events until it is deleted, the client leaves, or the server stops.
pub(crate) fn stream(
    wire: &mut Wire<'_>,
    socket: &TcpStream,
    headers: &[(String, String)],
    session: &Session,
    stream: StreamId,
    heartbeat: Duration,
    duplicate: bool,
) -> Result<(), Closed> {
    thread::scope(|scope| {
        // Nothing more is expected from the client, so whatever ends this read is its goodbye: seen at once,
        // not at the next heartbeat.
        scope.spawn(|| {
            while matches!((&mut &*socket).read(&mut [0; 1024]), Ok(1..)) {}
            session.close_stream(stream);
        });
        let outcome = write_frames(wire, headers, session, stream, heartbeat, duplicate);
        session.close_stream(stream);
        let _ = socket.shutdown(Shutdown::Read);
        outcome
    })
}

fn write_frames(
    wire: &mut Wire<'_>,
    headers: &[(String, String)],
    session: &Session,
    stream: StreamId,
    heartbeat: Duration,
    duplicate: bool,
) -> Result<(), Closed> {
    let mut text = head(200, headers);
    text.push_str("content-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n");
    text.push_str("transfer-encoding: chunked\r\nconnection: close\r\n\r\n");
    wire.write(text.as_bytes())?;
    wire.check_events()?;
    loop {
        match session.next_frame(stream, heartbeat) {
            Next::Frame(frame) => {
                for _ in 0..=usize::from(duplicate) {
                    wire.chunk(frame.as_bytes())?;
                    wire.event_done()?;
                }
            }
            Next::Quiet => wire.chunk(b": keepalive\n\n")?,
            Next::End => return wire.write(b"0\r\n\r\n"),
        }
    }
}
