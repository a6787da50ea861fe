//! Drives the core with tokio and reqwest: a complete asynchronous adapter in one file.
//!
//! *In scope*: one reply per operation, and turns whose `next` can be dropped at any point and
//! called again.
//!
//! *Out of scope*: retries of plain operations (`proto::retry` has the rules), uploads, and tokens
//! that are renewed. TLS is a feature of reqwest.
//!
//! ```text
//!             poll ─▶ Action ─▶ reqwest: a request, or the next chunk of the stream
//! proto::Turn                 └▶ tokio: a wait
//!             handle_* ◀──────── the result
//! ```
//!
//! ```no_run
//! # async fn example(client: managed_agents_tokio_port::Client) -> managed_agents_tokio_port::Result<()> {
//! let mut turn = client.ask("sesn_1".into(), "What is in your directory?");
//! while let Some(delivery) = turn.next().await? {
//!     println!("{delivery:?}");
//! }
//! println!("{:?}", turn.machine.outcome());
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

use std::time::Duration;

use http::Request;
use managed_agents_core::types::SessionId;
use managed_agents_core::{
    self as proto, Action, Delivery, End, Operation, Settings, StreamOptions, TurnOptions,
};
use reqwest::{Response, redirect};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// An error. It never shows a credential: errors of reqwest hold an address, and errors of the core
/// hold the service's message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// The kinds of errors.
pub type Result<T> = std::result::Result<T, Error>;

type Answer = (http::Response<()>, Vec<u8>);

/// The timeout for the head of a reply, and for a complete reply that is not a stream.
const PATIENCE: Duration = Duration::from_secs(60);
/// The maximum size of a reply that is not a stream.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Sends operations and starts turns. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: Settings,
}

impl Client {
    /// Makes a client with these settings. Fails if they cannot be used.
    pub fn new(settings: Settings) -> Result<Self> {
        settings.check()?;
        // A redirect would send the key to another host.
        let http = reqwest::Client::builder().redirect(redirect::Policy::none()).connect_timeout(PATIENCE);
        Ok(Self { http: http.build()?, settings })
    }

    /// Sends an operation once, and reads its reply.
    pub async fn send<T: DeserializeOwned>(&self, operation: Operation<T>) -> Result<T> {
        let answer = self.whole(operation.into_request(&self.settings)?).await?;
        Ok(Operation::<T>::read(lent(&answer))?)
    }

    /// Sends `text` to the agent of a session.
    pub fn ask(&self, session: SessionId, text: &str) -> Turn {
        let stream = StreamOptions { seed: fastrand::u64(..), ..TurnOptions::default().stream };
        self.turn(proto::Turn::ask(session, text, TurnOptions { stream, ..TurnOptions::default() }))
    }

    /// Drives a turn of the core: one with other options, or a resumed one.
    pub fn turn(&self, machine: proto::Turn) -> Turn {
        let (client, since) = (self.clone(), Instant::now());
        Turn { machine, client, live: None, since, is_sending: false, failure: None }
    }

    /// Returns the reply once its head is there.
    async fn open(&self, request: Request<Vec<u8>>) -> reqwest::Result<Response> {
        self.http.execute(request.try_into()?).await
    }

    async fn whole(&self, request: Request<Vec<u8>>) -> Result<Answer> {
        timeout(PATIENCE, async { whole(self.open(request).await?).await }).await?
    }
}

/// One turn. Dropping it closes the connection, and the session continues. A checkpoint of the
/// machine resumes the turn.
#[derive(Debug)]
pub struct Turn {
    /// The machine has all other methods: `answer`, `interrupt`, `outcome`, `checkpoint`,
    /// `previews`.
    pub machine: proto::Turn,
    client: Client,
    live: Option<Response>,
    /// The moment since which the machine has waited for its action, regardless of dropped `next`
    /// futures.
    since: Instant,
    /// Set while a send is in flight, and still set if the future was dropped during the send. It
    /// is then unknown if the request arrived.
    is_sending: bool,
    failure: Option<Error>,
}

impl Turn {
    /// Returns the next delivery, or `None` at the end. Dropping the future loses nothing and sends
    /// nothing twice: call `next` again, or drop the turn.
    pub async fn next(&mut self) -> Result<Option<Delivery>> {
        loop {
            if std::mem::take(&mut self.is_sending) {
                self.machine.handle_send_failed(true);
            }
            match self.machine.poll() {
                Action::Deliver(delivery) => return Ok(Some(delivery)),
                Action::Finish(end) => return self.finish(end),
                Action::Connect(operation) => {
                    self.live = None;
                    let request = operation.into_request(&self.client.settings)?;
                    match timeout(PATIENCE, self.client.open(request)).await {
                        Ok(Ok(answer)) if answer.status().is_success() => {
                            self.machine.handle_connected(head(&answer).map(|()| &[][..]));
                            self.live = Some(answer);
                        }
                        Ok(Ok(refusal)) => match timeout(PATIENCE, whole(refusal)).await {
                            Ok(Ok(refusal)) => self.machine.handle_connected(lent(&refusal)),
                            _ => self.machine.handle_disconnected(),
                        },
                        Ok(Err(error)) => self.lost(error),
                        Err(elapsed) => self.lost(elapsed),
                    }
                }
                Action::FetchHistory(operation) => {
                    match self.client.whole(operation.into_request(&self.client.settings)?).await {
                        Ok(page) => self.machine.handle_history(lent(&page)),
                        Err(error) => {
                            self.failure = Some(error);
                            self.machine.handle_fetch_failed();
                        }
                    }
                }
                Action::FetchSession(operation) => {
                    match self.client.whole(operation.into_request(&self.client.settings)?).await {
                        Ok(session) => self.machine.handle_session(lent(&session)),
                        Err(_) => self.machine.handle_fetch_failed(),
                    }
                }
                Action::Send(operation) => {
                    let request = operation.into_request(&self.client.settings)?;
                    self.is_sending = true;
                    let answer = self.client.whole(request).await;
                    self.is_sending = false;
                    match answer {
                        Ok(answer) => self.machine.handle_sent(lent(&answer)),
                        Err(error) => {
                            // The connect failed. This is the only error of reqwest after which
                            // nothing can have arrived.
                            let connected =
                                error.downcast_ref().is_none_or(|error: &reqwest::Error| !error.is_connect());
                            self.failure = Some(error);
                            self.machine.handle_send_failed(connected);
                        }
                    }
                }
                Action::Receive { timeout } => match &mut self.live {
                    None => self.machine.handle_disconnected(),
                    Some(live) => match timeout_at(self.since + timeout, live.chunk()).await {
                        Ok(Ok(Some(bytes))) => self.machine.handle_bytes(&bytes),
                        Ok(Ok(None)) => self.lost("the stream has ended"),
                        Ok(Err(error)) => self.lost(error),
                        Err(_) => self.machine.handle_timeout(),
                    },
                },
                Action::Wait(time) => {
                    sleep_until(self.since + time).await;
                    self.machine.handle_timeout();
                }
            }
            self.machine.handle_elapsed(self.since.elapsed());
            self.since = Instant::now();
        }
    }

    fn lost(&mut self, why: impl Into<Error>) {
        self.failure = Some(why.into());
        self.live = None;
        self.machine.handle_disconnected();
    }

    fn finish(&mut self, end: End) -> Result<Option<Delivery>> {
        self.live = None;
        match (end, self.machine.take_error()) {
            (End::Failed, Some(error)) => Err(error.into()),
            (End::Failed, None) => Err(self.failure.take().unwrap_or_else(|| "this was said before".into())),
            _ => Ok(None),
        }
    }
}

async fn whole(mut answer: Response) -> Result<Answer> {
    let mut body = Vec::new();
    while let Some(bytes) = answer.chunk().await? {
        if body.len() + bytes.len() > MAX_BODY_BYTES {
            return Err("the answer is too long".into());
        }
        body.extend_from_slice(&bytes);
    }
    Ok((head(&answer), body))
}

fn head(answer: &Response) -> http::Response<()> {
    let mut head = http::Response::new(());
    *head.status_mut() = answer.status();
    head.headers_mut().clone_from(answer.headers());
    head
}

fn lent((head, body): &Answer) -> http::Response<&[u8]> {
    head.clone().map(|()| &body[..])
}
