//! A transport in memory, with a clock that stands still until nothing else can happen.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use http::{Request, Response};
use managed_agents_async::{Client, Credential, Settings, Stream, Transport, TransportError};

const STREAM: &str = "/v1/sessions/sesn_1/events/stream";
pub(crate) const KEY: &str = "sk-ant-canary-0123456789";

/// How the service reacts to a request.
pub(crate) enum Reaction {
    /// A status, the content type and the chunks of the body.
    Reply(u16, &'static str, Vec<String>),
    /// As `Reply`, with a body that is silent after its chunks.
    Silent(u16, &'static str, Vec<String>),
    /// As `Reply`, with a body that is cut off after its chunks.
    Cut(u16, &'static str, Vec<String>),
    /// The live stream: see [`Fake::emit`].
    Live,
    Response(Response<String>),
    Fail(TransportError),
    /// No head ever comes.
    Never,
    After(Duration, Box<Self>),
}

/// A JSON reply.
pub(crate) fn json(status: u16, body: impl Into<String>) -> Reaction {
    Reaction::Reply(status, "application/json", vec![body.into()])
}

type React = Box<dyn FnMut(&Request<Vec<u8>>) -> Reaction + Send>;

#[derive(Clone)]
pub(crate) struct Fake(Arc<Mutex<World>>);

struct World {
    now: Duration,
    timers: Vec<Duration>,
    react: Option<React>,
    /// Everything that the client did, in order.
    log: Vec<String>,
    /// The unread pieces of each open live stream, by path.
    live: BTreeMap<String, VecDeque<Piece>>,
    wakers: Vec<Waker>,
    random: u64,
    network_is_back: bool,
    breathes: bool,
}

pub(crate) enum Piece {
    Bytes(String),
    End,
    Lost,
}

impl Fake {
    pub(crate) fn new(react: impl FnMut(&Request<Vec<u8>>) -> Reaction + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(World {
            now: Duration::from_secs(1000),
            timers: Vec::new(),
            react: Some(Box::new(react)),
            log: Vec::new(),
            live: BTreeMap::new(),
            random: 7,
            wakers: Vec::new(),
            network_is_back: false,
            breathes: false,
        })))
    }

    pub(crate) fn client(&self) -> Client<Self> {
        Client::over(self.clone(), Settings::new(Credential::ApiKey(KEY.into()))).unwrap()
    }

    /// Puts an event on the live stream of the session.
    pub(crate) fn emit(&self, json: &str) {
        self.put(Piece::Bytes(format!("data: {json}\n\n")));
    }

    /// Puts an event on the live stream of this path.
    pub(crate) fn emit_at(&self, path: &str, json: &str) {
        self.put_at(path, Piece::Bytes(format!("data: {json}\n\n")));
    }

    pub(crate) fn emit_all(&self, events: &[&str]) {
        events.iter().for_each(|event| self.emit(event));
    }

    pub(crate) fn put(&self, piece: Piece) {
        self.put_at(STREAM, piece);
    }

    fn put_at(&self, path: &str, piece: Piece) {
        let mut world = self.world();
        world.live.get_mut(path).expect("a live stream is open").push_back(piece);
        world.wake();
    }

    /// Sets the random number that the transport returns.
    pub(crate) fn set_random(&self, random: u64) {
        self.world().random = random;
    }

    /// Ends the waits to connect early.
    pub(crate) fn network_is_back(&self) {
        let mut world = self.world();
        world.network_is_back = true;
        world.wake();
    }

    /// Wants a wait of 1 ms before each delivery.
    pub(crate) fn breathe(&self) {
        self.world().breathes = true;
    }

    pub(crate) fn is_live(&self) -> bool {
        !self.world().live.is_empty()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.world().log.clone()
    }

    /// Returns how many entries of the log contain `text`.
    pub(crate) fn count(&self, text: &str) -> usize {
        self.world().log.iter().filter(|line| line.contains(text)).count()
    }

    /// Returns the time since the beginning.
    pub(crate) fn elapsed(&self) -> Duration {
        self.world().now - Duration::from_secs(1000)
    }

    /// Runs a future to its end. Moves the clock to the next timer when nothing else can happen.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        self.run_within(future, Duration::MAX).expect("the future waits for something that never comes")
    }

    /// As [`run`](Self::run), until the clock would pass `time` from now.
    pub(crate) fn run_within<F: Future>(&self, future: F, time: Duration) -> Option<F::Output> {
        let end = self.world().now.saturating_add(time);
        let mut future = pin!(future);
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        loop {
            while flag.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Some(output);
                }
            }
            let mut world = self.world();
            let now = world.now;
            world.timers.retain(|at| *at > now);
            let next = world.timers.iter().copied().min().filter(|at| *at <= end && *at < Duration::MAX);
            let Some(next) = next else {
                if end < Duration::MAX {
                    world.now = end;
                }
                return None;
            };
            world.now = next;
            world.wake();
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    fn note(&self, line: String) {
        self.world().log.push(line);
    }
}

impl World {
    fn wake(&mut self) {
        self.wakers.drain(..).for_each(Waker::wake);
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Transport for Fake {
    type Answer = Answer;
    type Body = Body;
    type Chunk = Vec<u8>;
    type Sleep = Sleep;

    fn send(&self, request: Request<Vec<u8>>) -> Answer {
        let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
        let body = String::from_utf8_lossy(request.body()).into_owned();
        self.note(format!("{line} {body}").trim_end().to_owned());
        let mut react = self.world().react.take().expect("a reaction sends nothing");
        let reaction = react(&request);
        self.world().react = Some(react);
        Answer { fake: self.clone(), reaction: Some(reaction), due: None, line }
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let until = self.world().now.saturating_add(time);
        Sleep { fake: self.clone(), until, is_to_connect: false }
    }

    fn now(&self) -> Duration {
        self.world().now
    }

    fn random(&self) -> u64 {
        self.world().random
    }

    fn wait_to_connect(&self, time: Duration) -> Sleep {
        self.note(format!("waits to connect, {time:?}"));
        Sleep { is_to_connect: true, ..self.sleep(time) }
    }

    fn breathe(&self) -> Option<Sleep> {
        let breathes = self.world().breathes;
        breathes.then(|| self.sleep(Duration::from_millis(1)))
    }
}

pub(crate) struct Answer {
    fake: Fake,
    reaction: Option<Reaction>,
    due: Option<Duration>,
    line: String,
}

impl Future for Answer {
    type Output = Result<Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let fake = self.fake.clone();
        let body = |pieces: Vec<String>, last| Body {
            fake: fake.clone(),
            pieces: Ok(pieces.into_iter().map(Piece::Bytes).chain(last).collect()),
        };
        let (status, kind, body) = match self.reaction.take().expect("is not polled after its end") {
            Reaction::Reply(status, kind, pieces) => (status, kind, body(pieces, Some(Piece::End))),
            Reaction::Silent(status, kind, pieces) => (status, kind, body(pieces, None)),
            Reaction::Cut(status, kind, pieces) => (status, kind, body(pieces, Some(Piece::Lost))),
            Reaction::Live => {
                let path = self.line.split([' ', '?']).nth(1).unwrap_or_default().to_owned();
                self.fake.world().live.insert(path.clone(), VecDeque::new());
                (200, "text/event-stream", Body { fake: self.fake.clone(), pieces: Err(path) })
            }
            Reaction::Response(response) => {
                let (head, text) = response.into_parts();
                let body = body(vec![text], Some(Piece::End));
                return Poll::Ready(Ok(Response::from_parts(head, body)));
            }
            Reaction::Fail(error) => return Poll::Ready(Err(error)),
            Reaction::Never => {
                self.reaction = Some(Reaction::Never);
                return Poll::Pending;
            }
            Reaction::After(time, then) => {
                let now = self.fake.now();
                let due = *self.due.get_or_insert(now + time);
                if now < due {
                    let mut world = self.fake.world();
                    world.timers.push(due);
                    world.wakers.push(cx.waker().clone());
                    drop(world);
                    self.reaction = Some(Reaction::After(time, then));
                    return Poll::Pending;
                }
                self.reaction = Some(*then);
                return self.poll(cx);
            }
        };
        let response = Response::builder().status(status).header("content-type", kind);
        Poll::Ready(Ok(response.body(body).unwrap()))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.reaction.is_some() {
            let line = std::mem::take(&mut self.line);
            self.fake.note(format!("gives up {line}"));
        }
    }
}

pub(crate) struct Body {
    fake: Fake,
    /// The path, for a live stream.
    pieces: Result<VecDeque<Piece>, String>,
}

impl Stream for Body {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { fake, pieces } = &mut *self;
        let mut world = fake.world();
        let next = match pieces {
            Ok(pieces) => pieces.pop_front(),
            Err(path) => world.live.get_mut(path).expect("the live stream is open").pop_front(),
        };
        match next {
            Some(Piece::Bytes(bytes)) => Poll::Ready(Some(Ok(bytes.into_bytes()))),
            Some(Piece::End) => Poll::Ready(None),
            Some(Piece::Lost) => Poll::Ready(Some(Err(TransportError::lost("the connection was reset")))),
            None => {
                world.wakers.push(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Err(path) = &self.pieces {
            self.fake.world().live.remove(path);
            self.fake.note(format!("closes {path}"));
        }
    }
}

pub(crate) struct Sleep {
    fake: Fake,
    until: Duration,
    is_to_connect: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut world = self.fake.world();
        if self.is_to_connect && std::mem::take(&mut world.network_is_back) || world.now >= self.until {
            return Poll::Ready(());
        }
        world.timers.push(self.until);
        world.wakers.push(cx.waker().clone());
        Poll::Pending
    }
}
