//! HTTP/1.1 as far as clients of this API use it: requests are read, answers written.

pub(crate) mod multipart;
pub(crate) mod query;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod wire;
