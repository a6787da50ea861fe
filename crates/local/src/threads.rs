//! The threads and connections of a server, so that none outlives it.

use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// The most connections.
const MAX_CONNECTIONS: usize = 4_096;

#[derive(Default)]
pub(crate) struct Threads(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    handles: Vec<JoinHandle<()>>,
    sockets: HashMap<u64, Arc<TcpStream>>,
    next: u64,
    closing: bool,
}

impl Threads {
    /// Starts a thread. Returns `false` if the server is stopping, or the system has no further one.
    pub(crate) fn spawn(&self, work: impl FnOnce() + Send + 'static) -> bool {
        let mut inner = self.lock();
        if inner.closing {
            return false;
        }
        inner.handles.retain(|handle| !handle.is_finished());
        match thread::Builder::new().spawn(work) {
            Ok(handle) => {
                inner.handles.push(handle);
                true
            }
            Err(_) => false,
        }
    }

    /// Registers a connection, to be shut down with the server. Returns `None` if there are too
    /// many, or the server is stopping.
    pub(crate) fn register(&self, socket: &Arc<TcpStream>) -> Option<u64> {
        let mut inner = self.lock();
        if inner.closing || inner.sockets.len() >= MAX_CONNECTIONS {
            return None;
        }
        inner.next += 1;
        let number = inner.next;
        // One descriptor for both: a system has few.
        inner.sockets.insert(number, socket.clone());
        Some(number)
    }

    /// Forgets a connection, so that the caller holds the last handle.
    pub(crate) fn forget(&self, number: u64) {
        self.lock().sockets.remove(&number);
    }

    pub(crate) fn connections(&self) -> usize {
        self.lock().sockets.len()
    }

    /// Shuts down all connections. Nothing can be started or registered afterwards.
    pub(crate) fn close(&self) {
        let mut inner = self.lock();
        inner.closing = true;
        for socket in inner.sockets.values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.lock().closing
    }

    /// Waits for all threads. A thread that panicked has printed its message.
    pub(crate) fn join(&self) {
        loop {
            let handles = std::mem::take(&mut self.lock().handles);
            if handles.is_empty() {
                return;
            }
            for handle in handles {
                let _ = handle.join();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
