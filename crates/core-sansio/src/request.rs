//! Requests and their answers as values: how an operation is written, how its answer is read, and when it may be retried.

pub(crate) mod api_error;
pub(crate) mod betas;
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
pub(crate) mod settings;
