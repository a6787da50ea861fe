//! The action that a procedure requests from its adapter.

use std::time::Duration;

use crate::request::session_request::Request;

/// The action that a procedure requests. `poll` repeats it until its result is reported.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum ProcedureAction {
    /// Send this request. Then call `handle_answer` with the reply, whatever its status, or
    /// `handle_failure` if there is none.
    Ask(Request),
    /// Wait for this time, then call `handle_timeout`.
    Wait(Duration),
    /// The procedure has ended.
    Done,
}
