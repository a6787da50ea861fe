//! The records of a server, all of them bounded.

mod frame;
pub(crate) mod history;
pub(crate) mod ids;
pub(crate) mod session;
pub(crate) mod shelf;
pub(crate) mod streams;
pub(crate) mod usage;

use crate::refusal::{Refusal, Result};
use crate::state::session::Session;
use crate::state::shelf::Shelf;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// The most agents, environments and files, of each kind.
const MAX_RECORDS: usize = 10_000;
const MAX_SESSIONS: usize = 1_000;
/// The most bytes of all file contents together.
pub(crate) const MAX_STORED_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct State {
    /// All versions of each agent, oldest first, at least one.
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

impl State {
    /// Returns an agent as it is now, or as it was at a version.
    pub(crate) fn agent(&self, id: &str, version: Option<u64>) -> Result<&Value> {
        let Some(version) = version else { return self.latest_agent(id) };
        let mut versions = self.agents.get(id)?.iter();
        versions
            .find(|agent| agent["version"] == version)
            .ok_or_else(|| Refusal::not_found("agent version", &format!("{id}, version {version}")))
    }

    pub(crate) fn latest_agent(&self, id: &str) -> Result<&Value> {
        Ok(self.agents.get(id)?.last().expect("an agent has a version"))
    }
}

/// A file that was uploaded, mounted into a session, or written by one.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) record: Value,
    pub(crate) path: PathBuf,
    pub(crate) session: Option<String>,
    /// `true` if the session's agent has written it: a session lists only these files.
    pub(crate) is_output: bool,
}
