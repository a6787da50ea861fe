//! The live stream on the wire: frames as bytes, cut, doubled, or silent.

use crate::server::{Emission, Server};

pub(crate) struct Connection {
    /// The next emission of the log to put on the wire.
    next: usize,
    bytes: Vec<u8>,
    /// Bytes until the wire is cut.
    cut_after: Option<usize>,
    /// Open, but nothing comes any more.
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
        let cut = server.faults.strike(&mut server.random.clone(), 2);
        server.random.u64(..);
        let cut_after = cut.then(|| server.random.usize(0..3000));
        let is_silent = !cut && server.faults.strike(&mut server.random.clone(), 8);
        server.random.u64(..);
        Self { next, bytes: Vec::new(), cut_after, is_silent }
    }

    /// What is there to read now.
    pub(crate) fn read(&mut self, server: &mut Server) -> Received {
        while let Some(emission) = server.log.get(self.next) {
            self.next += 1;
            let copies = if server.faults.duplicates && server.random.u32(0..6) == 0 { 2 } else { 1 };
            for _ in 0..copies {
                self.bytes.extend(frame(emission, server.random.u32(0..4)));
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
        let mut length = server.random.usize(1..=self.bytes.len().min(2000));
        if let Some(left) = &mut self.cut_after {
            length = length.min(*left);
            *left -= length;
        }
        Received::Bytes(self.bytes.drain(..length).collect())
    }
}

fn frame(emission: &Emission, style: u32) -> Vec<u8> {
    let (kind, json) = (&emission.kind, &emission.json);
    match style {
        0 => format!(": keepalive\n\nevent: {kind}\ndata: {json}\n\n"),
        1 => format!("event: {kind}\r\ndata:{json}\r\n\r\n"),
        2 => format!("event: ping\ndata: {{\"type\": \"ping\"}}\n\ndata: {json}\n\n"),
        _ => format!("id: 7\nevent: {kind}\rdata: {json}\r\r"),
    }
    .into_bytes()
}
