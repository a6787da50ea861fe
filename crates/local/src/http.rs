//! HTTP/1.1 by hand on `std::net`, because a fault has to reach every single byte.

mod connection;
mod head;
mod multipart;
mod query;
mod response;
mod sse;
mod wire;

pub(crate) use connection::serve;
pub(crate) use head::Request;
pub(crate) use multipart::{Part, parts};
pub(crate) use query::Query;
pub(crate) use response::Answer;
pub(crate) use sse::frame;
