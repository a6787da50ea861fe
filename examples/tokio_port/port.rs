//! Drives the core with tokio and reqwest: a complete asynchronous adapter in one file.
//!
//! *In scope*: one reply per operation, and streams and turns whose `next` can be dropped at any
//! point and called again.
//!
//! *Out of scope*: retries of plain operations (`proto::retry` has the rules), uploads, and tokens
//! that are renewed. TLS is a feature of reqwest.
//!
//! ```text
//!           poll ─▶ Action ─▶ reqwest: a request, or the next chunk of the stream
//! a Machine                 └▶ tokio: a wait
//!           handle ◀────────── Input: the result
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
use http::header::CONTENT_TYPE;
use managed_agents_core::sse::is_event_stream;
use managed_agents_core::types::SessionId;
use managed_agents_core::{
    self as proto, Action, Delivery, End, Input, Machine, Operation, Settings, StreamOptions, TurnOptions,
};
use reqwest::{Response, redirect};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// An error. It never shows a credential: errors of reqwest hold an address, and errors of the core
/// hold the service's message.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// The kinds of errors.
pub type Result<T> = std::result::Result<T, Error>;

type Reply = (http::Response<()>, Vec<u8>);

/// The timeout for the head of a reply, and for a complete reply that is not a stream.
const PATIENCE: Duration = Duration::from_secs(60);
/// The maximum size of a reply that is not a stream.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Sends operations and drives machines. Cheap to clone.
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
        let reply = self.whole(operation.into_request(&self.settings)?).await?;
        Ok(Operation::<T>::read(lent(&reply))?)
    }

    /// Sends `text` to the agent of a session.
    pub fn ask(&self, session: SessionId, text: &str) -> Driver<proto::Turn> {
        let stream = StreamOptions { seed: fastrand::u64(..), ..TurnOptions::default().stream };
        self.drive(proto::Turn::ask(session, text, TurnOptions { stream, ..TurnOptions::default() }))
    }

    /// Drives a machine of the core: a stream, or a turn that is resumed or has other options.
    pub fn drive<M: Machine>(&self, machine: M) -> Driver<M> {
        let (client, since) = (self.clone(), Instant::now());
        Driver { machine, client, live: None, since, is_sending: false, failure: None }
    }

    /// Returns the reply once its head is there.
    async fn open(&self, request: Request<Vec<u8>>) -> reqwest::Result<Response> {
        self.http.execute(request.try_into()?).await
    }

    async fn whole(&self, request: Request<Vec<u8>>) -> Result<Reply> {
        timeout(PATIENCE, async { whole(self.open(request).await?).await }).await?
    }
}

/// A stream or a turn with its connection. Dropping it closes the connection, and the session
/// continues. A checkpoint of the machine resumes it.
#[derive(Debug)]
pub struct Driver<M> {
    /// The machine has all other methods: `answer`, `interrupt`, `outcome`, `checkpoint`,
    /// `previews`.
    pub machine: M,
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

impl<M: Machine> Driver<M> {
    /// Returns the next delivery, or `None` at the end. Dropping the future loses nothing and sends
    /// nothing twice: call `next` again, or drop the driver.
    pub async fn next(&mut self) -> Result<Option<Delivery>> {
        loop {
            if std::mem::take(&mut self.is_sending) {
                self.machine.handle(Input::SendFailed { may_have_arrived: true });
            }
            match self.machine.poll() {
                Action::Deliver(delivery) => return Ok(Some(delivery)),
                Action::Finish(end) => return self.finish(end),
                Action::Connect(request) => {
                    self.live = None;
                    match timeout(PATIENCE, self.client.open(self.http(request)?)).await {
                        Ok(Ok(reply)) if opens_stream(&reply) => {
                            self.machine.handle(Input::Connected(head(&reply).map(|()| &[][..]).into()));
                            self.live = Some(reply);
                        }
                        Ok(Ok(refusal)) => match timeout(PATIENCE, whole(refusal)).await {
                            Ok(Ok(refusal)) => self.machine.handle(Input::Connected(lent(&refusal).into())),
                            _ => self.machine.handle(Input::Disconnected),
                        },
                        Ok(Err(error)) => self.lost(error),
                        Err(elapsed) => self.lost(elapsed),
                    }
                }
                Action::FetchHistory(request) => match self.client.whole(self.http(request)?).await {
                    Ok(page) => self.machine.handle(Input::History(lent(&page).into())),
                    Err(error) => {
                        self.failure = Some(error);
                        self.machine.handle(Input::FetchFailed);
                    }
                },
                Action::FetchSession(request) => match self.client.whole(self.http(request)?).await {
                    Ok(session) => self.machine.handle(Input::Session(lent(&session).into())),
                    Err(_) => self.machine.handle(Input::FetchFailed),
                },
                Action::Send(request) => {
                    let request = self.http(request)?;
                    self.is_sending = true;
                    let reply = self.client.whole(request).await;
                    self.is_sending = false;
                    match reply {
                        Ok(reply) => self.machine.handle(Input::Sent(lent(&reply).into())),
                        Err(error) => {
                            // The connect failed. This is the only error of reqwest after which
                            // nothing can have arrived.
                            let may_have_arrived =
                                error.downcast_ref().is_none_or(|error: &reqwest::Error| !error.is_connect());
                            self.failure = Some(error);
                            self.machine.handle(Input::SendFailed { may_have_arrived });
                        }
                    }
                }
                Action::Receive { timeout } => match &mut self.live {
                    None => self.machine.handle(Input::Disconnected),
                    Some(live) => match timeout_at(self.since + timeout, live.chunk()).await {
                        Ok(Ok(Some(bytes))) => self.machine.handle(Input::Bytes(&bytes)),
                        Ok(Ok(None)) => self.lost("the stream has ended"),
                        Ok(Err(error)) => self.lost(error),
                        Err(_) => self.machine.handle(Input::Timeout),
                    },
                },
                Action::Wait(time) => {
                    sleep_until(self.since + time).await;
                    self.machine.handle(Input::Timeout);
                }
            }
            self.machine.handle(Input::Elapsed(self.since.elapsed()));
            self.since = Instant::now();
        }
    }

    fn http(&self, request: proto::Request) -> Result<Request<Vec<u8>>> {
        Ok(Operation::from(request).into_request(&self.client.settings)?)
    }

    fn lost(&mut self, why: impl Into<Error>) {
        self.failure = Some(why.into());
        self.live = None;
        self.machine.handle(Input::Disconnected);
    }

    fn finish(&mut self, end: End) -> Result<Option<Delivery>> {
        self.live = None;
        match (end, self.machine.take_failure()) {
            (End::Failed, Some(failure)) => Err(proto::Error::from(failure).into()),
            (End::Failed, None) => Err(self.failure.take().unwrap_or_else(|| "this was said before".into())),
            _ => Ok(None),
        }
    }
}

/// Returns `true` for an event stream. Any other reply is handed over with its body.
fn opens_stream(reply: &Response) -> bool {
    let content_type = reply.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    reply.status() == 200 && content_type.is_some_and(is_event_stream)
}

async fn whole(mut reply: Response) -> Result<Reply> {
    let mut body = Vec::new();
    while let Some(bytes) = reply.chunk().await? {
        if body.len() + bytes.len() > MAX_BODY_BYTES {
            return Err("the reply is too long".into());
        }
        body.extend_from_slice(&bytes);
    }
    Ok((head(&reply), body))
}

fn head(reply: &Response) -> http::Response<()> {
    let mut head = http::Response::new(());
    *head.status_mut() = reply.status();
    head.headers_mut().clone_from(reply.headers());
    head
}

fn lent((head, body): &Reply) -> http::Response<&[u8]> {
    head.clone().map(|()| &body[..])
}
