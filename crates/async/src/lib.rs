//! An asynchronous client for the Claude Managed Agents API, over any runtime.
//!
//! *In scope*: every operation of the API, and lists of any length; event streams and turns that
//! survive lost connections; tools and approvals; retries, timeouts, cancellation from another task.
//!
//! *Out of scope*: sockets, TLS, clocks and executors, which a [`Transport`] brings; the wire types
//! (`managed-agents-types`, here as [`types`]) and the decisions of the protocol
//! (`managed-agents-core`, here as [`proto`]). Programs on tokio use `managed-agents-tokio`, and
//! pages written in Rust `managed-agents-wasm`: each is this client with a transport.
//!
//! This is an independent client, not an official product.
//!
//! ```
//! use managed_agents_async::{Client, Credential, Delivery, Error, Outcome, Settings, StreamExt, Transport};
//!
//! /// Asks the agent of a session, prints its messages and returns how the turn ended.
//! async fn ask<T: Transport>(client: &Client<T>) -> Result<Option<Outcome>, Error> {
//!     let mut turn = client.ask(&"sesn_1".into(), "What is in your folder?");
//!     while let Some(delivery) = turn.next().await {
//!         if let Delivery::Event(event) = delivery? {
//!             if event.kind() == "agent.message" {
//!                 println!("{}", event.content_text().unwrap_or_default());
//!             }
//!         }
//!     }
//!     Ok(turn.outcome().cloned())
//! }
//! # use std::collections::VecDeque;
//! # use std::future::{Ready, ready};
//! # use std::pin::{Pin, pin};
//! # use std::sync::{Arc, Mutex};
//! # use std::task::{Context, Poll, Waker};
//! # use std::time::Duration;
//! # use http::{Request, Response};
//! # use managed_agents_async::{Stream, TransportError, http};
//! # type Live = Arc<Mutex<VecDeque<Vec<u8>>>>;
//! # #[derive(Clone, Default)]
//! # struct Memory(Live);
//! # enum Body { Reply(Option<Vec<u8>>), Live(Live) }
//! # impl Stream for Body {
//! #     type Item = Result<Vec<u8>, TransportError>;
//! #     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
//! #         match &mut *self {
//! #             Self::Reply(body) => Poll::Ready(body.take().map(Ok)),
//! #             Self::Live(live) => match live.lock().unwrap().pop_front() {
//! #                 Some(bytes) => Poll::Ready(Some(Ok(bytes))),
//! #                 None => Poll::Pending,
//! #             },
//! #         }
//! #     }
//! # }
//! # impl Transport for Memory {
//! #     type Answer = Ready<Result<Response<Body>, TransportError>>;
//! #     type Body = Body;
//! #     type Chunk = Vec<u8>;
//! #     type Sleep = Ready<()>;
//! #     fn send(&self, request: Request<Vec<u8>>) -> Self::Answer {
//! #         let reply = |body: &str| ready(Ok(Response::new(Body::Reply(Some(body.into())))));
//! #         if request.uri().path().ends_with("/stream") {
//! #             let response = Response::builder().header("content-type", "text/event-stream");
//! #             return ready(Ok(response.body(Body::Live(self.0.clone())).unwrap()));
//! #         }
//! #         if request.method() == "GET" {
//! #             return reply(r#"{"data":[],"next_page":null}"#);
//! #         }
//! #         for event in [
//! #             r#""user.message","id":"u1","content":[{"type":"text","text":"What is in your folder?"}]"#,
//! #             r#""session.status_running","id":"r1""#,
//! #             r#""agent.message","id":"m1","content":[{"type":"text","text":"Three invoices."}]"#,
//! #             r#""session.status_idle","id":"i1","stop_reason":{"type":"end_turn"}"#,
//! #         ] {
//! #             let event = format!("data: {{\"type\":{event},\"processed_at\":\"2026-11-21T09:00:00Z\"}}\n\n");
//! #             self.0.lock().unwrap().push_back(event.into_bytes());
//! #         }
//! #         reply(r#"{"data":[{"type":"user.message","id":"u1"}]}"#)
//! #     }
//! #     fn sleep(&self, _: Duration) -> Self::Sleep { ready(()) }
//! #     fn now(&self) -> Duration { Duration::ZERO }
//! #     fn random(&self) -> u64 { 4 }
//! # }
//! # let transport = Memory::default();
//!
//! // `transport` is that of tokio, of a page, or your own.
//! let client = Client::over(transport, Settings::new(Credential::ApiKey("sk-ant-..".into())))?;
//! # let mut asked = pin!(ask(&client));
//! # let outcome = loop {
//! #     if let Poll::Ready(outcome) = asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
//! #         break outcome?;
//! #     }
//! # };
//! # assert_eq!(outcome, Some(Outcome::EndTurn));
//! # Ok::<(), Error>(())
//! ```
//!
//! # Table of contents
//!
//! | to | use |
//! | --- | --- |
//! | create a client | [`Client::over`] with a [`Transport`] and [`Settings`] |
//! | send an operation | [`Client::send`] with a function of a [module below](#operations), or with an [`Operation`] of your own |
//! | see the status and the headers too, such as `request-id` | [`Client::send_with_response`] |
//! | iterate over a whole list | [`Client::pages`] |
//! | read the body of a reply as it arrives, such as a download | [`Client::open`] |
//! | send a message and follow the turn | [`Client::ask`], which returns a [`Turn`] |
//! | run the agent's tools, approve by a policy | [`Turn::with_handlers`] with [`Handlers`] |
//! | answer, interrupt or cancel from another task, such as a button's | [`Turn::handle`], which returns a [`Handle`] |
//! | send other events than a message | [`Client::turn`] with a [`proto::Turn`] |
//! | follow a turn that something else started | [`Client::attach`] |
//! | resume a turn of another process or page | [`Client::resume`] with [`Turn::checkpoint`] |
//! | follow a session | [`Client::events`], which returns [`Events`] |
//! | follow all threads of a session | [`Client::threads`], which returns [`Threads`] |
//! | follow one thread | [`Client::thread_events`] |
//! | stop, archive or delete a session | [`Client::interrupt`], [`Client::archive`], [`Client::delete`] |
//! | wait for a session | [`Client::wait_until_idle`] |
//! | list the agent's files | [`Client::output_files`] |
//! | limit a wait | [`Timeouts`], [`Turn::with_deadline`], [`StreamOptions::read_timeout`] |
//! | run on another runtime | [`Transport`] |
//!
//! ```text
//!      your task, on any executor             another task: Handle
//!                  │ next().await                    │
//!          ┌───────┴──────────────────────┐          │
//!  send, pages, open          Turn, Events, Threads ◀┘
//!          │                              │
//!          │                   a machine of the core
//!          │                   decides the next action
//!          └───────────────┬──────────────┘
//!                  Transport: send, sleep, now, random
//!          ┌───────────────┼───────────────┐
//!    reqwest, tokio      fetch        your own ──▶ the service, or a local server
//! ```
//!
//! # Operations
//!
//! Each operation of the API is a function in the module of its resource. It returns an
//! [`Operation`]; [`Client::send`] sends it.
//!
//! | for | modules |
//! | --- | --- |
//! | agents and their environment | [`agents`], [`environments`], [`skills`], [`models`] |
//! | sessions with their events, resources and threads | [`sessions`], [`files`] |
//! | sessions that start by themselves | [`deployments`], [`deployment_runs`] |
//! | memory | [`memory_stores`], [`dreams`] |
//! | access | [`vaults`], [`tunnels`], [`user_profiles`] |
//! | events that the service posts to you | `webhooks` (feature `webhooks`) |
//!
//! # Stop or release a turn
//!
//! | | effect | the agent | outcome |
//! | --- | --- | --- | --- |
//! | release: drop the [`Turn`] | aborts its requests, closes the connection | continues; `attach` or `resume` returns to it | none |
//! | [`Turn::interrupt`], [`Handle::interrupt`] | sends `user.interrupt`, follows the turn to its end | stops | [`Outcome::Interrupted`] |
//! | [`Handle::cancel`] | sends `user.interrupt`, does not wait | stops | [`Outcome::Cancelled`] |
//!
//! # Guarantees
//!
//! - What is under way is in the [`Turn`], not in the future of a `next`: a `next` that is dropped,
//!   for example in a `select`, loses nothing and sends nothing twice.
//! - A request that is not idempotent is not repeated while the first attempt may have arrived.
//! - Events are delivered once across reconnects. `docs/driver.md` in the repository lists what is
//!   promised and the test of each promise.
//! - Nothing is spawned. Between two polls of a turn nothing is read, sent or run.
//! - Everything is `Send` if the transport and its futures are. Only [`Handlers`] ask for `Send`,
//!   except on wasm.
//! - The client follows no redirect, so a key reaches no other host. It accepts `http` only for
//!   loopback hosts and hosts that the [`Settings`] allow by name.
//! - No error message and no `Debug` output shows a key.
//! - [`ClientOptions::max_body_bytes`] limits every reply, except in [`Client::open`].
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod error;
mod options;
mod requests;
mod session;
mod transport;

pub use client::Client;
pub use error::Error;
pub use error::transport::TransportError;
pub use options::{ClientOptions, Timeouts};
pub use requests::body::Body;
pub use requests::pages::Pages;
pub use session::events::Events;
pub use session::handle::Handle;
pub use session::handlers::{Handlers, MaybeSend, MaybeSync};
pub use session::threads::Threads;
pub use session::turn::Turn;
pub use transport::Transport;

pub use futures_lite::{Stream, StreamExt};
pub use http;
pub use managed_agents_core as proto;
pub use managed_agents_core::files::UploadFile;
#[cfg(feature = "webhooks")]
pub use managed_agents_core::webhooks;
pub use managed_agents_core::{
    Answer, AnswerError, ApiError, Checkpoint, CheckpointError, Credential, Delivery, FinalStatus,
    Idempotency, Operation, Outcome, Phase, Preview, Previews, RawEvent, Report, RetryPolicy, Settings,
    Start, StreamOptions, ThreadDelivery, Tool, ToolCall, ToolCallKind, TurnCheckpoint, TurnOptions, Verdict,
    agents, deployment_runs, deployments, dreams, environments, files, memory_stores, models, sessions,
    skills, tunnels, types, user_profiles, vaults,
};
