//! To be written.
#![forbid(unsafe_code)]

mod client;
mod environment;
mod error;
mod events;
mod exchange;
mod follow;
mod line;
mod options;
mod pages;
mod read_until;
mod transfer;
mod turn;

pub use client::Client;
pub use error::{Error, TransportError};
pub use events::Events;
pub use http;
pub use line::Canceller;
pub use managed_agents_core as core;
pub use managed_agents_core::files::UploadFile;
pub use managed_agents_core::types;
pub use managed_agents_core::{
    Answer, AnswerError, ApiError, Call, CallKind, Checkpoint, Credential, Delivery, Outcome, PendingCall,
    Preview, Previews, RawEvent, Repeat, RetryPolicy, Settings, Start, StreamOptions, TurnCheckpoint,
    TurnOptions, agents, environments, files, sessions,
};
pub use options::{ClientOptions, Timeouts};
pub use pages::Pages;
pub use transfer::UploadSource;
pub use turn::Turn;
