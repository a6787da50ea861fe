//! An asynchronous client for the Claude Managed Agents API, on tokio and reqwest.
//!
//! *In scope*: credentials from the environment and profiles, access tokens that are renewed, TLS,
//! proxies, streaming uploads and downloads; everything is `Send`.
//!
//! *Out of scope*: following sessions, retries and timeouts (`managed-agents-async`, whose client
//! this one dereferences to), the decisions of the protocol (`managed-agents-core`, here as
//! [`proto`]), the wire types (`managed-agents-types`, here as [`types`]).
//!
//! This is an independent client, not an official product.
//!
//! ```
//! use managed_agents_tokio::types::{CreateAgent, CreateEnvironment, CreateSession};
//! use managed_agents_tokio::{
//!     Client, Credential, Delivery, Outcome, Settings, StreamExt, agents, environments, sessions,
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = managed_agents_local::Server::start(managed_agents_local::Options::default())?;
//! # let base_url = server.url();
//! // With the service: `Client::from_env()?` and ANTHROPIC_API_KEY.
//! let client = Client::new(Settings { base_url, ..Settings::new(Credential::ApiKey("any".into())) })?;
//!
//! let agent = client.send(agents::create(&CreateAgent::new("Clerk", "claude-opus-4-7"))).await?;
//! let environment = client.send(environments::create(&CreateEnvironment::new("tasks"))).await?;
//! let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id))).await?;
//!
//! let mut turn = client.ask(&session.id, "What is in your folder?");
//! while let Some(delivery) = turn.next().await {
//!     if let Delivery::Event(event) = delivery? {
//!         if event.kind() == "agent.message" {
//!             println!("{}", event.content_text().unwrap_or_default());
//!         }
//!     }
//! }
//! assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
//! # Ok(())
//! # }
//! ```
//!
//! # Table of contents
//!
//! | to | use |
//! | --- | --- |
//! | create a client | [`Client::from_env`], [`Client::log_in`], [`Client::new`] |
//! | send an operation | [`send`](managed_agents_async::Client::send) with a function of a module such as [`agents`] |
//! | iterate over a whole list | [`pages`](managed_agents_async::Client::pages), a [`Stream`] |
//! | upload and download files | [`Client::upload`], [`Client::download`] |
//! | send a message and follow the turn | [`ask`](managed_agents_async::Client::ask), which returns a [`Turn`] |
//! | run the agent's tools, approve by a policy | [`Turn::with_handlers`](managed_agents_async::Turn::with_handlers) with [`Handlers`] |
//! | follow a session | [`events`](managed_agents_async::Client::events), which returns [`Events`] |
//! | interrupt or answer from another task | [`Handle`] |
//! | limit a wait | [`ClientOptions::timeouts`], [`NetworkOptions::connect`], [`Turn::with_deadline`](managed_agents_async::Turn::with_deadline), `tokio::time::timeout` |
//!
//! # Tasks
//!
//! A turn is a stream that a task of its own can read: it is `Send`, and borrows nothing. The future
//! of a `next` may be dropped anywhere, as `select!` does, and loses nothing. A turn, list or request
//! that is dropped closes its connection at once; the session goes on.
//!
//! ```
//! use managed_agents_tokio::types::SessionId;
//! use managed_agents_tokio::{Client, Error, Outcome};
//!
//! async fn ask_both(client: &Client, sessions: [SessionId; 2]) -> Result<(), Box<dyn std::error::Error>> {
//!     let turns = sessions.map(|session| {
//!         let mut turn = client.ask(&session, "What is new?");
//!         tokio::spawn(async move { turn.finish().await })
//!     });
//!     for turn in turns {
//!         assert_eq!(turn.await??, Outcome::EndTurn);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Credentials
//!
//! [`Client::from_env`] and [`Client::log_in`] use the first credential in the [order of
//! `managed-agents-login`](managed_agents_login#order), as the blocking client does. Profiles and
//! federated identities give access tokens that expire. The client fetches and renews them, and
//! stores the renewed token of a user login in the profile:
//!
//! - When the token has 30 to 120 seconds left, a task renews it; requests use the old token
//!   meanwhile. With less time left, all requests wait for the new one.
//! - The renewal is a task of its own, so a request that is dropped does not lose a refresh token
//!   that may be valid only once. The task runs on the runtime of the request that started it. A
//!   runtime that is shut down stops it: the new refresh token may be lost then, and the user has to
//!   log in again.
//! - After a 401 the client sends the request once more with a new token. That is safe for every
//!   request, because the service did nothing.
//! - The token is sent only to the scheme, host and port of the base URL that it was fetched from.
//!
//! # Proxies
//!
//! The client uses the proxy that the environment names, by the [rules of
//! `managed-agents-login`](managed_agents_login#proxies): `https_proxy`, `HTTPS_PROXY`, `all_proxy`,
//! `ALL_PROXY`, and `NO_PROXY` for exceptions. The proxy must speak HTTP. A base URL with `https` is
//! reached through a tunnel, so the proxy sees no key. The client never falls back to a direct
//! connection.
//!
//! # Guarantees
//!
//! - The client follows no redirect, so a key reaches no other host. It accepts `http` only for
//!   loopback hosts and hosts that the [`Settings`] allow by name.
//! - No error message and no `Debug` output shows a key.
//! - Uploads hold 64 KiB of the file at a time, and downloads what one read of the socket brings.
//!   All other replies are limited by [`ClientOptions::max_body_bytes`].
//! - TLS is rustls with ring. The process's default crypto provider is neither used nor set.
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls with bundled root certificates |
//! | `webhooks` | `webhooks::unwrap`, which verifies and parses an event that the service posted |
//!
//! Without `rustls` the client speaks only `http`.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod download;
mod network;
mod tokens;
mod transport;
mod upload;

pub use client::Client;
pub use network::NetworkOptions;
pub use transport::source::UploadSource;
pub use transport::{Body, ReplyFuture, Reqwest, Sleep};

pub use managed_agents_async::*;
pub use managed_agents_login::{CredentialSource, Error as LoginError, IdentityToken, Login};

/// A turn of this client.
pub type Turn = managed_agents_async::Turn<Reqwest>;
/// The events of a session of this client.
pub type Events = managed_agents_async::Events<Reqwest>;
