//! Sends every operation once over a real socket. Checks the request against the facts of the wire,
//! and makes the response from them.

#[path = "../../../core-sansio/tests/operations/table.rs"]
#[allow(dead_code, reason = "the core's tests use the rest")]
mod operations;

mod headers;
mod host;
mod pages;
mod sent;
