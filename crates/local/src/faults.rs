//! Faults on demand: what goes wrong, on which route, how many times.
//!
//! In text (flag `--faults`, [`Faults::parse`]): faults are separated by `;`, the parts of one fault by `,`.
//!
//! ```text
//! cut-after-bytes=1234,route=stream,times=2;status=529,retry-after=1,route=sessions.create;slow=1
//! ```
//!
//! | part | effect |
//! | --- | --- |
//! | `cut-after-bytes=N`, `cut-after-events=N` | the connection is closed (FIN) |
//! | `reset-after-bytes=N`, `reset-after-events=N` | the connection is reset (RST) |
//! | `silence-after-bytes=N`, `silence-after-events=N` | nothing more is written, the connection stays open |
//! | `error-after-events=N` | an `event: error` frame (`overloaded_error`), and the connection is closed |
//! | `slow=N` | the answer goes out in pieces (and chunks) of N bytes, with `pause=MS` between them if given |
//! | `status=N` | this status instead of the work, with `retry-after=`, `retry-after-ms=`, `x-should-retry=`, `location=` if given |
//! | `html` | a web page with status 200 instead of the work |
//! | `gzip` | a 503 instead of the work, with a compressed body that nobody asked for |
//! | `pad=N` | spaces after a list: N bytes for each item |
//! | `stale=N` | a history list hides its newest N events |
//! | `lost` | the work is done, the answer is never written: the same as `cut-after-bytes=0` |
//! | `duplicate` | every frame of a stream is written twice |
//! | `empty-page` | a list answers an empty page that has a next page |
//! | `route=NAME` | only on this operation, as `sessions.events.stream`, or all that end so, as `stream`; without it on all |
//! | `times=N`, `times=always` | for N requests; 1 without it |
//! | `skip=N` | the first N matching requests go well; 0 without it |
//!
//! **Bytes are counted exactly, from the first byte of the status line**, head and chunk marks included: after
//! `cut-after-bytes=N` the client has received N bytes, or the whole answer if it was shorter. Events are
//! counted on streams, after their last byte; heartbeats do not count.

pub(crate) mod control;
pub(crate) mod fault;
pub(crate) mod parse;

pub use control::FaultControl;
pub use fault::{At, Effect, Fault, Faults};
pub use parse::FaultError;
