//! Checks what this crate promises over all facts, and the graph of modules of every crate.
//!
//! In scope: the facts are complete; samples are valid and broken samples are not; the validators
//! report each kind of mistake; modules have no cycle.

mod driver;
mod facts;
mod modules;
mod requests;
mod samples;
mod validation;
