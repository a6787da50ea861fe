//! Tests the client over real sockets, against misbehaving hosts of a few lines and against the
//! local server.

mod host;
mod local;

mod actions;
mod answers;
mod attaching;
mod behaviour;
mod cancelling;
mod files;
mod handlers;
mod journey;
mod procedures;
mod proxies;
mod reconnecting;
mod redirects;
mod retries;
mod secrets;
mod streams;
mod threads;
mod tree;
