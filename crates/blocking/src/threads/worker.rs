//! A thread of the operating system that reads one stream.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use managed_agents_core::types::ThreadId;
use managed_agents_core::{Delivery, Phase, SessionStream, StreamOptions};

use crate::{Canceller, Client, Error, Events};

pub(super) struct Worker {
    /// Whose stream it reads; `None` for the session's.
    pub(super) thread: Option<ThreadId>,
    control: Control,
    handle: JoinHandle<()>,
}

/// News of a stream.
pub(super) struct Message {
    pub(super) from: Option<ThreadId>,
    pub(super) news: News,
}

pub(super) enum News {
    Delivered(Box<Delivery>),
    /// The last.
    Ended(Result<(), Error>),
}

/// What a worker is told to do, and how it is woken.
type Control = Arc<Mutex<(Order, Canceller)>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Follow,
    /// Look once more whether there is something to tell, then end.
    Finish,
    Stop,
}

/// How often to wait for the last look, [`StreamOptions::list_lag`] each time.
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
        let mut reading =
            Reading { control: control.clone(), sender, from: thread.clone(), end: Some(Ok(())) };
        let handle = Builder::new()
            .name(name.replace('\0', ""))
            .spawn(move || reading.run(events, &client, options))
            .map_err(|source| Error::Io { doing: "begin a thread to read a stream".into(), source })?;
        Ok(Self { thread, control, handle })
    }

    /// Ends it after one more look at what there is to tell.
    pub(super) fn finish(&self) {
        let mut control = lock(&self.control);
        if control.0 == Order::Follow {
            control.0 = Order::Finish;
            control.1.cancel();
        }
    }

    /// Ends it.
    pub(super) fn stop(&self) {
        let mut control = lock(&self.control);
        control.0 = Order::Stop;
        control.1.cancel();
    }

    /// Waits for its end, which has to be near. If that was a panic, it goes on here.
    pub(super) fn join(self) {
        match self.handle.join() {
            Err(panic) if !std::thread::panicking() => std::panic::resume_unwind(panic),
            _ => (),
        }
    }
}

/// What runs on the thread.
struct Reading {
    control: Control,
    sender: SyncSender<Message>,
    from: Option<ThreadId>,
    /// Told at the end, also when that is a panic: nobody must wait for news that never come.
    end: Option<Result<(), Error>>,
}

impl Reading {
    fn run(&mut self, mut events: Events, client: &Client, options: StreamOptions) {
        for delivery in &mut events {
            match delivery {
                Ok(delivery) => {
                    if !self.tell(delivery) {
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
            self.look_once_more(Events::new(client.clone(), stream), timeout);
        }
    }

    /// Reads on from where following was ended, until there is nothing more.
    fn look_once_more(&mut self, mut events: Events, timeout: Duration) {
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
                    // That it was left on purpose is no news.
                    Ok(Some(Delivery::Reconnected { .. })) => (),
                    Ok(Some(delivery)) => {
                        if !self.tell(delivery) {
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

    /// False if nobody wants to know.
    fn tell(&self, delivery: Delivery) -> bool {
        let news = News::Delivered(Box::new(delivery));
        self.sender.send(Message { from: self.from.clone(), news }).is_ok()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            // Without a receiver nobody wants to know.
            let _ = self.sender.send(Message { from: self.from.take(), news: News::Ended(end) });
        }
    }
}

fn lock(control: &Control) -> MutexGuard<'_, (Order, Canceller)> {
    control.lock().unwrap_or_else(PoisonError::into_inner)
}
