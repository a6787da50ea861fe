//! The records of a server, all of them bounded.

mod frame;
pub(crate) mod history;
pub(crate) mod ids;
pub(crate) mod outcome;
pub(crate) mod recording;
pub(crate) mod session;
pub(crate) mod shelf;
pub(crate) mod streams;
pub(crate) mod usage;

use crate::clock::Clock;
use crate::refusal::{Refusal, Result};
use crate::state::session::Session;
use crate::state::shelf::Shelf;
use crate::webhooks::Webhooks;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The most things of each kind, but sessions.
const MAX_RECORDS: usize = 10_000;
const MAX_SESSIONS: usize = 1_000;
/// The most bytes of JSON of all agents with all their versions.
const MAX_AGENT_BYTES: usize = 64 * 1024 * 1024;
/// The most bytes of all file contents together.
pub(crate) const MAX_STORED_BYTES: u64 = 256 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct State {
    /// All versions of each agent, oldest first, at least one.
    pub(crate) agents: Shelf<Vec<Value>>,
    agent_bytes: usize,
    pub(crate) environments: Shelf<Value>,
    pub(crate) files: Shelf<File>,
    pub(crate) sessions: Shelf<Arc<Session>>,
    /// Gets to know what happens to the records.
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) clock: Arc<Clock>,
    /// The environments and names of the workers that polled lately, and when.
    pub(crate) pollers: Vec<((String, String), Timestamp)>,
    /// The keys with which workers polled, and the environments.
    pub(crate) polled: BTreeMap<String, BTreeSet<String>>,
    /// The number of resets before.
    pub(crate) resets: u64,
    /// The memory stores in the directories of sessions.
    pub(crate) mounts: Vec<MemoryMount>,
    /// The things that are one JSON object each, by the name of their resource.
    records: BTreeMap<&'static str, Shelf<Value>>,
}

impl State {
    pub(crate) fn new(webhooks: Arc<Webhooks>, clock: Arc<Clock>) -> Self {
        Self {
            agents: Shelf::new("agents", MAX_RECORDS),
            agent_bytes: 0,
            environments: Shelf::new("environments", MAX_RECORDS),
            files: Shelf::new("files", MAX_RECORDS),
            sessions: Shelf::new("sessions", MAX_SESSIONS),
            webhooks,
            clock,
            pollers: Vec::new(),
            polled: BTreeMap::new(),
            resets: 0,
            mounts: Vec::new(),
            records: BTreeMap::new(),
        }
    }

    /// Keeps a new agent, or a new version of one.
    pub(crate) fn keep_agent(&mut self, agent: &Value) -> Result<()> {
        let bytes = self.agent_bytes + agent.to_string().len();
        if bytes > MAX_AGENT_BYTES {
            let most = MAX_AGENT_BYTES >> 20;
            return Err(Refusal::full(format!(
                "this local server keeps at most {most} MiB of agents: reset it"
            )));
        }
        let id = agent["id"].as_str().unwrap_or_default();
        match self.agents.get_mut(id) {
            Ok(versions) => versions.push(agent.clone()),
            Err(_) => self.agents.insert(id, vec![agent.clone()])?,
        }
        self.agent_bytes = bytes;
        Ok(())
    }

    /// Returns an agent as it is now, or as it was at a version.
    pub(crate) fn agent(&self, id: &str, version: Option<u64>) -> Result<&Value> {
        let Some(version) = version else { return self.latest_agent(id) };
        let mut versions = self.agents.get(id)?.iter();
        versions
            .find(|agent| agent["version"] == version)
            .ok_or_else(|| Refusal::not_found("agent version", &format!("{id}, version {version}")))
    }

    /// Returns the shelf of a resource, such as `vaults.credentials`.
    pub(crate) fn records(&mut self, resource: &'static str) -> &mut Shelf<Value> {
        self.records.entry(resource).or_insert_with(|| Shelf::new(resource, MAX_RECORDS))
    }

    pub(crate) fn record(&self, resource: &str, id: &str) -> Option<&Value> {
        self.records.get(resource)?.get(id).ok()
    }

    /// Iterates over a resource from the oldest, each with its number.
    pub(crate) fn all_records(&self, resource: &str) -> impl DoubleEndedIterator<Item = (u64, &Value)> {
        self.records.get(resource).into_iter().flat_map(Shelf::entries)
    }

    /// Iterates over the shelves of the resources below one.
    pub(crate) fn records_below(&mut self, resource: &str) -> impl Iterator<Item = &mut Shelf<Value>> {
        let below = format!("{resource}.");
        self.records.iter_mut().filter(move |(name, _)| name.starts_with(&below)).map(|(_, shelf)| shelf)
    }

    pub(crate) fn latest_agent(&self, id: &str) -> Result<&Value> {
        Ok(self.agents.get(id)?.last().expect("an agent has a version"))
    }
}

/// A memory store in the directory of a session.
#[derive(Debug)]
pub(crate) struct MemoryMount {
    pub(crate) store: String,
    pub(crate) session: String,
    pub(crate) folder: PathBuf,
    pub(crate) writable: bool,
    /// The hashes of the memories as the directory last got them, by path.
    pub(crate) known: BTreeMap<String, String>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn agents_and_their_versions_have_a_total() {
        let mut state = State::new(Arc::default(), Arc::default());
        let agent = |id: &str| json!({"id": id, "system": "s".repeat(MAX_AGENT_BYTES / 3)});
        state.keep_agent(&agent("a")).unwrap();
        state.keep_agent(&agent("a")).unwrap();
        assert_eq!(state.keep_agent(&agent("b")).unwrap_err().status, 429);
        assert_eq!((state.agents.get("a").unwrap().len(), state.agents.get("b").is_err()), (2, true));
    }
}
