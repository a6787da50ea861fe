//! Small jobs around a session that take more than one request: stop it, put it away, wait for it, collect what it made.
//!
//! Each is a machine like the [`Turn`](crate::Turn), only smaller: it has no stream, and nothing to deliver but its end.
//!
//! ```text
//!             Ask(operation) ─▶ handle_answer, handle_failure
//!   poll ─▶   Wait(time) ─▶ handle_timeout                   at any time: handle_deadline
//!             Done
//! ```

mod output_files;
mod retries;
mod stop_session;

use std::time::Duration;

pub use output_files::{MAX_OUTPUT_FILES, OutputFiles};
pub use stop_session::{FinalStatus, IdleWaiter, StopSession};

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
