//! A blocking client for the Claude Managed Agents API: no async runtime, and requests run on the
//! thread that makes them.
//!
//! *In scope*: every operation of the API, and lists of any length; event streams and turns that
//! survive lost connections; streaming uploads and downloads; retries, timeouts, cancellation from
//! another thread.
//!
//! *Out of scope*: the wire types (`managed-agents-types`, here as [`types`]), the decisions of the
//! protocol (`managed-agents-core`, here as [`proto`]), and the tools themselves.
//!
//! This is an independent client, not an official product.
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
//! # Table of contents
//!
//! | to | use |
//! | --- | --- |
//! | send an operation | [`Client::send`] with a function of a [module below](#operations), or with an [`Operation`] of your own |
//! | see the status and the headers too, such as `request-id` | [`Client::send_with_response`] |
//! | iterate over a whole list | [`Client::pages`] |
//! | read the body of a reply as it arrives | [`Client::open`] |
//! | upload and download files | [`Client::upload`], [`Client::download`] |
//! | send a message and follow the turn | [`Client::ask`], which returns a [`Turn`] |
//! | run the agent's tools, approve by a policy | [`Turn::with_handlers`] with [`Handlers`] |
//! | send other events than a message | [`Client::turn`] with a [`proto::Turn`] |
//! | follow a turn that something else started | [`Client::attach`] |
//! | resume a turn of another process | [`Client::resume`] with [`Turn::checkpoint`] |
//! | follow a session | [`Client::events`], which returns [`Events`] |
//! | follow all threads of a session | [`Client::threads`], which returns [`Threads`] |
//! | follow one thread | [`Client::thread_events`] |
//! | follow many sessions on one thread | [`proto`] in one poll loop, as in the example `many_sessions` |
//! | stop, archive or delete a session | [`Client::interrupt`], [`Client::archive`], [`Client::delete`] |
//! | wait for a session | [`Client::wait_until_idle`] |
//! | collect the agent's files | [`Client::output_files`], [`Client::save_output_files`] |
//! | limit a wait | [`Timeouts`], [`Turn::with_deadline`], [`Turn::next_timeout`], [`StreamOptions::read_timeout`] |
//! | cancel from another thread | [`Canceller`] |
//!
//! ```text
//!                        your thread
//!          ┌──────────────────┴───────────────────┐
//!  send, pages, upload, download         Turn, Events, Threads ◀── Canceller
//!          │                                      │                (any thread)
//!          │                              a machine of the core
//!          │                              decides the next action
//!  shared connections                  own connections; a cancel
//!          │                           or a drop closes them
//!          └──────────────────┬───────────────────┘
//!                           ureq ──▶ the service, or a local server
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
//! | release: drop the [`Turn`] | closes the connection | continues; `attach` or `resume` returns to it | none |
//! | [`Turn::interrupt`] | sends `user.interrupt`, follows the turn to its end | stops | [`Outcome::Interrupted`] |
//! | [`Canceller::cancel`], from any thread | sends `user.interrupt`, does not wait | stops | [`Outcome::Cancelled`] |
//!
//! # Credentials
//!
//! [`Client::log_in`] and [`Client::from_env`] use the first of these that is set:
//!
//! | | credential | from |
//! | --- | --- | --- |
//! | 1 | a key, a token, a profile or a federated identity | [`Login`]: at most one of them |
//! | 2 | an API key | `ANTHROPIC_API_KEY` |
//! | 3 | a bearer token | `ANTHROPIC_AUTH_TOKEN` |
//! | 4 | a profile, which must exist | `ANTHROPIC_PROFILE` |
//! | 5 | a federated identity | `ANTHROPIC_FEDERATION_RULE_ID`, `ANTHROPIC_ORGANIZATION_ID`, `ANTHROPIC_IDENTITY_TOKEN_FILE` or else `ANTHROPIC_IDENTITY_TOKEN`; optionally `ANTHROPIC_SERVICE_ACCOUNT_ID`, `ANTHROPIC_WORKSPACE_ID` |
//! | 6 | the active profile | the profile named in the file `active_config`, else `default` |
//!
//! [`Client::credential_source`] tells which one the client uses, and
//! [`Client::ignored_credentials`] lists others that are set. The base URL comes from the
//! [`Login`], `ANTHROPIC_BASE_URL` or the profile; the default is the public service.
//! `ANTHROPIC_CUSTOM_HEADERS` adds headers to all requests, one `Name: value` on each line. Values
//! are trimmed, and an empty variable counts as not set.
//!
//! The folder of the profiles is `$ANTHROPIC_CONFIG_DIR`, `%APPDATA%\Anthropic` (on Windows),
//! `$XDG_CONFIG_HOME/anthropic` or `~/.config/anthropic`. `configs/<name>.json` describes the
//! credential, and `credentials/<name>.json` contains the token. The client refuses a token file
//! that other users can access.
//!
//! Profiles and federated identities give access tokens that expire. The client fetches and renews
//! them without a thread of its own, and stores the renewed token of a user login in the profile:
//!
//! - When the token has 30 to 120 seconds left, one request renews it; the others use the old
//!   token.
//! - With less time left, all requests wait for the new token, at most as long as the [`Timeouts`]
//!   allow.
//! - After a 401 the client sends the request once more with a new token. That is safe for every
//!   request, because the service did nothing.
//!
//! # Guarantees
//!
//! - A request that is not idempotent is not repeated while the first attempt may have arrived.
//! - Events are delivered once across reconnects; `docs/faults.md` in the repository lists the
//!   faults that are tested.
//! - The client follows no redirect, so a key reaches no other host. It accepts `http` only for
//!   loopback hosts and hosts that the [`Settings`] allow by name.
//! - A key is sent in one header. No error message, `Debug` output or log shows it, at any level.
//!   At the level `trace` ureq logs response bytes, and with them secrets that the service returns:
//!   an access token, the token of a tunnel. Filter them out with `ureq_proto=debug`.
//! - [`ClientOptions::max_body_bytes`] limits every reply except downloads, which have a limit of
//!   their own. The client asks for no compression and rejects a compressed reply.
//! - A stream has no thread of its own, except in [`Threads`]. Its socket closes when the stream is
//!   dropped. ureq looks up host names on short-lived threads, so that a lookup can time out.
//! - A thousand turns need a thousand threads with stacks of 128 KiB, and about 260 kB of resident
//!   memory per turn, including the used stack. (Measured in a debug build while each turn waits for
//!   an answer; see `tests/thousand.rs`.) For more turns, drive the machines of [`proto`] in one
//!   poll loop: the example `many_sessions` needs 16 KB per session.
//!
//! # Proxies
//!
//! The client uses the proxy in the first of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and
//! `ALL_PROXY` that is set and not empty, as curl does. For a base URL with `http`, `http_proxy`
//! comes first. `HTTP_PROXY` in capitals is ignored: in a CGI program a request header can set it.
//!
//! The proxy must speak HTTP and open tunnels by `CONNECT`:
//! `http://user:password@proxy.example:3128`, `https://..` for TLS to the proxy, or just
//! `proxy.example:3128`. Any other proxy, such as `socks5://..`, is an error when the client is
//! created. The client never falls back to a direct connection.
//!
//! Loopback hosts are reached without the proxy, and so are the hosts in `no_proxy`, else
//! `NO_PROXY`, a list separated by commas or white space:
//!
//! | entry | hosts |
//! | --- | --- |
//! | `*` | all |
//! | `corp.example`, `.corp.example`, `*.corp.example` | this host and its subdomains |
//! | `10.1.2.3`, `::1`, `[::1]` | this address |
//! | `10.0.0.0/8`, `fd00::/8` | the addresses of this network |
//! | `10.*` | every host that begins with `10.` |
//! | `corp.example:8443` | `corp.example` and its subdomains, on this port only |
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | `rustls` (default) | TLS by rustls with bundled root certificates |
//! | `native-tls` | TLS by the operating system, with its root certificates; takes precedence over `rustls` |
//! | `webhooks` | `webhooks::unwrap`, which verifies and parses an event that the service posted |
//!
//! Without a TLS feature the client speaks only `http`.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod credentials;
mod error;
mod network;
mod options;
mod requests;
mod session;

pub use client::Client;
pub use error::Error;
pub use error::transport::TransportError;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub use network::root_certificates::RootCertificates;
pub use options::{ClientOptions, Timeouts};
pub use requests::pages::Pages;
pub use requests::upload_source::UploadSource;
pub use session::canceller::Canceller;
pub use session::events::Events;
pub use session::handlers::Handlers;
pub use session::threads::Threads;
pub use session::turn::Turn;

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
pub use managed_agents_login::{CredentialSource, IdentityToken, Login};
