//! How a session is followed, and from where on.

use std::time::Duration;

use crate::text::sse::DEFAULT_MAX_FRAME_BYTES;

/// How a session is followed.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct StreamOptions {
    /// Asks for the text of messages while they are written. Default no.
    pub previews: bool,
    /// The silence after which the connection counts as dead. The interval of the service's
    /// heartbeats is not documented, so keep it above a minute. Default 90 s.
    pub read_timeout: Duration,
    /// The largest event taken, in bytes. Default [`DEFAULT_MAX_FRAME_BYTES`].
    pub max_frame_bytes: usize,
    /// Events asked for in one page of history. Default 1000.
    pub page_size: u32,
    /// How far the list of events may lag behind the stream. The history is read again this long
    /// after a reconnect, and searched this long after an answer was lost. Only an event that may
    /// end a turn waits for that. Default 1 s.
    pub list_lag: Duration,
    /// The longest wait between two attempts to connect, or to read a page. Default 10 s. After a
    /// connection that worked, the first attempt follows within 0.5 s and the second within 4 s, at
    /// random, so that clients which lost their connections together do not come back together. A
    /// smaller `max_wait` makes them come sooner.
    pub max_wait: Duration,
    /// Attempts to open the first connection before giving up; once it was open, nothing but a
    /// final answer of the service ends the attempts. Default 3.
    pub first_attempts: u32,
    /// Makes the waits differ between clients. Give a random number.
    pub seed: u64,
}

/// Selects the first event that is delivered. An argument of the constructors and not an option,
/// because a turn that sends a message always starts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// All of the history, then live.
    Beginning,
    /// Only events from now on, and those after the last idle of a session at rest: the turn that
    /// the idle ended could not deliver them. The newest page of history is read to learn the state
    /// of the session. If there is more history, one more request finds the workflow runs and the
    /// outcome that are still open (within the last 10,000 events about them).
    Now,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self {
            previews: false,
            read_timeout: Duration::from_secs(90),
            max_frame_bytes: DEFAULT_MAX_FRAME_BYTES,
            page_size: 1000,
            list_lag: Duration::from_secs(1),
            max_wait: Duration::from_secs(10),
            first_attempts: 3,
            seed: 0,
        }
    }
}
