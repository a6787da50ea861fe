//! Lists every row, and defines the parts that all rows share.

use std::fmt;

use crate::{Corpus, limits, lossless, ours, peers};

/// One way to read a stream.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The name on the command line and in tables.
    pub name: &'static str,
    /// The tier up to which the row reads.
    pub tier: Tier,
    /// The author of the code.
    pub from: From,
    /// Reads a stream that arrives in pieces of this many bytes.
    pub run: fn(&Corpus, usize) -> Tally,
}

/// The depth to which a row reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Frames only.
    Framing,
    /// Frames, with the event's type, id and stop reason.
    Header,
    /// Frames, with the event as a value of its type.
    Typed,
    /// The deliveries that a program gets when it follows a session.
    Deliveries,
}

/// The author of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// This workspace.
    Us,
    /// A crate in common use.
    Peer,
    /// The least code that could do it: the whole stream in one piece, without the costly rules.
    Limit,
}

/// The counts that a row found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// The number of events, including previews.
    pub events: u64,
    /// The bytes that this tier reads: data of frames; type, id and stop reason; text. The sum
    /// proves that the row read them.
    pub check: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, bytes: usize) {
        self.events += 1;
        self.check += bytes as u64;
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Framing => "framing",
            Self::Header => "header",
            Self::Typed => "typed",
            Self::Deliveries => "deliveries",
        })
    }
}

impl Row {
    /// Reads the stream and compares the counts with the expected ones.
    pub fn checked(&self, corpus: &Corpus, piece: usize) -> Result<Tally, String> {
        let found = (self.run)(corpus, piece);
        let expected = corpus.expected(self.tier);
        if found == expected {
            return Ok(found);
        }
        Err(format!("{} found {found:?}, and the stream holds {expected:?}", self.name))
    }
}

const fn row(name: &'static str, tier: Tier, from: From, run: fn(&Corpus, usize) -> Tally) -> Row {
    Row { name, tier, from, run }
}

/// All rows over bytes in memory.
pub const ROWS: &[Row] = &[
    row("frames", Tier::Framing, From::Us, ours::frames),
    row("sse-core-frames", Tier::Framing, From::Peer, peers::sse_core),
    row("sse-stream-frames", Tier::Framing, From::Peer, peers::sse_stream),
    row("eventsource-stream-frames", Tier::Framing, From::Peer, peers::eventsource_stream),
    row("borrowed-frames", Tier::Framing, From::Limit, limits::frames),
    row("borrowed-frames-utf8", Tier::Framing, From::Limit, limits::frames_utf8),
    row("raw-event", Tier::Header, From::Us, ours::raw_event),
    row("sse-stream-scanner", Tier::Header, From::Peer, peers::scanner),
    row("sse-stream-serde-header", Tier::Header, From::Peer, peers::serde_header),
    row("borrowed-header", Tier::Header, From::Limit, limits::header),
    row("owned-copy-header", Tier::Header, From::Limit, limits::owned_header),
    row("typed", Tier::Typed, From::Us, ours::typed),
    row("sse-stream-tagged-enum", Tier::Typed, From::Peer, peers::tagged_enum),
    row("sse-stream-two-passes", Tier::Typed, From::Peer, peers::two_passes),
    row("peek-then-struct", Tier::Typed, From::Limit, limits::peek_then_struct),
    row("by-hand-typed", Tier::Typed, From::Limit, limits::typed),
    row("simd-reader", Tier::Typed, From::Limit, limits::simd_reader),
    row("deliveries", Tier::Deliveries, From::Us, lossless::deliveries),
    row("bare", Tier::Deliveries, From::Us, lossless::bare),
    row("checkpoints", Tier::Deliveries, From::Us, lossless::checkpoints),
];

/// Returns the row of this name.
pub fn named(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}
