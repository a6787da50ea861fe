//! Tests where credentials come from and how tokens are fetched, renewed and stored, over real
//! sockets and files. Each test passes its own variables in.

mod service;

mod encodings;
mod federation;
mod order;
mod refused;
mod secrets;
mod user;
