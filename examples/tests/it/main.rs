//! Runs every example against the local server, as a program or as a function.

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
