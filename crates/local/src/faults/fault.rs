//! A fault: an effect, a route, and how often the fault happens.

use std::time::Duration;

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update from `Fault::new`")]
pub struct Fault {
    /// What happens.
    pub effect: Effect,
    /// An operation's name, the end of one after a dot, or empty for all. The names are those of the API's
    /// resources and verbs: `agents.create`, `sessions.events.list`, `sessions.threads.events.stream`.
    pub route: String,
    /// How many matching requests it meets; `u32::MAX` is for ever.
    pub times: u32,
    /// How many matching requests go well before.
    pub skip: u32,
}

impl Fault {
    /// A fault that meets the next request on this route, once.
    #[must_use]
    pub fn new(route: impl Into<String>, effect: Effect) -> Self {
        Self { effect, route: route.into(), times: 1, skip: 0 }
    }
}

/// What goes wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// The connection is closed (FIN). `Cut(At::Bytes(0))` loses the answer after the work was done.
    Cut(At),
    /// The connection is reset (RST).
    Reset(At),
    /// Nothing more is written, the connection stays open.
    Silence(At),
    /// After so many events of a stream comes an error event, and the connection is closed.
    ErrorEvent(u64),
    /// The answer is written in small pieces; streams in chunks of this size too.
    Slow {
        /// The size of a piece, at least 1.
        bytes: usize,
        /// The time after each piece; zero for none.
        pause: Duration,
    },
    /// An error with this status instead of the work.
    Status {
        /// The status, 300 to 599.
        status: u16,
        /// Headers to add, such as `retry-after`, or `location` for a redirect.
        headers: Vec<(String, String)>,
    },
    /// A web page with status 200 instead of the work, as a captive portal gives.
    Html,
    /// A 503 whose body is compressed, although nobody asked for that.
    Gzip,
    /// Spaces after the answer to a list: as many bytes for each of its items.
    Pad {
        /// Bytes for each item.
        bytes: usize,
    },
    /// A history list does not show its newest events.
    Stale {
        /// How many it hides.
        events: usize,
    },
    /// Every frame of a stream is written twice.
    Duplicate,
    /// A list answers an empty page that has a next page.
    EmptyPage,
}

/// A place in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an answer has no other places")]
pub enum At {
    /// After so many bytes, from the first byte of the status line.
    Bytes(u64),
    /// After so many events of a stream.
    Events(u64),
}

/// Faults to start with. Read from text with [`Faults::parse`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a list with a parser")]
pub struct Faults(pub Vec<Fault>);
