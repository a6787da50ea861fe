//! Forwards between the program and the server, counts bytes, and stops after the last one.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Longer than any step takes; only a failing test waits for it.
const TEST_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    traffic: Mutex<Traffic>,
    silent: Condvar,
}

#[derive(Default)]
struct Traffic {
    bytes: u64,
    /// The bytes left to forward, and the action after them.
    left: Option<(u64, Reached)>,
    is_cut: bool,
    connections: usize,
}

/// The action after the last byte.
pub(crate) struct Reached(Box<dyn FnOnce() + Send>);

impl Reached {
    pub(crate) fn new(then: impl FnOnce() + Send + 'static) -> Self {
        Self(Box::new(then))
    }
}

impl Proxy {
    pub(crate) fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, shared) = (listener.local_addr().unwrap(), Arc::new(Shared::default()));
        let proxy = Self { address, shared: shared.clone() };
        thread::spawn(move || {
            for program in listener.incoming() {
                if shared.is_over.load(Ordering::SeqCst) {
                    return;
                }
                shared.traffic.lock().unwrap().connections += 1;
                let shared = shared.clone();
                thread::spawn(move || {
                    carry(&program.unwrap(), &TcpStream::connect(server).unwrap(), &shared);
                    shared.traffic.lock().unwrap().connections -= 1;
                    shared.silent.notify_all();
                });
            }
        });
        proxy
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the number of bytes forwarded so far, both ways.
    pub(crate) fn bytes(&self) -> u64 {
        self.shared.traffic.lock().unwrap().bytes
    }

    /// Forwards this many more bytes, both ways together, then stops and calls `then`.
    pub(crate) fn at_byte(&self, bytes: u64, then: Reached) {
        self.shared.traffic.lock().unwrap().left = Some((bytes, then));
    }

    /// Waits until the server has closed every connection and so has handled every byte it got. New
    /// connections are forwarded again.
    pub(crate) fn wait_for_silence(&self) {
        let traffic = self.shared.traffic.lock().unwrap();
        let is_busy = |traffic: &mut Traffic| traffic.connections > 0;
        let (mut traffic, waited) =
            self.shared.silent.wait_timeout_while(traffic, TEST_TIMEOUT, is_busy).unwrap();
        assert!(!waited.timed_out(), "the server keeps {} connections", traffic.connections);
        (traffic.left, traffic.is_cut) = (None, false);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

/// Forwards both ways until the server has closed.
fn carry(program: &TcpStream, server: &TcpStream, shared: &Shared) {
    thread::scope(|scope| {
        scope.spawn(|| {
            pump(program, server, shared);
            // The program is gone, or its bytes are no longer forwarded.
            let _ = server.shutdown(Shutdown::Both);
        });
        pump(server, program, shared);
        // Reads to the end: only then has the server handled all it got.
        let _ = std::io::copy(&mut { server }, &mut std::io::sink());
        let _ = program.shutdown(Shutdown::Both);
    });
}

fn pump(mut from: &TcpStream, mut to: &TcpStream, shared: &Shared) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let (count, reached) = shared.let_through(count);
        let is_written = to.write_all(&buffer[..count]).is_ok();
        if let Some(Reached(then)) = reached {
            then();
        }
        if !is_written || count == 0 {
            return;
        }
    }
}

impl Shared {
    fn let_through(&self, count: usize) -> (usize, Option<Reached>) {
        let traffic = &mut *self.traffic.lock().unwrap();
        let count = match &mut traffic.left {
            _ if traffic.is_cut => 0,
            None => count,
            Some((left, _)) => {
                let count = count.min(usize::try_from(*left).unwrap());
                *left -= count as u64;
                count
            }
        };
        traffic.bytes += count as u64;
        let reached = traffic.left.take_if(|(left, _)| *left == 0).map(|(_, reached)| reached);
        traffic.is_cut |= reached.is_some();
        (count, reached)
    }
}
