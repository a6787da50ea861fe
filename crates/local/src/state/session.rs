//! One session: the meeting point of the threads that work on it.

mod inner;
mod show;
mod status;
mod thread;

pub(crate) use inner::{Incoming, Inner, Run, Status};
pub(crate) use status::ADVISOR;
pub(crate) use thread::{Call, Need, PRIMARY, Thread};

use super::{Next, Room, Wants};
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
    pub(crate) environment_id: String,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) created_at: String,
    inner: Mutex<Inner>,
    changed: Condvar,
}

/// A stream of one of the threads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamId {
    thread: usize,
    number: u64,
}

impl Session {
    pub(crate) fn new(new: NewSession) -> Self {
        let (id, folder, environment_id) = (new.id.clone(), new.folder.clone(), new.environment_id.clone());
        let self_hosted = new.self_hosted;
        let inner = Inner::new(new);
        let created_at = inner.updated_at.clone();
        let (inner, changed) = (Mutex::new(inner), Condvar::new());
        Self { id, environment_id, self_hosted, folder, created_at, inner, changed }
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

    pub(crate) fn open_stream(&self, thread: usize, wants: Wants) -> StreamId {
        StreamId { thread, number: self.update(|inner| inner.threads[thread].streams.open(wants)) }
    }

    pub(crate) fn close_stream(&self, stream: StreamId) {
        self.update(|inner| inner.threads[stream.thread].streams.close(stream.number));
    }

    pub(crate) fn next_frame(&self, stream: StreamId, heartbeat: Duration) -> Next {
        let deadline = Instant::now() + heartbeat;
        let take = |inner: &mut Inner| inner.threads[stream.thread].streams.take(stream.number);
        self.wait(Some(deadline), take).unwrap_or(Next::Quiet)
    }

    /// Ends whatever the session does, without another event, its streams too. Tools that run are killed.
    pub(crate) fn stop(&self) {
        self.update(|inner| {
            inner.over = true;
            inner.threads.iter_mut().for_each(|thread| thread.streams.end_all());
        });
        self.cancel_tools();
    }

    /// Kills the commands that run for turns that are to end, and waits until they are dead.
    pub(crate) fn cancel_tools(&self) {
        let unwanted = |inner: &Inner| -> Vec<_> {
            let is_unwanted = |thread: &&Thread| thread.tool_running && (inner.over || thread.is_unwanted());
            inner.threads.iter().filter(is_unwanted).filter_map(|thread| thread.canceller.clone()).collect()
        };
        loop {
            let running = self.read(unwanted);
            if running.is_empty() {
                return;
            }
            running.iter().for_each(managed_agents_toolset::Canceller::cancel);
            // A command that was just being started was not there to be killed yet: then once more.
            let soon = Instant::now() + Duration::from_millis(5);
            self.wait(Some(soon), |inner| unwanted(inner).is_empty().then_some(()));
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
