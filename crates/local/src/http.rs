//! HTTP/1.1 on `std::net`, because faults must reach every single byte of an answer.

pub(crate) mod multipart;
pub(crate) mod progress;
pub(crate) mod query;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod wire;
