//! Keeps access tokens valid, and adds them to requests.
//!
//! `managed-agents-login` finds the credential and builds the requests for tokens; this module
//! sends them.
//!
//! ```text
//! login::resolve ──▶ login::TokenSource ──▶ Tokens ──▶ AuthorizedAgent
//!                            ▲                │
//!                            └─ TokenEndpoint ┘
//! ```

pub(crate) mod authorized_agent;
mod token_endpoint;
pub(crate) mod tokens;
