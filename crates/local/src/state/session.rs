//! One session, and the lock and signal by which threads share it.

pub(crate) mod agent;
mod events;
mod recorded;
pub(crate) mod run;
mod runs;
mod show;
mod spending;
pub(crate) mod status;
pub(crate) mod thread;
mod transitions;

use crate::clock::Clock;
use crate::faults::control::FaultControl;
use crate::state::history::Room;
use crate::state::outcome::Outcome;
use crate::state::recording::{Playing, Recording};
use crate::state::session::run::Run;
use crate::state::session::status::Status;
use crate::state::session::thread::{PRIMARY, Thread};
use crate::state::streams::{Next, Wants};
use crate::state::usage::Usage;
use crate::threads::Threads;
use crate::webhooks::Webhooks;
use serde_json::{Map, Value};
use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(crate) struct NewSession {
    pub(crate) id: String,
    pub(crate) environment_id: String,
    pub(crate) deployment_id: Option<String>,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) agent: Value,
    pub(crate) title: Value,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) budget: Option<u64>,
    pub(crate) vault_ids: Value,
    pub(crate) resources: Vec<Value>,
    pub(crate) room: Room,
    pub(crate) buffer: bool,
    pub(crate) late_idle: u32,
    pub(crate) clock: Arc<Clock>,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) faults: Arc<FaultControl>,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) environment_id: String,
    pub(crate) deployment_id: Option<String>,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) created_at: String,
    /// Takes the session's turns, unless an input brings a script of its own.
    script: Mutex<Arc<dyn TakeTurn>>,
    pub(crate) workers: Arc<Threads>,
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamId {
    thread: usize,
    number: u64,
}

/// An input that is queued for a turn of its own: a message, an outcome, or the end of a workflow
/// run.
pub(crate) struct Incoming {
    /// Empty if the input has no event.
    pub(crate) id: String,
    pub(crate) event: Value,
    /// Takes the turn in place of the session's own script.
    pub(crate) script: Option<Arc<dyn TakeTurn>>,
}

/// The part of a session that changes. Every change wakes all waiting threads.
pub(crate) struct Inner {
    pub(crate) status: Status,
    pub(crate) agent: Value,
    pub(crate) title: Value,
    pub(crate) metadata: Map<String, Value>,
    /// In whole cents.
    pub(crate) budget: Option<u64>,
    pub(crate) vault_ids: Value,
    pub(crate) resources: Vec<Value>,
    pub(crate) outcomes: Vec<Value>,
    /// The outcome whose evaluation waits until no workflow run is open.
    pub(crate) waiting_outcome: Option<Outcome>,
    pub(crate) updated_at: String,
    pub(crate) archived_at: Option<String>,
    /// Of all threads together. Time in which several threads worked counts once.
    pub(crate) usage: Usage,
    /// The primary one first. No thread is removed before the session ends.
    pub(crate) threads: Vec<Thread>,
    pub(crate) inbox: VecDeque<Incoming>,
    /// The open runs, oldest first.
    pub(crate) runs: Vec<Run>,
    /// The turns so far, without those that follow a workflow run.
    pub(crate) turns: usize,
    /// `true` once the session is archived, deleted or terminated, or the server stops. Turns must
    /// then end without another event.
    pub(crate) over: bool,
    pub(crate) playing: Playing,
    /// `true` if the last idle event says that the budget is reached.
    pub(crate) stopped_by_budget: bool,
    /// Counts the events of all threads.
    pub(crate) room: Room,
    /// The time of all events.
    pub(crate) clock: Arc<Clock>,
    buffer: bool,
    late_idle: u32,
    webhooks: Arc<Webhooks>,
    late_reads: u32,
    /// The session's id, for its faults.
    id: String,
    faults: Arc<FaultControl>,
}

/// Takes a turn on a session. The engine implements it, and a session keeps it for its inputs.
pub(crate) trait TakeTurn: Send + Sync {
    /// Takes the turn that `input` begins. Returns the next input if one is queued.
    fn take_turn(&self, session: &Arc<Session>, input: &Value) -> Option<Incoming>;

    /// Returns the script itself, for the engine.
    fn as_any(&self) -> &dyn Any;

    /// Returns the recording that the session plays in place of turns.
    fn recording(&self) -> Option<Arc<Recording>> {
        None
    }
}

impl Session {
    pub(crate) fn new(new: NewSession, script: Arc<dyn TakeTurn>, workers: Arc<Threads>) -> Self {
        let (id, folder, environment_id) = (new.id.clone(), new.folder.clone(), new.environment_id.clone());
        let (self_hosted, deployment_id) = (new.self_hosted, new.deployment_id.clone());
        let inner = Inner::new(new);
        let created_at = inner.updated_at.clone();
        let (inner, changed, script) = (Mutex::new(inner), Condvar::new(), Mutex::new(script));
        Self {
            id,
            environment_id,
            deployment_id,
            self_hosted,
            folder,
            created_at,
            script,
            workers,
            inner,
            changed,
        }
    }

    /// Returns the script of the next turn.
    pub(crate) fn script(&self) -> Arc<dyn TakeTurn> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets the script of the turns that have not begun.
    pub(crate) fn set_script(&self, script: Arc<dyn TakeTurn>) {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&Inner) -> R) -> R {
        look(&self.lock())
    }

    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut Inner) -> R) -> R {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// Waits until `look` returns a value, or until `deadline`. Changes by `look` wake nobody, so
    /// `look` may only remove things.
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

    /// Opens a stream of a thread. With `replay` it begins with the whole history.
    pub(crate) fn open_stream(&self, thread: usize, wants: Wants, replay: bool) -> StreamId {
        let number = self.update(|inner| {
            let Thread { streams, history, .. } = &mut inner.threads[thread];
            let past = replay.then(|| history.frames().cloned().collect());
            streams.open(wants, past)
        });
        StreamId { thread, number }
    }

    pub(crate) fn close_stream(&self, stream: StreamId) {
        self.update(|inner| inner.threads[stream.thread].streams.close(stream.number));
    }

    pub(crate) fn next_frame(&self, stream: StreamId, heartbeat: Duration) -> Next {
        let deadline = Instant::now() + heartbeat;
        let take = |inner: &mut Inner| inner.threads[stream.thread].streams.take(stream.number);
        self.wait(Some(deadline), take).unwrap_or(Next::Quiet)
    }

    /// Ends the session's turns and streams without another event, and kills its running tools.
    pub(crate) fn stop(&self) {
        self.update(|inner| {
            inner.over = true;
            inner.threads.iter_mut().for_each(|thread| thread.streams.end_all());
        });
        self.cancel_tools();
    }

    /// Kills the commands of turns that must end, and waits until they are dead.
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
            // A command that was only being started could not be killed yet, so look again.
            let soon = Instant::now() + Duration::from_millis(5);
            self.wait(Some(soon), |inner| unwanted(inner).is_empty().then_some(()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    pub(super) fn new(new: NewSession) -> Self {
        let primary = Thread::new(Arc::default(), None, new.buffer, new.clock.stamp());
        Self {
            status: Status::Idle,
            agent: new.agent,
            title: new.title,
            metadata: new.metadata,
            budget: new.budget,
            vault_ids: new.vault_ids,
            resources: new.resources,
            outcomes: Vec::new(),
            waiting_outcome: None,
            updated_at: primary.created_at.clone(),
            archived_at: None,
            usage: Usage::default(),
            threads: vec![primary],
            inbox: VecDeque::new(),
            runs: Vec::new(),
            turns: 0,
            over: false,
            playing: Playing::default(),
            stopped_by_budget: false,
            room: new.room,
            buffer: new.buffer,
            late_idle: new.late_idle,
            clock: new.clock,
            webhooks: new.webhooks,
            late_reads: 0,
            id: new.id,
            faults: new.faults,
        }
    }

    /// Adds a thread. The caller emits the event about it.
    pub(crate) fn add_thread(&mut self, agent: Value, run_id: Option<String>) -> usize {
        // Agents can be large, and the same ones work again and again.
        let known =
            self.threads.iter().find(|thread| *thread.agent == agent).map(|thread| thread.agent.clone());
        let agent = known.unwrap_or_else(|| Arc::new(agent));
        self.threads.push(Thread::new(agent, run_id, self.buffer, self.clock.stamp()));
        self.threads.len() - 1
    }

    /// Returns the agent of a thread: the session's own, or a child's as its thread shows it.
    pub(crate) fn agent_of(&self, thread: usize) -> &Value {
        if thread == PRIMARY { &self.agent } else { &self.threads[thread].agent }
    }

    /// Returns the number of calls that the session names at a time.
    pub(crate) fn window(&self) -> usize {
        self.faults.window(&self.id)
    }

    /// Returns the time by which the agent's messages are late.
    pub(crate) fn late_message(&self) -> Option<Duration> {
        self.faults.late_message(&self.id)
    }

    pub(crate) fn find_thread(&self, id: &str) -> Option<usize> {
        self.threads.iter().position(|thread| thread.id == id)
    }

    /// Returns the status for the API, which may lag behind the idle event.
    pub(crate) fn visible_status(&mut self) -> Status {
        if self.status == Status::Idle && self.late_reads > 0 {
            self.late_reads -= 1;
            return Status::Running;
        }
        self.status
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("id", &self.id).finish_non_exhaustive()
    }
}
