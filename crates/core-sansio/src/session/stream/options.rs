use std::time::Duration;

use crate::text::sse::DEFAULT_MAX_FRAME_BYTES;

/// How a session is followed.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct StreamOptions {
    /// Asks for the text of messages while they are written. Default no.
    pub previews: bool,
    /// After this much silence the connection counts as dead. The interval of the service's
    /// heartbeats is not documented, so keep it above a minute. Default 90 s.
    pub read_timeout: Duration,
    /// The largest event taken, in bytes. Default [`DEFAULT_MAX_FRAME_BYTES`].
    pub max_frame_bytes: usize,
    /// Events asked for in one page of history. Default 1000.
    pub page_size: u32,
    /// How far the history may lag behind what happened: so long after a reconnect it is read once
    /// more, and so long after a lost answer it is searched for what was sent. Only what may end a
    /// turn waits for that. Default 1 s.
    pub list_lag: Duration,
    /// The longest wait between two attempts to connect, or to read a page. Default 10 s. The first
    /// attempt after a connection that worked comes after at most 0.5 s, the second up to 4 s
    /// later, half of that on the average: so many clients that an outage cut off at one moment are
    /// spread out. With a smaller `max_wait` they come sooner.
    pub max_wait: Duration,
    /// Attempts to open the first connection before giving up; once it was open, nothing but a
    /// final answer of the service ends the attempts. Default 3.
    pub first_attempts: u32,
    /// Makes the waits differ between clients. Give a random number.
    pub seed: u64,
}

/// Names the first events that are delivered. It belongs to the constructor of a stream and not to
/// its options, because a turn that says something always starts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// All of the history, then live.
    Beginning,
    /// Only what happens from now on, and what came after the last idle of a session at rest: the
    /// turn that it ended could not deliver that. The newest page of history is read all the same,
    /// to learn what state the session is in; and if there is more history, in one more request,
    /// which workflow runs and outcome are still open (the last 10,000 events of theirs).
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
