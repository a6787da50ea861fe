//! Everything that an adapter can tell a machine.

use std::time::Duration;

use crate::request::reply::Reply;

/// The result of an [`Action`](crate::Action), or something that happened meanwhile.
///
/// Each input has a method of its own, such as [`handle_bytes`](crate::SessionStream::handle_bytes)
/// for [`Bytes`](Self::Bytes), which says when it is due. An input that answers no question is
/// ignored.
#[derive(Debug)]
#[non_exhaustive]
pub enum Input<'a> {
    /// The answer to [`Action::Connect`](crate::Action::Connect).
    Connected(Reply<'a>),
    /// The answer to [`Action::FetchHistory`](crate::Action::FetchHistory).
    History(Reply<'a>),
    /// The answer to [`Action::FetchSession`](crate::Action::FetchSession).
    Session(Reply<'a>),
    /// The answer to [`Action::Send`](crate::Action::Send).
    Sent(Reply<'a>),
    /// [`Action::Send`](crate::Action::Send) had no answer.
    SendFailed {
        /// `false` only if it is certain that the service received no byte.
        may_have_arrived: bool,
    },
    /// A fetch had no answer, or not all of it.
    FetchFailed,
    /// The answer to a fetch is larger than the adapter takes.
    FetchTooLarge,
    /// The answer to a connect or a fetch cannot be used.
    OddAnswer,
    /// Bytes of the live stream.
    Bytes(&'a [u8]),
    /// The live stream ended, failed or could not be opened.
    Disconnected,
    /// The time since this was told last.
    Elapsed(Duration),
    /// The time of a [`Receive`](crate::Action::Receive) or a [`Wait`](crate::Action::Wait) is
    /// over.
    Timeout,
    /// The time given for a turn is over.
    Deadline,
    /// The agent is to stop; the turn is followed to its end.
    Interrupt,
    /// The agent is to stop; the end of the turn is not waited for.
    Cancel,
}
