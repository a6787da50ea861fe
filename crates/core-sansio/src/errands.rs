//! Small jobs around a session that take more than one request: stop it, put it away, wait for it, collect what it made.
//!
//! Each is a machine like the [`Turn`](crate::Turn), only smaller: it has no stream, and nothing to deliver but its end.
//!
//! ```text
//!             Ask(call) ─▶ handle_answer, handle_failure
//!   poll ─▶   Wait(time) ─▶ handle_timeout                   at any time: handle_deadline
//!             Done
//! ```

mod output_files;
mod trouble;
mod wind_down;

use std::time::Duration;

pub use output_files::{MAX_OUTPUT_FILES, OutputFiles};
pub use wind_down::{Rest, UntilIdle, WindDown};

use crate::Call;

/// The one thing that an errand wants now. It is repeated until it is answered.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
#[expect(clippy::large_enum_variant, reason = "one for each request, taken apart at once")]
pub enum Step {
    /// Ask this, then `handle_answer` with the whole answer, whatever its status, or `handle_failure`.
    Ask(Call<()>),
    /// Wait so long, then `handle_timeout`.
    Wait(Duration),
    /// There is nothing more to do.
    Done,
}
