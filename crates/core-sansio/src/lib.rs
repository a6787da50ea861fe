//! To be written.
#![forbid(unsafe_code)]
pub mod agents;
mod betas;
mod call;
mod cursors;
pub mod environments;
mod error;
mod event;
pub mod files;
mod json_scan;
mod moment;
mod multipart;
mod path;
mod pending;
mod previews;
pub mod retry;
pub mod sessions;
mod settings;
pub mod sse;
mod stream;
mod turn;

pub use betas::{AGENT_MEMORY_BETA, DREAMING_BETA, MCP_TUNNELS_BETA, USER_PROFILES_BETA};
pub use call::{Call, MANAGED_AGENTS_BETA, checked};
pub use cursors::CursorLoop;
pub use error::{ApiError, Error, MAX_KEPT_BODY_BYTES};
pub use event::{EventHeader, RawEvent};
pub use managed_agents_types as types;
pub use multipart::Multipart;
pub use path::Path;
pub use pending::{Answer, CallKind, PendingCall};
pub use previews::{Preview, Previews};
pub use retry::{Repeat, RetryPolicy};
pub use settings::{Credential, DEFAULT_BASE_URL, DEFAULT_VERSION, Settings};
pub use stream::{Action, Checkpoint, Delivery, End, SessionStream, Start, StreamOptions};
pub use turn::{AnswerError, Outcome, Turn, TurnCheckpoint, TurnOptions};
