//! Shares code between the examples, so that each example shows only its own subject.
//!
//! *In scope*: invoices to reconcile and the scripted agent that does it offline, the choice of
//! server, and output.
//!
//! *Out of scope*: code that your programs would use. The examples themselves are in the files
//! beside this one.
//!
//! ```text
//!   invoices/main.rs: folder ──▶ upload ──▶ agent, environment, session, ask ──▶ report ──▶ terminal
//!                                                                  │
//!                                        reconciler, on the local server only
//! ```
//!
//! | Module | Holds |
//! | --- | --- |
//! | [`amount`] | money in whole cents |
//! | [`connect`] | a client, and the local server behind it unless there is a key |
//! | [`failure`] | an error on one line, with advice |
//! | [`folder`] | the files of a folder, and a made-up folder |
//! | [`http1`] | as much of HTTP/1.1 as a client of its own sockets needs |
//! | [`reconciler`] | the scripted agent |
//! | [`report`] | the last line of the agent's message |
//! | [`terminal`] | plain or coloured lines, with nothing in them that steers a terminal |
//! | [`transcript`] | messages and actions of an agent, as lines |
//!
//! ```
//! use managed_agents_examples::report::Report;
//!
//! let answer = "All done.\nRESULT {\"total\":\"1,204.50\",\"invoices\":2,\"discrepancies\":[],\"without_total\":[]}";
//! assert_eq!(Report::find(answer).unwrap().total.to_string(), "1,204.50");
//! ```
#![forbid(unsafe_code)]

pub mod amount;
pub mod connect;
pub mod failure;
pub mod folder;
pub mod http1;
pub mod reconciler;
pub mod report;
pub mod terminal;
pub mod transcript;

pub use failure::exit;

/// Compiles the README's code.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
