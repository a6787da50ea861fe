use std::time::Duration;

use crate::session::event::RawEvent;
use crate::session::previews::Preview;
use crate::session::tool_call::ToolCall;

/// What a machine hands to the application, in the order things happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Delivery {
    /// An event not delivered before.
    Event(RawEvent),
    /// An event that was delivered as queued, now taken up by the agent: the same id, and now a
    /// time.
    Processed(RawEvent),
    /// Something that stands where an event should and is none: its JSON. What comes after it is
    /// not touched by it.
    Unreadable(Box<str>),
    /// More text of a message that is still being written.
    Preview(Preview),
    /// The connection was lost and is back; what happened meanwhile was delivered just before.
    Reconnected {
        /// Events that came from the history because they were missed.
        recovered: u64,
        /// Attempts that failed before this one.
        failures: u32,
        /// How long there was no connection and no history: filled in by the adapter, which has a
        /// clock. `None` from the machine itself, and where the connection was lost in another
        /// process.
        away: Option<Duration>,
    },
    /// What a turn has to say is about to be sent, once. A program that keeps checkpoints keeps one
    /// now.
    Sending,
    /// The agent waits for an answer; only a [`Turn`](crate::Turn) delivers it, once for each call.
    Waiting(ToolCall),
}

impl Delivery {
    /// The event, new or now processed.
    pub fn event(&self) -> Option<&RawEvent> {
        match self {
            Self::Event(event) | Self::Processed(event) => Some(event),
            _ => None,
        }
    }
}
