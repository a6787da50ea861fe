//! Reads one stream on a thread of the operating system.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use managed_agents_core::types::ThreadId;
use managed_agents_core::{Delivery, Phase, SessionStream, StreamOptions};

use crate::client::Client;
use crate::error::Error;
use crate::session::canceller::Canceller;
use crate::session::events::Events;

/// A running worker.
pub(super) struct Worker {
    /// The thread whose stream the worker reads; `None` for the session's own stream.
    pub(super) thread: Option<ThreadId>,
    control: Control,
    handle: JoinHandle<()>,
}

/// A message of a worker.
pub(super) struct Message {
    pub(super) thread: Option<ThreadId>,
    pub(super) update: Update,
}

pub(super) enum Update {
    Delivered(Box<Delivery>),
    /// The last message.
    Ended(Result<(), Error>),
}

/// The order for a worker, and the canceller that wakes it.
type Control = Arc<Mutex<(Order, Canceller)>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Follow,
    /// Read the history a last time, then end.
    Finish,
    Stop,
}

/// The number of waits for the last read to catch up, [`StreamOptions::list_lag`] each.
const MAX_WAITS: u32 = 30;

impl Worker {
    pub(super) fn start(
        name: &str,
        client: &Client,
        stream: SessionStream,
        options: &StreamOptions,
        sender: SyncSender<Message>,
    ) -> Result<Self, Error> {
        let thread = stream.followed_thread().cloned();
        let events = Events::new(client.clone(), stream);
        let control = Arc::new(Mutex::new((Order::Follow, events.canceller())));
        let (client, options) = (client.clone(), options.clone());
        let mut reader =
            StreamReader { control: control.clone(), sender, thread: thread.clone(), end: Some(Ok(())) };
        let handle = Builder::new()
            .name(name.replace('\0', ""))
            .spawn(move || reader.run(events, &client, options))
            .map_err(|source| Error::Io { doing: "start a thread to read a stream".into(), source })?;
        Ok(Self { thread, control, handle })
    }

    /// Tells the worker to read the history a last time and end.
    pub(super) fn finish(&self) {
        let mut control = lock(&self.control);
        if control.0 == Order::Follow {
            control.0 = Order::Finish;
            control.1.cancel();
        }
    }

    /// Tells the worker to end now.
    pub(super) fn stop(&self) {
        let mut control = lock(&self.control);
        control.0 = Order::Stop;
        control.1.cancel();
    }

    /// Waits for the worker, which must be about to end. Resumes its panic, if it panicked.
    pub(super) fn join(self) {
        match self.handle.join() {
            Err(panic) if !std::thread::panicking() => std::panic::resume_unwind(panic),
            _ => (),
        }
    }
}

/// The state of the thread that reads.
struct StreamReader {
    control: Control,
    sender: SyncSender<Message>,
    thread: Option<ThreadId>,
    /// The last message, sent even after a panic: a receiver must not wait forever.
    end: Option<Result<(), Error>>,
}

impl StreamReader {
    fn run(&mut self, mut events: Events, client: &Client, options: StreamOptions) {
        for delivery in &mut events {
            match delivery {
                Ok(delivery) => {
                    if !self.send(delivery) {
                        return;
                    }
                }
                Err(error) => self.end = Some(Err(error)),
            }
        }
        if lock(&self.control).0 == Order::Finish && matches!(self.end, Some(Ok(()))) {
            let timeout = options.list_lag;
            let stream = SessionStream::resume(events.checkpoint(), options);
            drop(events);
            self.read_to_end(Events::new(client.clone(), stream), timeout);
        }
    }

    /// Goes on from the last delivery until the stream has caught up.
    fn read_to_end(&mut self, mut events: Events, timeout: Duration) {
        {
            let mut control = lock(&self.control);
            if control.0 == Order::Stop {
                return;
            }
            control.1 = events.canceller();
        }
        for _ in 0..MAX_WAITS {
            loop {
                match events.next_timeout(timeout) {
                    // The cancel of `finish` caused this reconnect.
                    Ok(Some(Delivery::Reconnected { .. })) => (),
                    Ok(Some(delivery)) => {
                        if !self.send(delivery) {
                            return;
                        }
                    }
                    Ok(None) => return,
                    Err(Error::TimedOut) if events.phase() == Phase::Live => return,
                    Err(Error::TimedOut) => break,
                    Err(error) => return self.end = Some(Err(error)),
                }
            }
        }
        self.end = Some(Err(Error::TimedOut));
    }

    /// Returns `false` if the receiver is gone.
    fn send(&self, delivery: Delivery) -> bool {
        let update = Update::Delivered(Box::new(delivery));
        self.sender.send(Message { thread: self.thread.clone(), update }).is_ok()
    }
}

impl Drop for StreamReader {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            // Fails if the receiver is gone, and then nobody needs the message.
            let _ = self.sender.send(Message { thread: self.thread.take(), update: Update::Ended(end) });
        }
    }
}

fn lock(control: &Control) -> MutexGuard<'_, (Order, Canceller)> {
    control.lock().unwrap_or_else(PoisonError::into_inner)
}
