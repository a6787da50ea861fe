//! The action that a procedure requests from its adapter.

use std::time::Duration;

use crate::request::operation::Operation;

/// The action that a procedure requests. `poll` repeats it until its result is reported.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
#[expect(clippy::large_enum_variant, reason = "short-lived: an adapter takes it apart at once")]
pub enum ProcedureAction {
    /// Send this operation. Then call `handle_answer` with the reply, whatever its status, or
    /// `handle_failure` if there is none.
    Ask(Operation<()>),
    /// Wait for this time, then call `handle_timeout`.
    Wait(Duration),
    /// The procedure has ended.
    Done,
}
