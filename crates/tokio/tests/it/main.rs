//! Tests the client over real sockets and files.

mod service;

mod files;
mod network;
mod redirects;
mod secrets;
mod tokens;
