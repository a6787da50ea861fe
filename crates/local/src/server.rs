//! The server: starts, answers, and stops on drop.

use crate::app::App;
use crate::connection;
use crate::control;
use crate::engine::script::Script;
use crate::faults::control::FaultControl;
use crate::log::RequestRecord;
use crate::options::Options;
use crate::port_owner::port_owner;
use crate::routes::deployments::schedule;
use crate::state::session::Inner;
use crate::state::session::thread::PRIMARY;
use serde_json::Value;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The pause after a connection that could not be accepted.
const NO_DESCRIPTOR: Duration = Duration::from_millis(10);

/// A running server on 127.0.0.1. Dropping it ends all connections, turns and threads, and deletes
/// its files. The files are in a temporary directory; if the process is killed, the next server to
/// start deletes it.
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server. It accepts connections when this returns.
    ///
    /// # Errors
    ///
    /// The port is in use, or no temporary directory can be made.
    pub fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).map_err(|error| {
            let owner =
                (error.kind() == io::ErrorKind::AddrInUse).then(|| port_owner(options.port)).flatten();
            match owner {
                Some(owner) => io::Error::new(error.kind(), format!("the process {owner} listens there")),
                None => error,
            }
        })?;
        let address = listener.local_addr()?;
        let app = Arc::new(App::new(options)?);
        let shared = app.clone();
        app.threads.spawn(move || schedule::keep(&shared));
        let shared = app.clone();
        app.threads.spawn(move || shared.webhooks.deliver());
        let accepting = thread::Builder::new().spawn({
            let app = app.clone();
            move || accept(&app, &listener)
        })?;
        Ok(Self { app, address, accepting: Some(accepting) })
    }

    /// Returns the base URL, such as `http://127.0.0.1:8787`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the address on which the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds faults to the running server.
    pub fn faults(&self) -> &FaultControl {
        &self.app.faults
    }

    /// Returns the requests so far, oldest first. The newest 10,000 are kept.
    pub fn log(&self) -> Vec<RequestRecord> {
        self.app.log.all()
    }

    /// Waits for a request that `wanted` accepts. Earlier requests count too. Returns `None` after
    /// `timeout`.
    pub fn wait_for_request(
        &self,
        timeout: Duration,
        wanted: impl Fn(&RequestRecord) -> bool,
    ) -> Option<RequestRecord> {
        self.app.log.wait(timeout, wanted)
    }

    /// Waits for an event of a session's own history that `wanted` accepts. Earlier events count
    /// too. Returns `None` after `timeout`, or if there is no such session.
    pub fn wait_for_event(
        &self,
        session_id: &str,
        timeout: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Option<Value> {
        let session = self.app.session(session_id).ok()?;
        let mut seen = 0;
        session.wait(Some(Instant::now() + timeout), |inner| {
            let history = &inner.threads[PRIMARY].history;
            let found = history.since(seen).find(&wanted);
            seen = history.last;
            found
        })
    }

    /// Waits until a session and its threads have exactly `count` open streams. Returns `false`
    /// after `timeout`, or if there is no such session.
    pub fn wait_for_streams(&self, session_id: &str, timeout: Duration, count: usize) -> bool {
        let Ok(session) = self.app.session(session_id) else { return false };
        let open = |inner: &Inner| inner.threads.iter().map(|thread| thread.streams.count()).sum::<usize>();
        session.wait(Some(Instant::now() + timeout), |inner| (open(inner) == count).then_some(())).is_some()
    }

    /// Moves the server's clock forward. Deployments whose schedules came up meanwhile have run when
    /// this returns.
    pub fn advance_clock(&self, by: Duration) {
        self.app.clock.advance(by);
        schedule::run_due(&self.app);
    }

    /// Sets the script of the sessions that are created from now on.
    pub fn set_script(&self, script: Script) {
        self.app.scripts.set_usual(Arc::new(script));
    }

    /// Sets the script of the session that is created next.
    pub fn set_next_script(&self, script: Script) {
        self.app.scripts.set_next(Some(Arc::new(script)));
    }

    /// Sets the script of a session's turns that have not begun. Returns `false` if there is no
    /// such session.
    pub fn set_script_of(&self, session_id: &str, script: Script) -> bool {
        self.app.session(session_id).map(|session| session.set_script(Arc::new(script))).is_ok()
    }

    /// Deletes everything: agents, environments, sessions, files, faults, the scripts that were
    /// set, and the request log. The time stays.
    pub fn reset(&self) {
        control::reset(&self.app);
    }

    /// Returns the number of open connections.
    pub fn connections(&self) -> usize {
        self.app.threads.connections()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.app.threads.close();
        self.app.clock.close();
        // A connection wakes the listener; no other way works on every system.
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
        let sessions: Vec<_> = self.app.state().sessions.values().cloned().collect();
        for session in sessions {
            session.stop();
        }
        self.app.threads.join();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Server").field("url", &self.url()).finish_non_exhaustive()
    }
}

fn accept(app: &Arc<App>, listener: &TcpListener) {
    for socket in listener.incoming() {
        if app.threads.is_closing() {
            return;
        }
        let Ok(socket) = socket else {
            // Most likely there is no further descriptor, and no event tells when there is one.
            thread::sleep(NO_DESCRIPTOR);
            continue;
        };
        let socket = Arc::new(socket);
        let Some(number) = app.threads.register(&socket) else {
            connection::turn_away(&socket);
            continue;
        };
        let (shared, own) = (app.clone(), socket.clone());
        let is_served = app.threads.spawn(move || {
            let _registered = Registered { app: &shared, number };
            connection::serve(&shared, &own);
        });
        if !is_served {
            app.threads.forget(number);
            connection::turn_away(&socket);
        }
    }
}

/// Forgets a connection when its thread ends in any way. The socket itself is dropped after that.
struct Registered<'a> {
    app: &'a App,
    number: u64,
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.app.threads.forget(self.number);
    }
}
