//! Small jobs around a session that take more than one request: stop it, put it away, wait for it, collect what it made.
//!
//! Each is a machine like the [`Turn`](crate::Turn), only smaller: it has no stream, and nothing to deliver but its end.
//!
//! ```text
//!             Ask(operation) ─▶ handle_answer, handle_failure
//!   poll ─▶   Wait(time) ─▶ handle_timeout                   at any time: handle_deadline
//!             Done
//! ```

mod action;
mod output_files;
mod retries;
mod stop_session;

pub use action::ProcedureAction;
pub use output_files::{MAX_OUTPUT_FILES, OutputFiles};
pub use stop_session::{FinalStatus, IdleWaiter, StopSession};
