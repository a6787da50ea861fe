//! One session: the meeting point of the threads that work on it.

mod inner;
mod show;

pub(crate) use inner::{Call, Incoming, Inner, Need, Status};

use super::{Next, StreamId, Wants, fresh_id, now};
use managed_agents_toolset::Toolset;
use serde_json::{Map, Value};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) struct NewSession {
    pub(crate) id: String,
    pub(crate) environment_id: String,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) agent: Value,
    pub(crate) title: Value,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) budget: Option<u64>,
    pub(crate) vault_ids: Value,
    pub(crate) resources: Vec<Value>,
    pub(crate) buffer: bool,
    pub(crate) late_idle: u32,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) thread_id: String,
    pub(crate) environment_id: String,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) created_at: String,
    inner: Mutex<Inner>,
    changed: Condvar,
    /// Made by the first tool call; used by the session's own thread only.
    pub(crate) toolset: Mutex<Option<Toolset>>,
    started: Instant,
}

impl Session {
    pub(crate) fn new(new: NewSession) -> Self {
        let thread_id = fresh_id("sthr");
        let created_at = now();
        Self {
            id: new.id.clone(),
            environment_id: new.environment_id.clone(),
            self_hosted: new.self_hosted,
            folder: new.folder.clone(),
            inner: Mutex::new(Inner::new(new, &thread_id, &created_at)),
            thread_id,
            created_at,
            changed: Condvar::new(),
            toolset: Mutex::new(None),
            started: Instant::now(),
        }
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&Inner) -> R) -> R {
        look(&self.lock())
    }

    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut Inner) -> R) -> R {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// Waits until `look` finds something, at most until `deadline`. What `look` changes is seen by those who
    /// wait only after their next waking, so it only takes.
    pub(crate) fn wait<R>(
        &self,
        deadline: Option<Instant>,
        mut look: impl FnMut(&mut Inner) -> Option<R>,
    ) -> Option<R> {
        let mut inner = self.lock();
        loop {
            if let Some(found) = look(&mut inner) {
                return Some(found);
            }
            inner = match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                None => self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return None,
                Some(left) => {
                    self.changed.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    pub(crate) fn open_stream(&self, wants: Wants) -> StreamId {
        self.update(|inner| inner.streams.open(wants))
    }

    pub(crate) fn close_stream(&self, stream: StreamId) {
        self.update(|inner| inner.streams.close(stream));
    }

    pub(crate) fn next_frame(&self, stream: StreamId, heartbeat: Duration) -> Next {
        let deadline = Instant::now() + heartbeat;
        self.wait(Some(deadline), |inner| inner.streams.take(stream)).unwrap_or(Next::Quiet)
    }

    /// Ends whatever the session does, without another event, its streams too. A tool that runs is killed.
    pub(crate) fn stop(&self) {
        self.update(|inner| {
            inner.over = true;
            inner.streams.end_all();
        });
        self.cancel_tool();
    }

    /// Kills the command that runs, if its turn is to end, and waits until it is dead.
    pub(crate) fn cancel_tool(&self) {
        let unwanted = |inner: &Inner| inner.tool_running && (inner.over || !inner.interrupts.is_empty());
        while let Some(canceller) = self.read(|inner| inner.canceller.clone().filter(|_| unwanted(inner))) {
            canceller.cancel();
            // A command that was just being started was not there to be killed yet: then once more.
            let soon = Instant::now() + Duration::from_millis(5);
            self.wait(Some(soon), |inner| (!unwanted(inner)).then_some(()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("id", &self.id).finish_non_exhaustive()
    }
}
