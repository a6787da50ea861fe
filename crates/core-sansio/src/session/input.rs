//! Lists everything that an adapter can report to a machine.

use std::time::Duration;

use crate::request::reply::Reply;

/// The result of an [`Action`](crate::Action), or an independent event such as a timeout.
///
/// Each input has a method of its own, such as [`handle_bytes`](crate::SessionStream::handle_bytes)
/// for [`Bytes`](Self::Bytes). The method's documentation says when to report the input. A machine
/// ignores a reply that it has not asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Input<'a> {
    /// The reply to [`Action::Connect`](crate::Action::Connect).
    Connected(Reply<'a>),
    /// The reply to [`Action::FetchHistory`](crate::Action::FetchHistory).
    History(Reply<'a>),
    /// The reply to [`Action::FetchSession`](crate::Action::FetchSession).
    Session(Reply<'a>),
    /// The reply to [`Action::Send`](crate::Action::Send).
    Sent(Reply<'a>),
    /// [`Action::Send`](crate::Action::Send) got no reply.
    SendFailed {
        /// `false` only if it is certain that the service received no byte.
        may_have_arrived: bool,
    },
    /// A fetch got no reply, or an incomplete one.
    FetchFailed,
    /// The reply to a fetch exceeds the adapter's size limit.
    FetchTooLarge,
    /// The reply to a connect or a fetch cannot be used.
    OddAnswer,
    /// Bytes of the live stream.
    Bytes(&'a [u8]),
    /// The live stream ended, failed or could not be opened.
    Disconnected,
    /// The time since the previous report of this input.
    Elapsed(Duration),
    /// The time of a [`Receive`](crate::Action::Receive) or a [`Wait`](crate::Action::Wait) is
    /// over.
    Timeout,
    /// The deadline of a turn has passed.
    Deadline,
    /// Interrupts the agent and follows the turn to its end.
    Interrupt,
    /// Interrupts the agent without waiting for the end of the turn.
    Cancel,
}
