//! Finds the credential of a client, and keeps access tokens valid.
//!
//! ```text
//! login ──▶ resolve ──▶ TokenSource ──▶ Tokens ──▶ AuthorizedAgent
//!             │              │
//!     environment,      token_file, identity_token
//!     profile_folder    (read again at each renewal)
//! ```

pub(crate) mod authorized_agent;
mod clock;
pub(crate) mod environment;
pub(crate) mod identity_token;
pub(crate) mod login;
mod profile_folder;
pub(crate) mod resolve;
pub(crate) mod source;
mod text_file;
mod token_endpoint;
mod token_file;
mod token_source;
pub(crate) mod tokens;
