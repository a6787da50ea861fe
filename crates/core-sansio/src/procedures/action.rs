use std::time::Duration;

use crate::request::operation::Operation;

/// The one thing that an procedure wants now. It is repeated until it is answered.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
#[expect(clippy::large_enum_variant, reason = "one for each request, taken apart at once")]
pub enum ProcedureAction {
    /// Ask this, then `handle_answer` with the whole answer, whatever its status, or `handle_failure`.
    Ask(Operation<()>),
    /// Wait so long, then `handle_timeout`.
    Wait(Duration),
    /// There is nothing more to do.
    Done,
}
