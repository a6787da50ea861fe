//! A client for the Claude Managed Agents API that blocks: no async runtime, one thread where you call it, none behind it but those on
//! which your own tools run, and those of [`Threads`].
//!
//! *In scope*: every call of the core and lists of any length; event streams and turns that survive lost connections; uploads and
//! downloads that stream; retries, time limits, cancelling from another thread.
//!
//! *Out of scope*: what goes over the wire (`managed-agents-types`), when to do what (`managed-agents-core`, here as [`core`]), the
//! tools themselves. It is an independent client, not an official product.
//!
//! ```text
//!                send ── pages ── upload ── download         ask ── turn ── events
//!                              │                                     │
//!  your thread ──▶          Client                             Turn, Events ◀── Canceller (any thread)
//!                              │                                     │
//!                     one agent, shared,                 the core's machine says what to do,
//!                     with kept connections              over an agent of its own: cut on cancel and drop
//!                              └───────────────┬─────────────────────┘
//!                                            ureq ──▶ the service, or a local server
//! ```
//!
//! ```
//! use managed_agents_blocking::types::{CreateAgent, CreateEnvironment, CreateSession};
//! use managed_agents_blocking::{Client, Credential, Delivery, Outcome, Settings, agents, environments, sessions};
//!
//! # let server = managed_agents_local::Server::start(managed_agents_local::Options::default())?;
//! # let base_url = server.url();
//! // With the service: `Client::from_env()?` and ANTHROPIC_API_KEY.
//! let client = Client::new(Settings { base_url, ..Settings::new(Credential::ApiKey("any".into())) })?;
//!
//! let agent = client.send(agents::create(&CreateAgent::new("Clerk", "claude-opus-4-7")))?;
//! let environment = client.send(environments::create(&CreateEnvironment::new("tasks")))?;
//! let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;
//!
//! let mut turn = client.ask(&session.id, "What is in your folder?")?;
//! for delivery in &mut turn {
//!     if let Delivery::Event(event) = delivery? {
//!         if event.kind() == "agent.message" {
//!             println!("{}", event.content_text().unwrap_or_default());
//!         }
//!     }
//! }
//! assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | to | use |
//! | --- | --- |
//! | make one call | [`Client::send`] with a function of a module below, or with a [`Operation`] of your own |
//! | see status and headers too: `request-id`, rate limits | [`Client::send_with_response`] |
//! | read a whole list | [`Client::pages`] |
//! | say something and follow to the end | [`Client::ask`], which gives a [`Turn`] |
//! | run the agent's tools, approve by a rule | [`Turn::with_handlers`] with [`Handlers`] |
//! | send other events | [`Client::turn`] with a [`proto::Turn`] |
//! | follow a turn that somebody else began; go on with one of another process | [`Client::attach`]; [`Client::resume`] |
//! | follow a session | [`Client::events`], which gives [`Events`] |
//! | follow a session and all its threads, or one thread | [`Client::threads`], which gives [`Threads`]; [`Client::thread_events`] |
//! | follow many sessions without a thread for each | the [`core`] under one poll loop: the example `many_sessions` |
//! | stop a session, archive it, delete it | [`Client::interrupt`], [`Client::archive`], [`Client::delete`] |
//! | wait for a session, collect what it made | [`Client::wait_until_idle`], [`Client::output_files`], [`Client::save_output_files`] |
//! | move files | [`Client::upload`], [`Client::download`] |
//! | read an answer as it comes | [`Client::open`] |
//! | stop waiting | [`Canceller`], [`Turn::with_deadline`], [`Turn::next_timeout`], [`StreamOptions::read_timeout`] |
//!
//! # Operations
//!
//! Every operation of the API is a function that gives a [`Operation`], in the module of its resource:
//!
//! | for | there is |
//! | --- | --- |
//! | what works | [`agents`], [`environments`], [`skills`], [`models`] |
//! | the work | [`sessions`] with events, resources and threads; [`files`] |
//! | work that starts by itself | [`deployments`], [`deployment_runs`] |
//! | memory | [`memory_stores`], [`dreams`] |
//! | access | [`vaults`], [`tunnels`], [`user_profiles`] |
//! | what the service posts to you | `webhooks` (feature `webhooks`) |
//!
//! # Who asks
//!
//! [`Client::log_in`] and [`Client::from_env`] take the first credential that there is:
//!
//! | | credential | where |
//! | --- | --- | --- |
//! | 1 | a key, a token, a profile's name or a federated identity | [`Login`]: at most one of them |
//! | 2 | an API key | `ANTHROPIC_API_KEY` |
//! | 3 | a bearer token | `ANTHROPIC_AUTH_TOKEN` |
//! | 4 | a profile, which has to exist | `ANTHROPIC_PROFILE` |
//! | 5 | a federated identity | `ANTHROPIC_FEDERATION_RULE_ID`, `ANTHROPIC_ORGANIZATION_ID`, `ANTHROPIC_IDENTITY_TOKEN_FILE` or else `ANTHROPIC_IDENTITY_TOKEN`, and if need be `ANTHROPIC_SERVICE_ACCOUNT_ID`, `ANTHROPIC_WORKSPACE_ID` |
//! | 6 | the active profile | the one that the file `active_config` names, else `default` |
//!
//! [`Client::credential_source`] tells which one it was, [`Client::ignored_credentials`] which others were there. The base URL is that of
//! the [`Login`], of `ANTHROPIC_BASE_URL`, of the profile, or the public one. `ANTHROPIC_CUSTOM_HEADERS` holds headers for all
//! requests, in lines of `Name: value`. Values are trimmed, and empty ones count as not set.
//!
//! Profiles lie in `$ANTHROPIC_CONFIG_DIR`, `%APPDATA%\Anthropic` (on Windows), `$XDG_CONFIG_HOME/anthropic` or `~/.config/anthropic`:
//! `configs/<name>.json` says who asks, `credentials/<name>.json` holds the token, and nobody but its owner may have access to it.
//!
//! Profiles and federated identities give access tokens that end. The client fetches them, stores a user's new one in the profile, and
//! renews them in time: with 30 to 120 seconds left the first request to find that out renews the token and the others go on with the
//! old one; with less they all wait for the new one, as long as the [`Timeouts`] allow. A request that is answered with 401 is sent once
//! more with a new token, whatever it does, because nothing was done. There is no thread for this.
//!
//! # What it promises
//!
//! - Nothing is sent twice that could be done twice, and no event is lost or given twice, whatever the connection does.
//! - Redirects are not followed, so that no key goes to another host. `http` is taken for loopback hosts only, unless allowed by name.
//! - Keys are in one header and nowhere else: no message, no `Debug` and no log shows one, at any level. (At the level `trace` ureq logs the
//!   bytes that the service answers, and with them the secrets that it gives: a fetched access token, the token of a tunnel. A program that
//!   logs at that level leaves them out by `ureq_proto=debug`.)
//! - Answers are bounded ([`ClientOptions::max_body_bytes`]) and never compressed.
//! - A stream has no thread of its own ([`Threads`] has one for each stream), and its socket closes when it is dropped. (ureq looks host
//!   names up on a thread that ends with the lookup, so that even that has a time limit.)
//! - A thousand turns take a thousand threads, with stacks of 128 KiB, and some 260 kB each in all (measured in a debug build as resident
//!   memory, with every turn waiting for an answer; `tests/thousand.rs`). For more, drive the [`core`] under one poll loop: the example
//!   `many_sessions` takes 16 KB for each.
//!
//! # Proxies
//!
//! The first of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` that is set and not empty names the proxy, as for curl; with a
//! base URL of `http`, `http_proxy` comes before them. (`HTTP_PROXY` in capitals is not read: where a web server runs programs, a request's
//! header can set it.) It is an HTTP proxy, asked for a tunnel by `CONNECT`: `http://user:password@proxy.example:3128`, `https://..` for TLS
//! to the proxy, or just `proxy.example:3128`. One that cannot be used, such as `socks5://..`, is an error when the client is made, and
//! never a direct connection.
//!
//! A loopback host is spoken to directly, and so are those of `no_proxy`, else `NO_PROXY`, a list with commas or white space between:
//!
//! | entry | hosts |
//! | --- | --- |
//! | `*` | all |
//! | `corp.example`, `.corp.example`, `*.corp.example` | this one and everything below it |
//! | `10.1.2.3`, `::1`, `[::1]` | this address |
//! | `10.0.0.0/8`, `fd00::/8` | the addresses of this network |
//! | `10.*` | whatever begins so |
//! | `corp.example:8443` | the same, with this port only |
//!
//! # Features
//!
//! | feature | what it is |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls with bundled root certificates |
//! | `native-tls` | TLS by the operating system, with its root certificates; chosen over rustls if both are on |
//! | `webhooks` | `webhooks::unwrap`: is a posted event from the service, and what does it say |
//!
//! Without TLS there is `http` only.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod canceller;
mod client;
mod download;
mod downtime;
mod driver;
mod environment;
mod error;
mod events;
mod handlers;
mod http_agent;
mod login;
mod machine;
mod options;
mod pages;
mod procedures;
mod proxies;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod root_certificates;
mod send;
mod stream_connection;
mod text_file;
mod threads;
mod tokens;
mod transport;
mod turn;
mod upload;

pub use canceller::Canceller;
pub use client::Client;
pub use error::{Error, TransportError};
pub use events::Events;
pub use handlers::Handlers;
pub use login::{CredentialSource, IdentityToken, Login};
pub use options::{ClientOptions, Timeouts};
pub use pages::Pages;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub use root_certificates::RootCertificates;
pub use threads::Threads;
pub use turn::Turn;
pub use upload::UploadSource;

pub use http;
pub use managed_agents_core as proto;
pub use managed_agents_core::files::UploadFile;
#[cfg(feature = "webhooks")]
pub use managed_agents_core::webhooks;
pub use managed_agents_core::{
    Answer, AnswerError, ApiError, Checkpoint, Credential, Delivery, FinalStatus, Idempotency, Operation,
    Outcome, Phase, Preview, Previews, RawEvent, Report, RetryPolicy, Settings, Start, StreamOptions,
    ThreadDelivery, Tool, ToolCall, ToolCallKind, TurnCheckpoint, TurnOptions, Verdict, agents,
    deployment_runs, deployments, dreams, environments, files, memory_stores, models, sessions, skills,
    tunnels, types, user_profiles, vaults,
};
