//! The actions that a machine asks of its adapter.

use std::time::Duration;

use crate::request::session_request::Request;
use crate::session::stream::delivery::Delivery;

/// The one thing that a machine wants now. [`poll`](crate::Machine::poll) repeats it until its
/// result is reported.
///
/// An adapter turns the [`Request`] into an [`Operation`](crate::Operation), and that into HTTP.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum Action {
    /// Open the live stream, then call `handle_connected` with the head of the reply, or
    /// `handle_disconnected`. A reply that is not an event stream with status 200 needs the first
    /// 64 KiB of its body too. Close a connection that is still open.
    Connect(Request),
    /// Send this, then call `handle_history` with the whole reply, whatever its status, or
    /// `handle_fetch_failed`. The live stream stays open.
    FetchHistory(Request),
    /// Ask for the session itself, or for the thread that is followed, then call `handle_session`
    /// with the whole reply, whatever its status, or `handle_fetch_failed`.
    FetchSession(Request),
    /// Send this, then call `handle_sent` with the whole reply, whatever its status, or
    /// `handle_send_failed`. Only a [`Turn`](crate::Turn) asks for it.
    Send(Request),
    /// Read from the live stream, then call `handle_bytes`, or `handle_disconnected` at its end or
    /// failure, or `handle_timeout` after `timeout` without a byte.
    Receive {
        /// The longest silence to wait for. Zero: read the bytes that are there without waiting.
        timeout: Duration,
    },
    /// Wait for this time, then call `handle_timeout`.
    Wait(Duration),
    /// Hand this to the program. Nothing is reported.
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
    /// Following failed for good. `take_failure` says why; if it returns `None`, the reason is the
    /// adapter's own last failure.
    Failed,
    /// A turn is over; [`Turn::outcome`](crate::Turn::outcome) says how. The session may go on.
    TurnOver,
}
