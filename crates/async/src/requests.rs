//! Sends operations: one at a time, page by page, or with a response that is read as it arrives.

pub(crate) mod attempts;
pub(crate) mod body;
pub(crate) mod exchange;
pub(crate) mod pages;
mod send;
pub(crate) mod watchdog;
