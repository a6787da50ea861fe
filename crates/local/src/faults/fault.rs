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
    /// The id of the only session whose requests it meets. [`NEXT_SESSION`] stands for the session
    /// that is created next.
    pub session: Option<String>,
}

/// The word for the session that is created next, in place of an id.
pub const NEXT_SESSION: &str = "next";

impl Fault {
    /// Makes a fault that meets the next request on this route, once. A habit meets all requests.
    #[must_use]
    pub fn new(route: impl Into<String>, effect: Effect) -> Self {
        let times = if effect.is_habit() { u32::MAX } else { 1 };
        Self { effect, route: route.into(), times, skip: 0, session: None }
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
    /// A POST is answered by a web page with status 200, and nothing is stored.
    LoginPage,
    /// A web page with status 503 in place of the reply.
    Html503,
    /// A habit: the events that the client sends are shown otherwise than they are stored.
    Echo(Echo),
    /// A habit: neither streams nor lists show the status events of sessions and threads.
    NoStatusEvents,
    /// A habit: each stream begins with the whole history.
    ReplayAll,
    /// A habit: the frames of a stream have no `event:` line.
    NoEventLines,
    /// A habit: a stream shows only the first event with an id, so never one as processed that it
    /// has shown as queued.
    DedupeIds,
    /// A habit: the inputs of tool calls are nested 200 levels deep, in streams and lists.
    DeepInput,
    /// A habit: a session names this many calls at a time, and refuses answers to others.
    Window(usize),
    /// A habit: the agent's messages are published this long after the idle event.
    LateMessage(Duration),
    /// A habit: these fields are missing in replies, and in the items of lists. A dot leads into an
    /// object: `agent.model`.
    Strip(Vec<String>),
    /// A habit: lists have short pages that say `has_more` and give no cursor. The history of
    /// events continues with `after_id`.
    HasMoreWithoutCursor,
    /// A habit: the bodies of errors are compressed.
    GzipErrors,
    /// A habit: streams have the header `content-encoding: none`.
    CodingNone,
    /// A habit: a page of a list with more than 8 items has 33 MiB.
    PageTooLarge,
}

impl Effect {
    /// Returns `true` for the way of a server, which meets all requests unless the fault says how
    /// many.
    fn is_habit(&self) -> bool {
        matches!(
            self,
            Self::Echo(_)
                | Self::NoStatusEvents
                | Self::ReplayAll
                | Self::NoEventLines
                | Self::DedupeIds
                | Self::DeepInput
                | Self::Window(_)
                | Self::LateMessage(_)
                | Self::Strip(_)
                | Self::HasMoreWithoutCursor
                | Self::GzipErrors
                | Self::CodingNone
                | Self::PageTooLarge
        )
    }
}

/// The way in which the events that the client sends are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the places where an event is shown are no more")]
pub enum Echo {
    /// Neither in streams nor in lists.
    Never,
    /// In lists only.
    List,
    /// Under another id than the reply to the request has.
    OtherId,
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
