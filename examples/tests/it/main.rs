//! Every example, as a program or as its very code, against the local server.

mod bad_input;
mod cuts;
mod programs;
mod readme;
mod reconciling;
mod sockets;
mod support;

#[path = "../../invoices/main.rs"]
#[expect(dead_code, reason = "its `main` and command line are for the program")]
mod invoices;
