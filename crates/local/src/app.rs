//! The state that all threads of a server share.

use crate::clock::Clock;
use crate::engine::script::Script;
use crate::faults::control::FaultControl;
use crate::folder::Folder;
use crate::log::Log;
use crate::options::Options;
use crate::record::Recorder;
use crate::refusal::Result;
use crate::scripts::Scripts;
use crate::state::State;
use crate::state::session::{Session, TakeTurn};
use crate::threads::Threads;
use crate::webhooks::Webhooks;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) struct App {
    pub(crate) scripts: Scripts,
    /// The script of the start.
    pub(crate) first_script: Arc<dyn TakeTurn>,
    pub(crate) faults: Arc<FaultControl>,
    pub(crate) log: Log,
    pub(crate) clock: Arc<Clock>,
    pub(crate) webhooks: Arc<Webhooks>,
    pub(crate) threads: Arc<Threads>,
    pub(crate) api_key: Option<String>,
    pub(crate) environment_key: Option<String>,
    pub(crate) heartbeat: Duration,
    pub(crate) buffer: bool,
    pub(crate) late_idle: u32,
    pub(crate) ends_runs: bool,
    pub(crate) has_control: bool,
    pub(crate) prints_log: bool,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) pages: Option<PathBuf>,
    /// The bytes of the events of all sessions.
    pub(crate) event_bytes: Arc<AtomicUsize>,
    /// Held by the thread that runs deployments.
    pub(crate) schedules: Mutex<()>,
    folder: Folder,
    state: Mutex<State>,
}

impl App {
    pub(crate) fn new(options: Options) -> std::io::Result<Self> {
        let clock = Arc::new(Clock::default());
        let webhooks = match &options.webhook {
            None => Webhooks::default(),
            Some(url) => Webhooks::new(url, &options.webhook_secret, clock.clone())?,
        };
        let webhooks = Arc::new(webhooks);
        let recorder =
            options.record.map(|record| Recorder::new(&record.file, &record.upstream)).transpose()?;
        let script: Arc<dyn TakeTurn> = Arc::new(options.script.unwrap_or_else(Script::built_in));
        let named = options.scripts.into_iter();
        let named = named.map(|(name, script)| (name, Arc::new(script) as Arc<dyn TakeTurn>)).collect();
        Ok(Self {
            scripts: Scripts::new(script.clone(), named),
            first_script: script,
            has_control: options.control,
            prints_log: options.log,
            recorder,
            faults: Arc::new(FaultControl::new(options.faults)),
            log: Log::default(),
            clock: clock.clone(),
            webhooks: webhooks.clone(),
            threads: Arc::default(),
            api_key: options.api_key,
            environment_key: options.environment_key,
            heartbeat: options.heartbeat,
            buffer: options.buffer,
            late_idle: options.late_idle,
            ends_runs: options.ends_runs,
            pages: options.pages,
            event_bytes: Arc::default(),
            schedules: Mutex::default(),
            folder: Folder::new()?,
            state: Mutex::new(State::new(webhooks, clock)),
        })
    }

    /// Locks the state. A thread that holds this lock does not wait for a session.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn session(&self, id: &str) -> Result<Arc<Session>> {
        self.state().sessions.get(id).cloned()
    }

    pub(crate) fn file_path(&self, id: &str) -> PathBuf {
        self.folder.path().join("files").join(id)
    }

    pub(crate) fn session_folder(&self, id: &str) -> PathBuf {
        self.folder.path().join("sessions").join(id)
    }
}
