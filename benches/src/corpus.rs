//! Makes the streams that every row reads, from a seed: the same bytes on every machine.

use bytes::Bytes;

use crate::rows::{Tally, Tier};
use crate::script::Script;

/// A stream, and the counts that a reader must find in it.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The bytes of the stream on the wire, without HTTP.
    pub bytes: Bytes,
    events: u64,
    data_bytes: u64,
    header_bytes: u64,
    text_bytes: u64,
}

/// The kind of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Previews of a message, about 183 bytes each.
    Delta,
    /// Turns with messages, tools and spans, about 849 bytes per event.
    Mixed,
    /// Results of tools, about 51 KB each.
    Large,
}

impl Kind {
    /// All kinds, smallest events first.
    pub const ALL: [Self; 3] = [Self::Delta, Self::Mixed, Self::Large];

    /// Returns the name on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Delta => "delta",
            Self::Mixed => "mixed",
            Self::Large => "large",
        }
    }

    /// Returns the number of events in the published tables.
    pub fn full_size(self) -> u64 {
        match self {
            Self::Delta => 200_000,
            Self::Mixed => 50_000,
            Self::Large => 2_000,
        }
    }
}

impl Corpus {
    /// Makes the first `events` events of a stream.
    pub fn new(kind: Kind, events: u64) -> Self {
        let mut script = Script::new();
        for at in 0..events {
            match kind {
                Kind::Delta => script.delta(at),
                Kind::Mixed => script.mixed(at),
                Kind::Large => script.result(50_700),
            }
        }
        script.into_corpus()
    }

    /// Makes results of tools with texts of this many bytes, to measure growth with the size of a
    /// frame.
    pub fn of_frames(events: u64, bytes: usize) -> Self {
        let mut script = Script::new();
        (0..events).for_each(|_| script.result(bytes));
        script.into_corpus()
    }

    pub(crate) fn found(
        bytes: Vec<u8>,
        events: u64,
        data_bytes: u64,
        header_bytes: u64,
        text_bytes: u64,
    ) -> Self {
        Self { bytes: bytes.into(), events, data_bytes, header_bytes, text_bytes }
    }

    /// Returns the stream in pieces of this size, as a socket would deliver it.
    pub fn pieces(&self, size: usize) -> impl Iterator<Item = Bytes> + '_ {
        (0..self.bytes.len())
            .step_by(size)
            .map(move |at| self.bytes.slice(at..(at + size).min(self.bytes.len())))
    }

    /// Returns the counts that a row of this tier must find.
    pub fn expected(&self, tier: Tier) -> Tally {
        let check = match tier {
            Tier::Framing => self.data_bytes,
            Tier::Header => self.header_bytes,
            Tier::Typed => self.text_bytes,
            Tier::Deliveries => 0,
        };
        Tally { events: self.events, check }
    }
}
