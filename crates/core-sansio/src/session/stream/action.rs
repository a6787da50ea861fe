//! The actions that a machine asks of its adapter.

use std::time::Duration;

use crate::request::operation::Operation;
use crate::session::stream::delivery::Delivery;

/// The one thing that a machine wants now. [`poll`](crate::Machine::poll) repeats it until it is
/// answered.
///
/// The request is an [`Operation`], or, for adapters that write requests themselves, a
/// [`Request`](crate::Request).
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum Action<C = Operation<()>> {
    /// Open the live stream, then call `handle_connected` with the head of the answer (and its
    /// body, if the status is not a success), or `handle_disconnected`. Close a connection that is
    /// still open.
    Connect(C),
    /// Send this, then call `handle_history` with the whole answer, whatever its status, or
    /// `handle_fetch_failed`. The live stream stays open.
    FetchHistory(C),
    /// Ask for the session itself, or for the thread that is followed, then call `handle_session`
    /// with the whole answer, whatever its status, or `handle_fetch_failed`.
    FetchSession(C),
    /// Send this, then call `handle_sent` with the whole answer, whatever its status, or
    /// `handle_send_failed`. Only a [`Turn`](crate::Turn) asks for it.
    Send(C),
    /// Read from the live stream, then call `handle_bytes`, or `handle_disconnected` at its end or
    /// failure, or `handle_timeout` after `timeout` without a byte.
    Receive {
        /// The longest silence to wait for. Zero: read the bytes that are there without waiting.
        timeout: Duration,
    },
    /// Wait for this time, then call `handle_timeout`.
    Wait(Duration),
    /// Hand this to the application. Needs no answer.
    Deliver(Delivery),
    /// The machine has ended.
    Finish(End),
}

/// Why a stream has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The session has terminated, by an error or because it was archived; or the thread that was
    /// followed has.
    Terminated,
    /// The session was deleted, or is gone, with all its threads.
    Deleted,
    /// Following failed for good. `take_error` says why; if it has no error, the reason is the
    /// adapter's own last failure.
    Failed,
    /// A turn is over; [`Turn::outcome`](crate::Turn::outcome) says how. The session may go on.
    TurnOver,
}
