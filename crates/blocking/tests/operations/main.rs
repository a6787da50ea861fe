//! Every operation, sent once by the client over a real socket: what arrives is checked against the facts of the wire, and what is
//! answered is made from them.

#[path = "../../../core-sansio/tests/operations/table.rs"]
#[allow(dead_code, reason = "the core's tests use the rest")]
mod operations;

mod headers;
mod host;
mod pages;
mod sent;
