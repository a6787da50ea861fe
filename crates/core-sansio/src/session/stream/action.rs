use std::time::Duration;

use crate::request::operation::Operation;
use crate::session::stream::delivery::Delivery;

/// The one thing that a machine wants now. It is repeated until it is answered.
///
/// What is to be asked is a [`Operation`], or for adapters that write requests themselves a
/// [`Request`](crate::Request).
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum Action<C = Operation<()>> {
    /// Open the live stream, then `handle_connected` with the head of the answer (and, if the
    /// status is no success, its body), or `handle_disconnected`. A connection that is still open
    /// is of no more use: close it.
    Connect(C),
    /// Ask for this, then `handle_history` with the whole answer, whatever its status, or
    /// `handle_fetch_failed`. The live stream stays open.
    FetchHistory(C),
    /// Ask for the session itself, then `handle_session` with the whole answer, whatever its
    /// status, or `handle_fetch_failed`. Of a thread that is followed, ask for the thread.
    FetchSession(C),
    /// Send this, then `handle_sent` with the whole answer, whatever its status, or
    /// `handle_send_failed`. Only a [`Turn`](crate::Turn) asks for it.
    Send(C),
    /// Read from the live stream, then `handle_bytes`, or `handle_disconnected` at its end or
    /// failure, or `handle_timeout` after so much silence. Zero: take what is there without
    /// waiting.
    Receive {
        /// How much silence to wait for.
        timeout: Duration,
    },
    /// Wait so long, then `handle_timeout`.
    Wait(Duration),
    /// Hand this to the application. Needs no answer.
    Deliver(Delivery),
    /// There is nothing more to do.
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
    /// Following it failed for good; `take_error` says why. Without an error there, the adapter's
    /// own last failure is the reason.
    Failed,
    /// A turn is over; [`Turn::outcome`](crate::Turn::outcome) says how. The session may go on.
    TurnOver,
}
