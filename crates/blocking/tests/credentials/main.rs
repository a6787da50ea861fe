//! Who asks: where credentials come from, how tokens are fetched, renewed and stored. Over real sockets and files, but with variables
//! that each test hands in.

mod service;

mod encodings;
mod federation;
mod order;
mod refused;
mod secrets;
mod user;
