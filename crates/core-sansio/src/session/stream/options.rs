//! Defines how a stream follows a session, and its first event.

use std::time::Duration;

use crate::text::sse::DEFAULT_MAX_FRAME_BYTES;

/// Configures how a stream follows a session.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct StreamOptions {
    /// Requests previews: the text of messages that the model is still writing. Default `false`.
    pub previews: bool,
    /// The read timeout: the silence after which the connection counts as lost. The interval of the
    /// service's heartbeats is not documented, so keep the timeout above a minute. Default 90 s.
    pub read_timeout: Duration,
    /// The largest event accepted, in bytes. Default [`DEFAULT_MAX_FRAME_BYTES`].
    pub max_frame_bytes: usize,
    /// The number of events in one page of history. Default 1000.
    pub page_size: u32,
    /// The time that the list of events may lag behind the stream. The history is read again this
    /// long after a reconnect, and searched this long after a reply was lost. Only an event that
    /// may end a turn waits for this recheck. Default 1 s.
    pub list_lag: Duration,
    /// The longest wait between two attempts to connect or to read a page. Default 10 s. After a
    /// connection that worked, the first attempt follows within 0.5 s and the second within 4 s.
    /// Both waits are random, so that clients that lost their connections together do not reconnect
    /// together. A smaller `max_wait` shortens both.
    pub max_wait: Duration,
    /// The attempts to open the first connection. Once the stream has been open, only a final reply
    /// of the service ends the attempts. Default 3.
    pub first_attempts: u32,
    /// The seed of the jitter. Give each client a random number.
    pub seed: u64,
}

/// Selects the first event that is delivered. It is an argument of the constructors and not an
/// option, because a turn that sends a message always starts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// The whole history, then live events.
    Beginning,
    /// Only live events, and those after the last idle of an idle session: the turn that ended with
    /// that idle could not deliver them. The stream reads the newest page of history to learn the
    /// state of the session. If there is more history, one more request finds the workflow runs and
    /// the outcome that are still open, within the last 10,000 events about them.
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
