//! Procedures: tasks around a session that take several requests, such as stopping, archiving,
//! waiting, or collecting output files.
//!
//! Each is a state machine like [`Turn`](crate::Turn), without a stream and without deliveries.
//! Poll it, perform the action, and report the result:
//!
//! ```text
//!             Ask(operation) ─▶ handle_answer, handle_failure
//!   poll ─▶   Wait(time) ───▶ handle_timeout                 at any time: handle_deadline
//!             Done
//! ```

mod action;
mod output_files;
mod procedure;
mod retries;
mod stop_session;

pub use action::ProcedureAction;
pub use output_files::{MAX_OUTPUT_FILES, OutputFiles};
pub use procedure::Procedure;
pub use stop_session::{FinalStatus, IdleWaiter, StopSession};
