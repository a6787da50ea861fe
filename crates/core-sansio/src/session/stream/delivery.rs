//! The items that a machine hands to the application.

use std::time::Duration;

use crate::session::event::RawEvent;
use crate::session::previews::Preview;
use crate::session::tool_call::ToolCall;

/// One item that a machine hands to the application, in the order in which things happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Delivery {
    /// An event not delivered before.
    Event(RawEvent),
    /// An event that was delivered as queued and is processed now: the same id, with a timestamp.
    Processed(RawEvent),
    /// The JSON of an item that stands where an event should and is not one. The items after it are
    /// read as usual.
    Unreadable(Box<str>),
    /// More text of a message that is still being written.
    Preview(Preview),
    /// The connection was lost and is back. The events that were missed were delivered just before.
    Reconnected {
        /// Events that were missed and came from the history.
        recovered: u64,
        /// Attempts that failed before this one.
        failures: u32,
        /// How long there was no connection and no history. The adapter fills it in, because the
        /// machine has no clock. `None` from the machine itself, and if another process lost the
        /// connection.
        away: Option<Duration>,
    },
    /// The message of a turn is about to be sent. Delivered once. A program that keeps checkpoints
    /// keeps one now.
    Sending,
    /// The agent waits for the answer to this call. Only a [`Turn`](crate::Turn) delivers it, once
    /// for each call.
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
