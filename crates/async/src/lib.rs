//! An asynchronous client for the Claude Managed Agents API over any runtime: a small trait,
//! [`Transport`], connects it to an HTTP client and to timers. It has no executor, no clock and no
//! thread.
//!
//! This is an independent client, not an official product.
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
    Answer, AnswerError, ApiError, Checkpoint, Credential, Delivery, FinalStatus, Idempotency, Operation,
    Outcome, Phase, Preview, Previews, RawEvent, Report, RetryPolicy, Settings, Start, StreamOptions,
    ThreadDelivery, Tool, ToolCall, ToolCallKind, TurnCheckpoint, TurnOptions, Verdict, agents,
    deployment_runs, deployments, dreams, environments, files, memory_stores, models, sessions, skills,
    tunnels, types, user_profiles, vaults,
};
