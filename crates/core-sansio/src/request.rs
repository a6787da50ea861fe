//! Requests and replies as values: builds an operation, decodes its reply, decides on retries.

pub(crate) mod api_error;
pub(crate) mod betas;
pub(crate) mod checkpoint_error;
pub(crate) mod content;
pub(crate) mod cycle_detector;
pub(crate) mod echo;
pub(crate) mod envelope;
pub(crate) mod error;
pub(crate) mod failure;
pub(crate) mod kept;
pub(crate) mod multipart;
pub(crate) mod operation;
pub(crate) mod paged;
pub(crate) mod path;
pub(crate) mod reply;
pub mod retry;
pub(crate) mod session_request;
pub(crate) mod settings;
