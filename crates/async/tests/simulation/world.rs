//! The service and the clock of one schedule, and the transport over them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use fastrand::Rng;
use http::{Request, Response};
use managed_agents_async::{Stream, Transport, TransportError};

use crate::draws::Draws;
use crate::server::{Server, ServerOptions};
use crate::service::{Answer, Service};
use crate::wire::Received;

/// The largest reply that the client of a schedule takes.
pub(crate) const MAX_BODY_BYTES: usize = 1 << 20;

/// More polls than any schedule that ends needs.
const MAX_POLLS: u32 = 200_000;

#[derive(Clone)]
pub(crate) struct World(Rc<Shared>);

struct Shared {
    draws: Draws,
    service: RefCell<Service>,
    timers: RefCell<BTreeMap<u64, u64>>,
    next_timer: Cell<u64>,
    polls: Cell<u32>,
    /// Decides on needless wakes and on drops, which must not change anything: not on the tape.
    whims: RefCell<Rng>,
}

impl World {
    pub(crate) fn new(draws: Draws, seed: u64) -> Self {
        let options = ServerOptions {
            with_calls: true,
            with_end_of_session: draws.once_in(4),
            others: draws.below(3),
            is_odd: draws.once_in(4),
        };
        Self(Rc::new(Shared {
            service: RefCell::new(Service::new(Server::new(draws.clone(), options))),
            draws,
            timers: RefCell::default(),
            next_timer: Cell::new(0),
            polls: Cell::new(0),
            whims: RefCell::new(Rng::with_seed(seed)),
        }))
    }

    pub(crate) fn draws(&self) -> &Draws {
        &self.0.draws
    }

    pub(crate) fn with<R>(&self, read: impl FnOnce(&mut Service) -> R) -> R {
        read(&mut self.0.service.borrow_mut())
    }

    pub(crate) fn milliseconds(&self) -> u64 {
        self.with(|service| service.server.now)
    }

    /// Returns `true` once in so many times.
    pub(crate) fn whim(&self, times: u64) -> bool {
        self.0.whims.borrow_mut().u64(..times) == 0
    }

    /// Runs a future until it is ready, or dropped by a whim, once in so many polls.
    pub(crate) fn run<F: Future>(&self, drop_one_in: Option<u64>, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        let flag = Arc::new(Flag(AtomicBool::new(false)));
        let waker = Waker::from(flag.clone());
        loop {
            self.0.polls.set(self.0.polls.get() + 1);
            assert!(self.0.polls.get() < MAX_POLLS, "the schedule ends");
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Some(output);
            }
            if drop_one_in.is_some_and(|times| self.whim(times)) {
                return None;
            }
            if !flag.0.swap(false, Ordering::Relaxed) && !self.whim(10) {
                self.advance();
            }
        }
    }

    /// Moves the clock to what happens next.
    fn advance(&self) {
        let timer = self.0.timers.borrow().values().copied().min();
        self.with(|service| {
            let next = [timer, service.server.next_event_at()].into_iter().flatten().min();
            service.server.advance(next.expect("the client waits for something"));
        });
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Rounds up: the clock of the service has milliseconds.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

impl Transport for World {
    type Answer = Pending;
    type Body = Body;
    type Chunk = Vec<u8>;
    type Sleep = Sleep;

    fn send(&self, request: Request<Vec<u8>>) -> Pending {
        Pending { world: self.clone(), request }
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let until = self.milliseconds().saturating_add(milliseconds(time));
        let id = self.0.next_timer.get();
        self.0.next_timer.set(id + 1);
        self.0.timers.borrow_mut().insert(id, until);
        Sleep { world: self.clone(), until, id }
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.milliseconds())
    }

    fn random(&self) -> u64 {
        self.0.whims.borrow_mut().u64(..)
    }

    fn breathe(&self) -> Option<Sleep> {
        self.whim(3).then(|| self.sleep(Duration::ZERO))
    }
}

/// A request that reaches the service when it is polled. Time passes for the service meanwhile.
pub(crate) struct Pending {
    world: World,
    request: Request<Vec<u8>>,
}

impl Future for Pending {
    type Output = Result<Response<Body>, TransportError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.world.whim(3) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let body = |text: String| Body { world: self.world.clone(), rest: Some(text.into_bytes()) };
        let response = Response::builder();
        Poll::Ready(Ok(match self.world.with(|service| service.answer(&self.request)) {
            Answer::Stream => {
                let body = Body { world: self.world.clone(), rest: None };
                response.header("content-type", "text/event-stream; charset=utf-8").body(body)
            }
            Answer::Reply(status, None, text) => response.status(status).body(body(text)),
            Answer::Reply(status, Some(wait), text) => {
                response.status(status).header("retry-after", wait).body(body(text))
            }
            Answer::TooLarge => response.body(body(" ".repeat(MAX_BODY_BYTES + 1))),
            Answer::Lost(true) => return Poll::Ready(Err(TransportError::lost("reset"))),
            Answer::Lost(false) => return Poll::Ready(Err(TransportError::unreachable("refused"))),
        }
        .unwrap()))
    }
}

pub(crate) struct Body {
    world: World,
    /// `None` for the live stream.
    rest: Option<Vec<u8>>,
}

impl Stream for Body {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let world = self.world.clone();
        // A live stream never delays its bytes: a read without a wait would take the delay for silence.
        if self.rest.is_some() && world.whim(5) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(rest) = &mut self.rest else {
            return match world.with(Service::read) {
                Received::Bytes(bytes) => Poll::Ready(Some(Ok(bytes))),
                Received::End => Poll::Ready(None),
                Received::Nothing => Poll::Pending,
            };
        };
        if rest.is_empty() {
            return Poll::Ready(None);
        }
        let half = rest.len().div_ceil(2);
        Poll::Ready(Some(Ok(rest.drain(..half).collect())))
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if self.rest.is_none() {
            self.world.with(Service::close);
        }
    }
}

pub(crate) struct Sleep {
    world: World,
    until: u64,
    id: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        if self.world.milliseconds() >= self.until { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.world.0.timers.borrow_mut().remove(&self.id);
    }
}
