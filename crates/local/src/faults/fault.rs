//! A fault: an effect, a route, and how often the fault happens.

use std::time::Duration;

/// A fault, made by struct update over [`Fault::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update from `Fault::new`")]
pub struct Fault {
    /// The effect on the reply.
    pub effect: Effect,
    /// The name of an operation, the end of one after a dot, or empty for all operations. Names are
    /// those of the API's resources and verbs: `agents.create`, `sessions.events.list`,
    /// `sessions.threads.events.stream`.
    pub route: String,
    /// The number of matching requests that it meets; `u32::MAX` for all.
    pub times: u32,
    /// The number of matching requests that it lets pass before.
    pub skip: u32,
}

impl Fault {
    /// Makes a fault that meets the next request on this route, once.
    #[must_use]
    pub fn new(route: impl Into<String>, effect: Effect) -> Self {
        Self { effect, route: route.into(), times: 1, skip: 0 }
    }
}

/// The effect of a fault on a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// The connection is closed (FIN). `Cut(At::Bytes(0))` loses the reply after the operation was
    /// done.
    Cut(At),
    /// The connection is reset (RST).
    Reset(At),
    /// Nothing more is written, and the connection stays open.
    Silence(At),
    /// An error event follows this many events of a stream, then the connection is closed.
    ErrorEvent(u64),
    /// The reply is written in small pieces, and a stream in chunks of this size.
    Slow {
        /// The size of a piece in bytes, at least 1.
        bytes: usize,
        /// The pause after each piece; zero for none.
        pause: Duration,
    },
    /// A reply with this status in place of the operation's own.
    Status {
        /// The status, 300 to 599.
        status: u16,
        /// Headers to add, such as `retry-after`, or `location` for a redirect.
        headers: Vec<(String, String)>,
    },
    /// A web page with status 200 in place of the reply, as a captive portal sends.
    Html,
    /// A 503 with a compressed body in place of the reply, although the client did not ask for
    /// compression.
    Gzip,
    /// Spaces behind a list, so that a page becomes too large.
    Pad {
        /// Spaces for each item of the list.
        bytes: usize,
    },
    /// A history list does not show its newest events.
    Stale {
        /// The number of hidden events.
        events: usize,
    },
    /// Every frame of a stream is written twice.
    Duplicate,
    /// A list answers with an empty page that has a next page.
    EmptyPage,
}

/// A place in a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a reply has no other places")]
pub enum At {
    /// After this many bytes, from the first byte of the status line.
    Bytes(u64),
    /// After this many events of a stream.
    Events(u64),
}

/// The faults of a server from its start. [`Faults::parse`] reads them from text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a list with a parser")]
pub struct Faults(pub Vec<Fault>);
