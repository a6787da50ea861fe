//! What the server remembers, all of it bounded.

mod history;
mod ids;
mod page;
mod session;
mod shelf;
mod streams;
mod usage;

pub(crate) use history::{History, Room};
pub(crate) use ids::{fresh_id, now, thread_agent};
pub(crate) use page::{Paging, Position};
pub(crate) use session::{
    ADVISOR, Call, Incoming, Inner, Need, NewSession, PRIMARY, Run, Session, Status, StreamId, Thread,
};
pub(crate) use shelf::Shelf;
pub(crate) use streams::{Next, Wants};
pub(crate) use usage::Usage;

use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// Agents, environments and files, of each kind.
const MAX_RECORDS: usize = 10_000;
const MAX_SESSIONS: usize = 1_000;
/// All file contents together.
pub(crate) const MAX_STORED_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct State {
    /// All versions of each agent, oldest first, never empty.
    pub(crate) agents: Shelf<Vec<Value>>,
    pub(crate) environments: Shelf<Value>,
    pub(crate) files: Shelf<File>,
    pub(crate) sessions: Shelf<Arc<Session>>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            agents: Shelf::new("agents", MAX_RECORDS),
            environments: Shelf::new("environments", MAX_RECORDS),
            files: Shelf::new("files", MAX_RECORDS),
            sessions: Shelf::new("sessions", MAX_SESSIONS),
        }
    }
}

/// A file that was uploaded, mounted into a session, or written by one.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) record: Value,
    pub(crate) path: PathBuf,
    /// The session it belongs to.
    pub(crate) session: Option<String>,
    /// Written by the session's agent: only these are listed for a session.
    pub(crate) is_output: bool,
}
