//! Simulates the live stream on the wire: frames as bytes that may be cut, repeated or silent.

use crate::server::{Emission, Server};

pub(crate) struct Connection {
    /// The next emission of the log to put on the wire.
    next: usize,
    bytes: Vec<u8>,
    /// The number of bytes until the wire is cut.
    cut_after: Option<usize>,
    /// Set if the wire is open but brings no more bytes.
    is_silent: bool,
}

pub(crate) enum Received {
    Bytes(Vec<u8>),
    End,
    Nothing,
}

impl Connection {
    pub(crate) fn open(server: &mut Server) -> Self {
        let next = if server.faults.buffer && !server.ever_streamed { 0 } else { server.log.len() };
        server.ever_streamed = true;
        let is_cut = server.faults.strike(&server.draws, 2);
        let cut_after = is_cut.then(|| server.draws.pick(&[server.draws.size_below(3000), 0]));
        let is_silent = !is_cut && server.faults.strike(&server.draws, 8);
        match cut_after {
            Some(bytes) => server.note(format!("the stream will be cut after {bytes} bytes")),
            None if is_silent => server.note("the stream is open and silent"),
            None => (),
        }
        Self { next, bytes: Vec::new(), cut_after, is_silent }
    }

    /// Returns the bytes that can be read now.
    pub(crate) fn read(&mut self, server: &mut Server) -> Received {
        while let Some(emission) = server.log.get(self.next) {
            self.next += 1;
            if !emission.is_streamed {
                continue;
            }
            self.bytes.extend(frame(emission, server.draws.below(5)));
            if server.faults.duplicates && server.draws.once_in(6) {
                self.bytes.extend(frame(emission, server.draws.below(5)));
                let note = format!("{} comes twice", emission.id);
                server.note(note);
            }
        }
        if self.is_silent {
            return Received::Nothing;
        }
        if self.cut_after == Some(0) {
            return Received::End;
        }
        if self.bytes.is_empty() {
            let is_over = server.deleted && self.next == server.log.len();
            return if is_over { Received::End } else { Received::Nothing };
        }
        let most = self.bytes.len().min(2000);
        let mut length = most - server.draws.size_below(most);
        if let Some(left) = &mut self.cut_after {
            length = length.min(*left);
            *left -= length;
        }
        Received::Bytes(self.bytes.drain(..length).collect())
    }
}

fn frame(emission: &Emission, style: u64) -> Vec<u8> {
    let (kind, json) = (&emission.kind, &emission.json);
    match style {
        0 => format!("event: {kind}\ndata: {json}\n\n"),
        1 => format!(": keepalive\n\nevent: {kind}\ndata: {json}\n\n"),
        2 => format!("event: {kind}\r\ndata:{json}\r\n\r\n"),
        3 => format!("event: ping\ndata: {{\"type\": \"ping\"}}\n\ndata: {json}\n\n"),
        _ => format!("id: 7\nevent: {kind}\rdata: {json}\r\r"),
    }
    .into_bytes()
}
