//! Sends operations: one at a time, page by page, or with a body of any length.

mod content_reader;
mod download;
pub(crate) mod pages;
mod send;
mod upload;
pub(crate) mod upload_source;
